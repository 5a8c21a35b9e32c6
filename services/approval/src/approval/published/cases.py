"""What others may know of a case: opinions and personal notes stop here."""

from datetime import date, datetime
from typing import Any, assert_never

from approval.domain.case import events as e
from kernel.events import Recorded
from kernel.messages import Message

TOPIC = "approval.case.v1"


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


class SpecialProcedureStarted(Message, type="hall.approval.SpecialProcedureStarted.v1", topic=TOPIC):
    """特别程序开始；`clock_stops` 时期限暂停。"""

    kind: str
    name: str
    clock_stops: bool
    legal_basis: str
    started_at: datetime


class SpecialProcedureEnded(Message, type="hall.approval.SpecialProcedureEnded.v1", topic=TOPIC):
    """特别程序结束，期限恢复。"""

    ended_at: datetime
    due_at: datetime
    statutory_due_at: datetime


class TimeLimitExtended(Message, type="hall.approval.TimeLimitExtended.v1", topic=TOPIC):
    """法定期限经批准延长若干工作日，及理由；计时暂停时没有新的到期时刻。"""

    document_no: str
    amount: int
    reason: str
    legal_basis: str
    approved_at: datetime
    statutory_due_at: datetime | None = None


class DueDateRecalculated(Message, type="hall.approval.DueDateRecalculated.v1", topic=TOPIC):
    """改期：放假安排公布或者更改，两个到期时刻重新计算。"""

    due_at: datetime
    statutory_due_at: datetime
    provisional: bool


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
    ToleranceGranted,
    OutstandingReminded,
    ToleranceFulfilled,
    ToleranceLapsed,
    SpecialProcedureStarted,
    SpecialProcedureEnded,
    TimeLimitExtended,
    DueDateRecalculated,
    CaseConcluded,
    ResultReturned,
    CaseWithdrawn,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.CaseEvent = recorded.event
    match event:
        case e.CaseReceived():
            return None  # intake has said so already
        case e.CaseAssigned():
            return None  # who of us does the work is our own business
        case e.ApplicantShown():
            return None  # who looked at what stays in the record it was looked at in
        case e.OutstandingMaterialReceived():
            return None  # intake has said so already
        case e.BreachRepaired():
            return None  # a breach is known here alone
        case e.ToleranceGranted():
            return ToleranceGranted.model_validate(event.model_dump())
        case e.OutstandingReminded():
            return OutstandingReminded.model_validate(event.model_dump())
        case e.ToleranceFulfilled():
            return ToleranceFulfilled(fulfilled_at=event.fulfilled_at)
        case e.ToleranceLapsed():
            return ToleranceLapsed.model_validate(event.model_dump())
        case e.CaseAccepted():
            return CaseAccepted(mode=event.mode, accepted_at=event.accepted_at, **_number(event), **_due(event))
        case e.AcceptanceDeemed():
            return AcceptanceDeemed(
                deemed_from=event.deemed_from, accepted_at=event.started_at, **_number(event), **_due(event)
            )
        case e.AcceptanceRefused():
            return AcceptanceRefused.model_validate(event.model_dump())
        case e.SupplementRequested():
            return SupplementRequested.model_validate(event.model_dump())
        case e.SupplementCompleted():
            return SupplementCompleted(completed_at=event.completed_at)
        case e.SpecialProcedureStarted():
            return SpecialProcedureStarted(started_at=event.started_at, **event.procedure.model_dump())
        case e.SpecialProcedureEnded():
            due = _due(event)
            return SpecialProcedureEnded.model_validate({"ended_at": event.ended_at, **due})
        case e.TimeLimitExtended():
            due_at = event.statutory.due_at if event.statutory else None
            return TimeLimitExtended.model_validate({**event.model_dump(), "statutory_due_at": due_at})
        case e.DueDateRecalculated(promised=None) | e.DueDateRecalculated(statutory=None):
            return None  # the limit of a notice binds the department and moves nothing outside
        case e.DueDateRecalculated():
            return DueDateRecalculated.model_validate(_due(event))
        case e.CaseConcluded():
            return CaseConcluded.model_validate(event.model_dump())
        case e.ResultReturned():
            return ResultReturned(returned_at=recorded.meta.at, **event.model_dump())
        case e.CaseWithdrawn():
            return CaseWithdrawn(withdrawn_at=event.withdrawn_at)
    assert_never(event)


def _number(event: e.CaseAccepted | e.AcceptanceDeemed) -> dict[str, Any]:
    return {"voucher_no": event.voucher_no}


def _due(
    event: e.CaseAccepted | e.AcceptanceDeemed | e.SpecialProcedureEnded | e.DueDateRecalculated,
) -> dict[str, Any]:
    assert event.promised is not None, "asked only where both limits have a date"
    assert event.statutory is not None, "asked only where both limits have a date"
    return {
        "due_at": event.promised.due_at,
        "statutory_due_at": event.statutory.due_at,
        "provisional": event.promised.provisional or event.statutory.provisional,
    }
