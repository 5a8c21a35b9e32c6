"""What others may know of a tolerance: what is still to come, and until when."""

from datetime import datetime
from typing import Any, assert_never

from approval.domain.case import events as e
from approval.published.topics import CASE as TOPIC
from kernel.events import Recorded
from kernel.messages import Message


class ToleranceGranted(Message, type="hall.approval.ToleranceGranted.v1", topic=TOPIC):
    """容缺受理：还差哪些材料，何时以前补齐，逾期视为撤回。"""

    notice_no: str
    outstanding: tuple[e.OutstandingMaterial, ...]
    due_at: datetime
    legal_basis: str


class OutstandingReminded(Message, type="hall.approval.OutstandingReminded.v1", topic=TOPIC):
    """提醒补交：容缺的补交期限将到。"""

    outstanding: tuple[e.OutstandingMaterial, ...]
    due_at: datetime


class ToleranceFulfilled(Message, type="hall.approval.ToleranceFulfilled.v1", topic=TOPIC):
    """容缺补齐。"""

    fulfilled_at: datetime


class ToleranceLapsed(Message, type="hall.approval.ToleranceLapsed.v1", topic=TOPIC):
    """容缺失效：逾期没有补齐，视为撤回申请。"""

    document_no: str
    outstanding: tuple[e.OutstandingMaterial, ...]
    lapsed_at: datetime
    legal_basis: str


class ToleranceExtended(Message, type="hall.approval.ToleranceExtended.v1", topic=TOPIC):
    """容缺延期：因不可抗力，补交期限顺延。"""

    due_at: datetime
    reason: str
    document_no: str = ""


MESSAGES: tuple[type[Message], ...] = (
    ToleranceGranted,
    OutstandingReminded,
    ToleranceExtended,
    ToleranceFulfilled,
    ToleranceLapsed,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.ToleranceEvent | e.ToleranceLapsed | e.BreachRepaired = recorded.event
    match event:
        case e.OutstandingMaterialReceived():
            return None  # intake has said so already
        case e.BreachRepaired():
            return None  # a breach is known here alone
        case e.ToleranceGranted():
            return ToleranceGranted.model_validate(event.model_dump())
        case e.OutstandingReminded():
            return OutstandingReminded.model_validate(event.model_dump())
        case e.ToleranceExtended():
            return ToleranceExtended(due_at=event.due_at, reason=event.reason, document_no=event.document_no)
        case e.ToleranceFulfilled():
            return ToleranceFulfilled(fulfilled_at=event.fulfilled_at)
        case e.ToleranceLapsed():
            return ToleranceLapsed.model_validate(event.model_dump())
    assert_never(event)
