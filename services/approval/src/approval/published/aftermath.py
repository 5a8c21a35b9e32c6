"""What others may know of a decision after it was taken."""

from datetime import datetime
from typing import Any, assert_never

from approval.domain.case import events as e
from approval.published.topics import CASE as TOPIC
from kernel.events import Recorded
from kernel.messages import Message


class DecisionRevoked(Message, type="hall.approval.DecisionRevoked.v1", topic=TOPIC):
    """准予的决定被撤销：情形、理由、依据。"""

    document_no: str
    ground: str
    reasons: str
    legal_basis: str
    decided_at: datetime


class ApprovalRepealed(Message, type="hall.approval.ApprovalRepealed.v1", topic=TOPIC):
    """已经生效的许可被撤回：理由、依据。"""

    document_no: str
    reasons: str
    legal_basis: str
    decided_at: datetime


class ApprovalDeregistered(Message, type="hall.approval.ApprovalDeregistered.v1", topic=TOPIC):
    """许可已注销：情形、依据。"""

    document_no: str
    ground: str
    reasons: str
    legal_basis: str
    decided_at: datetime


class DecisionCorrected(Message, type="hall.approval.DecisionCorrected.v1", topic=TOPIC):
    """决定文书已更正：更正了哪一处。"""

    document_no: str
    corrects: str
    decided_at: datetime


MESSAGES: tuple[type[Message], ...] = (DecisionRevoked, ApprovalRepealed, ApprovalDeregistered, DecisionCorrected)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event; the words of a correction stay in the paper, they may be personal."""
    event: e.AftermathEvent = recorded.event
    match event:
        case e.DecisionRevoked():
            return DecisionRevoked.model_validate(event.model_dump())
        case e.ApprovalRepealed():
            return ApprovalRepealed.model_validate(event.model_dump())
        case e.ApprovalDeregistered():
            return ApprovalDeregistered.model_validate(event.model_dump())
        case e.DecisionCorrected():
            return DecisionCorrected.model_validate(event.model_dump())
    assert_never(event)
