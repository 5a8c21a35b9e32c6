"""What others may know of joint approval: who was asked and until when, who agreed; nobody's words, nobody's name."""

from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from approval.domain.joint import events as e
from kernel.events import Recorded
from kernel.messages import Message

TOPIC = "approval.joint.v1"


class BranchAsked(Message):
    """一个联办部门：何时以前提出意见。"""

    body: str
    name: str
    due_at: datetime


class JointApprovalStarted(Message, type="hall.approval.JointApprovalStarted.v1", topic=TOPIC):
    """并联审批：哪一件由哪个部门主办，征求哪些部门的意见。"""

    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    lead_body: str
    lead_body_name: str
    branches: tuple[BranchAsked, ...]
    started_at: datetime


class BranchOpinionGiven(Message, type="hall.approval.BranchOpinionGiven.v1", topic=TOPIC):
    """联办意见：哪个部门，同意与否；意见和理由不对外说。"""

    body: str
    agrees: bool
    given_at: datetime
    on_time: bool


class BranchTimedOut(Message, type="hall.approval.BranchTimedOut.v1", topic=TOPIC):
    """逾期视为同意：哪个部门，自何时起。"""

    body: str
    timed_out_at: datetime


class BranchRedated(Message, type="hall.approval.BranchRedated.v1", topic=TOPIC):
    """联办改期：放假安排公布，哪个部门改到何时以前提出意见。"""

    body: str
    due_at: datetime


class BranchesJoined(Message, type="hall.approval.BranchesJoined.v1", topic=TOPIC):
    """意见汇合：是否一致同意，哪些部门不同意。"""

    agreed: bool
    disagreed: tuple[str, ...]
    joined_at: datetime


class JointApprovalClosed(Message, type="hall.approval.JointApprovalClosed.v1", topic=TOPIC):
    """并联终止：为什么，还有哪些部门没有意见。"""

    reason: str
    unanswered: tuple[str, ...]
    closed_at: datetime


MESSAGES: tuple[type[Message], ...] = (
    JointApprovalStarted,
    BranchOpinionGiven,
    BranchTimedOut,
    BranchRedated,
    BranchesJoined,
    JointApprovalClosed,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event."""
    event: e.JointEvent = recorded.event
    match event:
        case e.JointApprovalStarted():
            return JointApprovalStarted.model_validate(event.model_dump(exclude={"started_by"}))
        case e.BranchOpinionGiven():
            said = event.model_dump(include={"body", "agrees", "given_at", "on_time"})
            return BranchOpinionGiven.model_validate(said)
        case e.BranchTimedOut():
            return BranchTimedOut.model_validate(event.model_dump())
        case e.BranchRedated():
            return BranchRedated.model_validate(event.model_dump())
        case e.BranchesJoined():
            return BranchesJoined.model_validate(event.model_dump())
        case e.JointApprovalClosed():
            return JointApprovalClosed.model_validate(event.model_dump())
    assert_never(event)
