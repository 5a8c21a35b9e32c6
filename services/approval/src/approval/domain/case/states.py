"""办件的状态：每个状态只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from approval.domain.case.clocks import extended, going_on, stopped
from approval.domain.case.events import (
    AcceptanceDeemed,
    AcceptanceRefused,
    ApplicantShown,
    BreachRepaired,
    CaseAccepted,
    CaseAssigned,
    CaseConcluded,
    CaseEvent,
    CaseReceived,
    CaseWithdrawn,
    DueDateRecalculated,
    FiledMaterial,
    Outcome,
    OutstandingMaterial,
    OutstandingMaterialReceived,
    OutstandingReminded,
    PinnedItem,
    Reckoned,
    ResultReturned,
    SpecialProcedure,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    SupplementCompleted,
    SupplementRequested,
    TimeLimitExtended,
    ToleranceFulfilled,
    ToleranceGranted,
    ToleranceLapsed,
)
from kernel.events import State, Value
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
    supplied: tuple[str, ...] = ()
    outstanding: tuple[OutstandingMaterial, ...] = ()
    tolerance_promised: bool = False
    committed: bool = False
    assignee: str = ""


class SupplementingCase(State):
    """补正中：等待申请人补齐。"""

    received: ReceivedCase


class Tolerance(Value):
    """容缺：还差哪些材料，何时以前补齐，提醒过没有。"""

    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime
    reminded: bool = False

    def without(self, taken: Iterable[FiledMaterial]) -> tuple[OutstandingMaterial, ...]:
        """收到这些以后还差的。"""
        codes = {one.code for one in taken}
        return tuple(one for one in self.outstanding if one.code not in codes)


class AcceptedCase(State):
    """已受理：法定、承诺两个期限都在计时；容缺受理的，同时等待补交。"""

    item: PinnedItem
    case_no: str
    received_by: str
    promised: Ledger
    statutory: Ledger
    promised_due: Reckoned
    statutory_due: Reckoned
    procedure: SpecialProcedure | None = None
    tolerance: Tolerance | None = None
    assignee: str = ""


class ConcludedTolerantCase(State):
    """已容缺准予：材料补齐才发出结果，逾期不补则准予不发生效力。"""

    case_no: str
    tolerance: Tolerance


class ConcludedCase(State):
    """已办结。"""

    outcome: Outcome
    case_no: str
    returned: bool = False


class EndedCase(State):
    """不予受理或已撤回：本件终结。"""


class LapsedCase(State):
    """容缺失效，视为撤回：本件终结；失信修复之前，申请人不再适用容缺受理。"""

    due_at: datetime
    repaired: bool = False


CaseState = (
    UnknownCase
    | ReceivedCase
    | SupplementingCase
    | AcceptedCase
    | ConcludedTolerantCase
    | ConcludedCase
    | EndedCase
    | LapsedCase
)


def evolve(state: CaseState, event: CaseEvent) -> CaseState:
    match event:
        case CaseReceived():
            return received(event)
        case CaseAssigned():
            return _assigned(state, event)
        case SupplementRequested() | SupplementCompleted():
            return _supplement(state, event)
        case CaseAccepted(accepted_at=started_at) | AcceptanceDeemed(started_at=started_at):
            return _accept(state, event, started_at)
        case SpecialProcedureStarted() | SpecialProcedureEnded() | TimeLimitExtended():
            return _clocked(state, event)
        case ToleranceGranted() | OutstandingReminded() | OutstandingMaterialReceived() | ToleranceFulfilled():
            return _tolerating(state, event)
        case ToleranceLapsed() | BreachRepaired():
            return LapsedCase(due_at=event.lapsed_at) if isinstance(event, ToleranceLapsed) else _repaired(state)
        case CaseConcluded() | ResultReturned():
            return _concluded(state, event)
        case DueDateRecalculated():
            return _redated(state, event)
        case AcceptanceRefused() | CaseWithdrawn():
            return state if isinstance(state, LapsedCase) else EndedCase()
        case ApplicantShown():
            return state
    assert_never(event)


def received(event: CaseReceived) -> ReceivedCase:
    """收件之后：等待答复。"""
    return ReceivedCase(
        item=event.item,
        case_no=event.case_no,
        received_by=event.received_by,
        received_at=event.received_at,
        notice_from=event.received_at,
        notice_due_at=event.notice_due_at,
        outstanding=event.outstanding,
        tolerance_promised=event.tolerance_promised,
        committed=any(one.by_commitment for one in event.materials),
    )


def _assigned(state: CaseState, event: CaseAssigned) -> CaseState:
    match state:
        case ReceivedCase() | AcceptedCase():
            return state.model_copy(update={"assignee": event.assignee})
        case SupplementingCase():
            return SupplementingCase(received=state.received.model_copy(update={"assignee": event.assignee}))
    return state


def _supplement(state: CaseState, event: SupplementRequested | SupplementCompleted) -> CaseState:
    match event, state:
        case SupplementRequested(), ReceivedCase():
            return SupplementingCase(received=state.model_copy(update={"notices": state.notices + 1}))
        case SupplementCompleted(), SupplementingCase():
            came = {one.code for one in event.materials}
            again = {"notice_from": event.completed_at, "notice_due_at": event.notice_due_at}
            supplied = (*state.received.supplied, *sorted(came))
            left = tuple(one for one in state.received.outstanding if one.code not in came)
            return state.received.model_copy(update={**again, "outstanding": left, "supplied": supplied})
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
        assignee=state.assignee,
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


def _concluded(state: CaseState, event: CaseConcluded | ResultReturned) -> CaseState:
    match event, state:
        case CaseConcluded(outcome=Outcome.GRANTED_TOLERANT), AcceptedCase(tolerance=Tolerance() as tolerance):
            return ConcludedTolerantCase(case_no=state.case_no, tolerance=tolerance)
        case CaseConcluded(), AcceptedCase():
            return ConcludedCase(outcome=event.outcome, case_no=state.case_no)
        case ResultReturned(), ConcludedTolerantCase():
            return ConcludedCase(outcome=event.outcome, case_no=state.case_no, returned=True)
        case ResultReturned(), ConcludedCase():
            return state.model_copy(update={"returned": True})
    return state


def _tolerating(
    state: CaseState,
    event: ToleranceGranted | OutstandingReminded | OutstandingMaterialReceived | ToleranceFulfilled,
) -> CaseState:
    if not isinstance(state, AcceptedCase | ConcludedTolerantCase):
        return state
    tolerance = state.tolerance
    match event:
        case ToleranceGranted():
            tolerance = Tolerance(outstanding=event.outstanding, due_at=event.due_at)
        case OutstandingReminded():
            tolerance = tolerance and tolerance.model_copy(update={"reminded": True})
        case OutstandingMaterialReceived():
            tolerance = tolerance and tolerance.model_copy(update={"outstanding": tolerance.without(event.materials)})
        case ToleranceFulfilled() if isinstance(state, AcceptedCase):
            tolerance = None
    return state.model_copy(update={"tolerance": tolerance})


def _repaired(state: CaseState) -> CaseState:
    return state.model_copy(update={"repaired": True}) if isinstance(state, LapsedCase) else state


def _redated(state: CaseState, event: DueDateRecalculated) -> CaseState:
    match state:
        case ReceivedCase():
            return state.model_copy(update={"notice_due_at": event.notice_due_at or state.notice_due_at})
        case AcceptedCase():
            due = (event.promised or state.promised_due, event.statutory or state.statutory_due)
            return state.model_copy(update=dict(zip(("promised_due", "statutory_due"), due, strict=True)))
    return state
