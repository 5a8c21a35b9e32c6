"""What others may know of a commitment after the grant: what is checked, what was found; nobody's words or name."""

from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from approval.domain.commitment import events as e
from kernel.events import Recorded
from kernel.messages import Message

TOPIC = "approval.commitment.v1"


class CommitmentCheckScheduled(Message, type="hall.approval.CommitmentCheckScheduled.v1", topic=TOPIC):
    """承诺核查：哪一件、承诺代替了什么、何时以前核查。"""

    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    body: str
    body_name: str
    materials: tuple[e.PromisedMaterial, ...]
    scheduled_at: datetime
    due_at: datetime


class CommitmentCheckPassed(Message, type="hall.approval.CommitmentCheckPassed.v1", topic=TOPIC):
    """核查通过：何时，是否按时。"""

    checked_at: datetime
    on_time: bool


class CommitmentCheckFailed(Message, type="hall.approval.CommitmentCheckFailed.v1", topic=TOPIC):
    """核查发现问题：哪一种；情况说明不对外说。"""

    finding: str
    checked_at: datetime
    on_time: bool


class RectificationOrdered(Message, type="hall.approval.RectificationOrdered.v1", topic=TOPIC):
    """责令限期整改：文书编号，何时以前。"""

    document_no: str
    ordered_at: datetime
    due_at: datetime


class RectificationAccepted(Message, type="hall.approval.RectificationAccepted.v1", topic=TOPIC):
    """整改复查：已经整改，是否按时。"""

    accepted_at: datetime
    on_time: bool


class RectificationOverdue(Message, type="hall.approval.RectificationOverdue.v1", topic=TOPIC):
    """逾期没有整改：自何时起。"""

    overdue_from: datetime


class CreditRecordRaised(Message, type="hall.approval.CreditRecordRaised.v1", topic=TOPIC):
    """记入失信：谁（只有编号）、为什么、自何时起。"""

    person: str
    ground: str
    raised_from: datetime


class CreditRepaired(Message, type="hall.approval.CreditRepaired.v1", topic=TOPIC):
    """承诺信用修复：何时；修复情况不对外说。"""

    repaired_at: datetime


class CommitmentCheckClosed(Message, type="hall.approval.CommitmentCheckClosed.v1", topic=TOPIC):
    """核查终止：准予的决定已经不再有效。"""

    closed_at: datetime


MESSAGES: tuple[type[Message], ...] = (
    CommitmentCheckScheduled,
    CommitmentCheckPassed,
    CommitmentCheckFailed,
    RectificationOrdered,
    RectificationAccepted,
    RectificationOverdue,
    CreditRecordRaised,
    CreditRepaired,
    CommitmentCheckClosed,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event: what its message does not name, stays here."""
    event: e.CommitmentEvent = recorded.event
    match event:
        case e.CommitmentCheckScheduled():
            return CommitmentCheckScheduled.model_validate(_said(event, CommitmentCheckScheduled))
        case e.CommitmentCheckPassed():
            return CommitmentCheckPassed.model_validate(_said(event, CommitmentCheckPassed))
        case e.CommitmentCheckFailed():
            return CommitmentCheckFailed.model_validate(_said(event, CommitmentCheckFailed))
        case e.RectificationOrdered():
            return RectificationOrdered.model_validate(_said(event, RectificationOrdered))
        case e.RectificationAccepted():
            return RectificationAccepted.model_validate(_said(event, RectificationAccepted))
        case e.RectificationOverdue():
            return RectificationOverdue.model_validate(_said(event, RectificationOverdue))
        case e.CreditRecordRaised():
            return CreditRecordRaised.model_validate(_said(event, CreditRecordRaised))
        case e.CreditRepaired():
            return CreditRepaired.model_validate(_said(event, CreditRepaired))
        case e.CommitmentCheckClosed():
            return CommitmentCheckClosed.model_validate(_said(event, CommitmentCheckClosed))
    assert_never(event)


def _said(event: e.CommitmentEvent, form: type[Message]) -> dict[str, Any]:
    return event.model_dump(include=set(form.model_fields))
