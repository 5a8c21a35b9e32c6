"""办件的状态：每个状态只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from datetime import datetime
from typing import assert_never

from approval.domain.case.clocks import extended, going_on, stopped
from approval.domain.case.events import (
    AcceptanceDeemed,
    AcceptanceRefused,
    ApplicantShown,
    CaseAccepted,
    CaseConcluded,
    CaseEvent,
    CaseReceived,
    CaseWithdrawn,
    DueDateRecalculated,
    Outcome,
    PinnedItem,
    Reckoned,
    ResultReturned,
    SpecialProcedure,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    SupplementCompleted,
    SupplementRequested,
    TimeLimitExtended,
)
from kernel.events import State
from legaltime import Budget, Ledger


class UnknownCase(State):
    """尚无此件。"""


class ReceivedCase(State):
    """已收件：等待受理、不予受理或一次性告知。"""

    item: PinnedItem
    case_no: str
    received_by: str
    received_at: datetime
    notice_from: datetime
    notice_due_at: datetime
    notices: int = 0


class SupplementingCase(State):
    """补正中：等待申请人补齐。"""

    received: ReceivedCase


class AcceptedCase(State):
    """已受理：法定、承诺两个期限都在计时。"""

    item: PinnedItem
    case_no: str
    received_by: str
    promised: Ledger
    statutory: Ledger
    promised_due: Reckoned
    statutory_due: Reckoned
    procedure: SpecialProcedure | None = None


class ConcludedCase(State):
    """已办结。"""

    outcome: Outcome
    case_no: str
    returned: bool = False


class EndedCase(State):
    """不予受理或已撤回：本件终结。"""


CaseState = UnknownCase | ReceivedCase | SupplementingCase | AcceptedCase | ConcludedCase | EndedCase


def evolve(state: CaseState, event: CaseEvent) -> CaseState:
    match event:
        case CaseReceived():
            return _received(event)
        case SupplementRequested() | SupplementCompleted():
            return _supplement(state, event)
        case CaseAccepted(accepted_at=started_at) | AcceptanceDeemed(started_at=started_at):
            return _accept(state, event, started_at)
        case SpecialProcedureStarted() | SpecialProcedureEnded() | TimeLimitExtended():
            return _clocked(state, event)
        case CaseConcluded():
            case_no = state.case_no if isinstance(state, AcceptedCase) else ""
            return ConcludedCase(outcome=event.outcome, case_no=case_no)
        case ResultReturned():
            return state.model_copy(update={"returned": True}) if isinstance(state, ConcludedCase) else state
        case DueDateRecalculated():
            return _redated(state, event)
        case AcceptanceRefused() | CaseWithdrawn():
            return EndedCase()
        case ApplicantShown():
            return state
    assert_never(event)


def _received(event: CaseReceived) -> ReceivedCase:
    return ReceivedCase(
        item=event.item,
        case_no=event.case_no,
        received_by=event.received_by,
        received_at=event.received_at,
        notice_from=event.received_at,
        notice_due_at=event.notice_due_at,
    )


def _supplement(state: CaseState, event: SupplementRequested | SupplementCompleted) -> CaseState:
    match event, state:
        case SupplementRequested(), ReceivedCase():
            return SupplementingCase(received=state.model_copy(update={"notices": state.notices + 1}))
        case SupplementCompleted(), SupplementingCase():
            again = {"notice_from": event.completed_at, "notice_due_at": event.notice_due_at}
            return state.received.model_copy(update=again)
    return state


def _accept(state: CaseState, event: CaseAccepted | AcceptanceDeemed, started_at: datetime) -> CaseState:
    if not isinstance(state, ReceivedCase):
        return state

    def clock(budget: Budget) -> Ledger:
        return Ledger(budget=budget, started_at=started_at)

    return AcceptedCase(
        item=state.item,
        case_no=state.case_no,
        received_by=state.received_by,
        promised=clock(state.item.promised_limit),
        statutory=clock(state.item.statutory_limit),
        promised_due=event.promised,
        statutory_due=event.statutory,
    )


def _clocked(state: CaseState, event: SpecialProcedureStarted | SpecialProcedureEnded | TimeLimitExtended) -> CaseState:
    if not isinstance(state, AcceptedCase):
        return state
    match event:
        case SpecialProcedureStarted():
            ledgers = {name: stopped(getattr(state, name), event) for name in ("promised", "statutory")}
            return state.model_copy(update={**ledgers, "procedure": event.procedure})
        case SpecialProcedureEnded():
            ledgers = {name: going_on(getattr(state, name), event) for name in ("promised", "statutory")}
            due = {"promised_due": event.promised, "statutory_due": event.statutory}
            return state.model_copy(update={**ledgers, **due, "procedure": None})
        case TimeLimitExtended():
            due = {"statutory_due": event.statutory or state.statutory_due}
            return state.model_copy(update={**due, "statutory": extended(state.statutory, event)})
    assert_never(event)


def _redated(state: CaseState, event: DueDateRecalculated) -> CaseState:
    match state:
        case ReceivedCase():
            return state.model_copy(update={"notice_due_at": event.notice_due_at or state.notice_due_at})
        case AcceptedCase():
            due = (event.promised or state.promised_due, event.statutory or state.statutory_due)
            return state.model_copy(update=dict(zip(("promised_due", "statutory_due"), due, strict=True)))
    return state
