"""What others may know of a case, from receipt to the returned result; opinions and personal notes stop here."""

from datetime import date, datetime
from typing import Any, assert_never

from approval.domain.case import events as e
from approval.published.dues import dues
from approval.published.topics import CASE as TOPIC
from kernel.events import Recorded
from kernel.messages import Message


class CaseAccepted(Message, type="hall.approval.CaseAccepted.v1", topic=TOPIC):
    """受理：期限起算，凭证编号与两个到期时刻。"""

    mode: str
    voucher_no: str
    accepted_at: datetime
    due_at: datetime
    statutory_due_at: datetime
    provisional: bool


class AcceptanceDeemed(Message, type="hall.approval.AcceptanceDeemed.v1", topic=TOPIC):
    """视为受理：自收到之日起算。"""

    voucher_no: str
    deemed_from: date
    accepted_at: datetime
    due_at: datetime
    statutory_due_at: datetime
    provisional: bool


class AcceptanceRefused(Message, type="hall.approval.AcceptanceRefused.v1", topic=TOPIC):
    """不受理或不予受理，及应向何处申请。"""

    reason: str
    document_no: str
    explanation: str
    competent_body: str


class SupplementRequested(Message, type="hall.approval.SupplementRequested.v1", topic=TOPIC):
    """一次性告知：需要补正的全部内容。"""

    notice_no: str
    missing: tuple[e.MissingMaterial, ...]
    legal_basis: str


class SupplementCompleted(Message, type="hall.approval.SupplementCompleted.v1", topic=TOPIC):
    """补正已齐。"""

    completed_at: datetime


class CaseConcluded(Message, type="hall.approval.CaseConcluded.v1", topic=TOPIC):
    """办结：准予或不予，是否按时，超期原因。"""

    outcome: str
    reasons: str
    legal_basis: str
    late_reason: str
    decided_by: str
    concluded_at: datetime
    on_time: bool
    statutory_on_time: bool


class ResultReturned(Message, type="hall.approval.ResultReturned.v1", topic=TOPIC):
    """结果返回：决定文书编号与结果。"""

    document_no: str
    outcome: str
    returned_at: datetime


class CaseWithdrawn(Message, type="hall.approval.CaseWithdrawn.v1", topic=TOPIC):
    """撤回：申请人撤回，本件终结。"""

    withdrawn_at: datetime


MESSAGES: tuple[type[Message], ...] = (
    CaseAccepted,
    AcceptanceDeemed,
    AcceptanceRefused,
    SupplementRequested,
    SupplementCompleted,
    CaseConcluded,
    ResultReturned,
    CaseWithdrawn,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.AcceptingEvent | e.ConcludingEvent = recorded.event
    match event:
        case e.CaseReceived():
            return None  # intake has said so already
        case e.CaseAssigned():
            return None  # who of us does the work is our own business
        case e.CommitmentWithdrawn():
            return None  # intake has said so already
        case e.CaseAccepted():
            return CaseAccepted(mode=event.mode, accepted_at=event.accepted_at, **_number(event), **dues(event))
        case e.AcceptanceDeemed():
            return AcceptanceDeemed(
                deemed_from=event.deemed_from, accepted_at=event.started_at, **_number(event), **dues(event)
            )
        case e.AcceptanceRefused():
            return AcceptanceRefused.model_validate(event.model_dump())
        case e.SupplementRequested():
            return SupplementRequested.model_validate(event.model_dump())
        case e.SupplementCompleted():
            return SupplementCompleted(completed_at=event.completed_at)
        case e.CaseConcluded():
            return CaseConcluded.model_validate(event.model_dump())
        case e.ResultReturned():
            return ResultReturned(returned_at=recorded.meta.at, **event.model_dump())
        case e.CaseWithdrawn():
            return CaseWithdrawn(withdrawn_at=event.withdrawn_at)
    assert_never(event)


def _number(event: e.CaseAccepted | e.AcceptanceDeemed) -> dict[str, Any]:
    return {"voucher_no": event.voucher_no}
