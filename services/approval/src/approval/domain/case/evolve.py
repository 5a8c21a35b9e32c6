"""每个事件之后，办件是什么状态：`evolve` 对任何状态、任何事件都有定义。"""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.clocks import extended, going_on, stopped
from approval.domain.case.elements import HEARING
from legaltime import Budget, Ledger


def evolve(state: s.CaseState, event: e.CaseEvent) -> s.CaseState:
    match event:
        case e.CaseReceived():
            return after_receipt(event)
        case e.CaseAssigned():
            return _assigned(state, event)
        case e.SupplementRequested() | e.SupplementCompleted():
            return _supplement(state, event)
        case e.CaseAccepted(accepted_at=started_at) | e.AcceptanceDeemed(started_at=started_at):
            return _accept(state, event, started_at)
        case (
            e.SpecialProcedureStarted()
            | e.SpecialProcedureScheduled()
            | e.SpecialProcedureEnded()
            | e.TimeLimitExtended()
        ):
            return _clocked(state, event)
        case (
            e.ToleranceGranted()
            | e.OutstandingReminded()
            | e.OutstandingMaterialReceived()
            | e.ToleranceFulfilled()
            | e.ToleranceExtended()
        ):
            return _tolerating(state, event)
        case e.ToleranceLapsed() | e.BreachRepaired():
            return s.LapsedCase(due_at=event.lapsed_at) if isinstance(event, e.ToleranceLapsed) else _repaired(state)
        case e.CaseConcluded() | e.ResultReturned():
            return _concluded(state, event)
        case e.DueDateRecalculated():
            return _redated(state, event)
        case e.AcceptanceRefused() | e.CaseWithdrawn():
            return state if isinstance(state, s.LapsedCase) else s.EndedCase()
        case e.StepOpinionGiven():
            return _reviewed(state, event)
        case e.HearingRightTold() | e.HearingRequested() | e.HearingGivenUp() | e.ProcedureRedated():
            return _reviewed(state, event)
        case e.DueReminded():
            return _reminded(state, event)
        case e.CommitmentWithdrawn():
            return _uncommitted(state, event)
        case e.DecisionRevoked() | e.ApprovalRepealed() | e.ApprovalDeregistered() | e.DecisionCorrected():
            return _afterwards(state, event)
        case e.ApplicantShown():
            return state
    assert_never(event)


def after_receipt(event: e.CaseReceived) -> s.ReceivedCase:
    """收件之后：等待答复。"""
    return s.ReceivedCase(
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


def _assigned(state: s.CaseState, event: e.CaseAssigned) -> s.CaseState:
    match state:
        case s.ReceivedCase() | s.AcceptedCase():
            return state.model_copy(update={"assignee": event.assignee})
        case s.SupplementingCase():
            return s.SupplementingCase(received=state.received.model_copy(update={"assignee": event.assignee}))
    return state


def _supplement(state: s.CaseState, event: e.SupplementRequested | e.SupplementCompleted) -> s.CaseState:
    match event, state:
        case e.SupplementRequested(), s.ReceivedCase():
            return s.SupplementingCase(received=state.model_copy(update={"notices": state.notices + 1}))
        case e.SupplementCompleted(), s.SupplementingCase():
            came = {one.code for one in event.materials}
            again = {"notice_from": event.completed_at, "notice_due_at": event.notice_due_at}
            supplied = (*state.received.supplied, *sorted(came))
            received = _lacking_less(state.received, event.materials)
            return received.model_copy(update={**again, "supplied": supplied})
    return state


def _accept(state: s.CaseState, event: e.CaseAccepted | e.AcceptanceDeemed, started_at: datetime) -> s.CaseState:
    if not isinstance(state, s.ReceivedCase):
        return state

    def clock(budget: Budget) -> Ledger:
        return Ledger(budget=budget, started_at=started_at)

    return s.AcceptedCase(
        item=state.item,
        case_no=state.case_no,
        received_by=state.received_by,
        assignee=state.assignee,
        committed=state.committed,
        uncommitted=state.uncommitted,
        promised=clock(state.item.promised_limit),
        statutory=clock(state.item.statutory_limit),
        promised_due=event.promised,
        statutory_due=event.statutory,
    )


def _clocked(state: s.CaseState, event: e.ClockEvent) -> s.CaseState:
    if not isinstance(state, s.AcceptedCase):
        return state
    match event:
        case e.SpecialProcedureStarted():
            return _in_procedure(state, event)
        case e.SpecialProcedureScheduled():
            arranged = s.Arrangement(held_at=event.held_at, place=event.place, staff=event.staff)
            return state.model_copy(update={"arrangement": arranged})
        case e.SpecialProcedureEnded():
            return _out_of_procedure(state, event)
        case e.TimeLimitExtended():
            due = {"statutory_due": event.statutory or state.statutory_due}
            return state.model_copy(update={**due, "statutory": extended(state.statutory, event)})
    assert_never(event)


def _in_procedure(state: s.AcceptedCase, event: e.SpecialProcedureStarted) -> s.AcceptedCase:
    ledgers = {name: stopped(getattr(state, name), event) for name in ("promised", "statutory")}
    own = {"procedure": event.procedure, "procedure_since": event.started_at, "procedure_due": event.due}
    own |= {"arrangement": None}
    return state.model_copy(update={**ledgers, **own})


def _out_of_procedure(state: s.AcceptedCase, event: e.SpecialProcedureEnded) -> s.AcceptedCase:
    ledgers = {name: going_on(getattr(state, name), event) for name in ("promised", "statutory")}
    due = {"promised_due": event.promised, "statutory_due": event.statutory}
    heard = state.procedure is not None and state.procedure.kind == HEARING
    hearing = state.hearing
    if hearing and heard and not hearing.given_up:
        hearing = hearing.model_copy(update={"held": True})
    own = {"procedure": None, "procedure_due": None, "arrangement": None, "hearing": hearing}
    return state.model_copy(update={**ledgers, **due, **own})


def _reviewed(state: s.CaseState, event: e.ReviewEvent) -> s.CaseState:
    if not isinstance(state, s.AcceptedCase):
        return state
    match event:
        case e.StepOpinionGiven():
            given = s.Reviewed(step=event.step.code, by=event.given_by)
            return state.model_copy(update={"reviewed": (*state.reviewed, given)})
        case e.HearingRightTold():
            told = s.Hearing(request_by=event.request_by, told_at=event.told_at)
            return state.model_copy(update={"hearing": told})
        case e.HearingRequested():
            told = state.hearing or s.Hearing(request_by=event.requested_at)
            asked = {"hold_by": event.hold_by, "requested_at": event.requested_at}
            return state.model_copy(update={"hearing": told.model_copy(update=asked)})
        case e.HearingGivenUp():
            told = state.hearing or s.Hearing(request_by=event.given_up_at)
            return state.model_copy(update={"hearing": told.model_copy(update={"given_up": True})})
        case e.ProcedureRedated():
            return _procedure_redated(state, event)
    assert_never(event)


def _procedure_redated(state: s.AcceptedCase, event: e.ProcedureRedated) -> s.AcceptedCase:
    moved = {name: day for name in ("request_by", "hold_by") if (day := getattr(event, name)) is not None}
    hearing = state.hearing and state.hearing.model_copy(update=moved)
    return state.model_copy(update={"procedure_due": event.due or state.procedure_due, "hearing": hearing})


def _reminded(state: s.CaseState, event: e.DueReminded) -> s.CaseState:
    if not isinstance(state, s.ReceivedCase | s.AcceptedCase):
        return state
    reminder = s.Reminder(limit=event.limit, due_at=event.due_at, overdue=event.overdue)
    return state.model_copy(update={"reminded": (*state.reminded, reminder)})


def _uncommitted(state: s.CaseState, event: e.CommitmentWithdrawn) -> s.CaseState:
    withdrawn = {"committed": False, "uncommitted": event.materials}
    match state:
        case s.ReceivedCase():
            outstanding = (*state.outstanding, *event.materials)
            return state.model_copy(update={**withdrawn, "outstanding": outstanding})
        case s.SupplementingCase():
            received = _uncommitted(state.received, event)
            return s.SupplementingCase(received=received) if isinstance(received, s.ReceivedCase) else state
        case s.AcceptedCase():
            return state.model_copy(update=withdrawn)
    return state


def _afterwards(
    state: s.CaseState,
    event: e.AftermathEvent,
) -> s.CaseState:
    if not isinstance(state, s.ConcludedCase):
        return state
    match event:
        case e.DecisionRevoked():
            return state.model_copy(update={"standing": s.InForce.REVOKED})
        case e.ApprovalRepealed():
            return state.model_copy(update={"standing": s.InForce.REPEALED})
        case e.ApprovalDeregistered():
            return state.model_copy(update={"standing": s.InForce.DEREGISTERED})
        case e.DecisionCorrected():
            corrected = s.Correction(corrects=event.corrects, wrong=event.wrong, right=event.right)
            return state.model_copy(update={"corrections": (*state.corrections, corrected)})
    assert_never(event)


def _concluded(state: s.CaseState, event: e.CaseConcluded | e.ResultReturned) -> s.CaseState:
    match event, state:
        case e.CaseConcluded(outcome=e.Outcome.GRANTED_TOLERANT), s.AcceptedCase(tolerance=s.Tolerance() as tolerance):
            return s.ConcludedTolerantCase(case_no=state.case_no, tolerance=tolerance)
        case e.CaseConcluded(), s.AcceptedCase():
            return s.ConcludedCase(outcome=event.outcome, case_no=state.case_no)
        case e.ResultReturned(), s.ConcludedTolerantCase():
            return s.ConcludedCase(outcome=event.outcome, case_no=state.case_no, returned=True)
        case e.ResultReturned(), s.ConcludedCase():
            return state.model_copy(update={"returned": True})
    return state


def _tolerating(state: s.CaseState, event: e.ToleranceEvent) -> s.CaseState:
    if isinstance(event, e.OutstandingMaterialReceived):
        return _handed_in(state, event)
    if not isinstance(state, s.AcceptedCase | s.ConcludedTolerantCase):
        return state
    if isinstance(event, e.ToleranceFulfilled) and isinstance(state, s.ConcludedTolerantCase):
        return state  # what stays open there is the result alone
    return state.model_copy(update={"tolerance": _tolerance(state.tolerance, event)})


def _tolerance(tolerance: s.Tolerance | None, event: e.ToleranceEvent) -> s.Tolerance | None:
    match event:
        case e.ToleranceGranted():
            return s.Tolerance(outstanding=event.outstanding, due_at=event.due_at)
        case e.OutstandingReminded():
            return tolerance and tolerance.model_copy(update={"reminded": True})
        case e.OutstandingMaterialReceived():
            return tolerance and tolerance.model_copy(update={"outstanding": tolerance.without(event.materials)})
        case e.ToleranceExtended():
            return tolerance and tolerance.model_copy(update={"due_at": event.due_at, "reminded": False})
        case e.ToleranceFulfilled():
            return None
    assert_never(event)


def _handed_in(state: s.CaseState, event: e.OutstandingMaterialReceived) -> s.CaseState:
    """交来的就不再差：容缺后补的、撤回承诺以后照常提交的，都一样。"""
    match state:
        case s.ReceivedCase():
            return _lacking_less(state, event.materials)
        case s.SupplementingCase():
            return s.SupplementingCase(received=_lacking_less(state.received, event.materials))
        case s.AcceptedCase():
            left = {"tolerance": _tolerance(state.tolerance, event)}
            return state.model_copy(update={**left, "uncommitted": _without(state.uncommitted, event.materials)})
        case s.ConcludedTolerantCase():
            return state.model_copy(update={"tolerance": _tolerance(state.tolerance, event)})
    return state


def _lacking_less(received: s.ReceivedCase, came: Iterable[e.FiledMaterial]) -> s.ReceivedCase:
    materials = tuple(came)
    left = {name: _without(getattr(received, name), materials) for name in ("outstanding", "uncommitted")}
    return received.model_copy(update=left)


def _without(
    wanting: Iterable[e.OutstandingMaterial], came: Iterable[e.FiledMaterial]
) -> tuple[e.OutstandingMaterial, ...]:
    codes = {one.code for one in came}
    return tuple(one for one in wanting if one.code not in codes)


def _repaired(state: s.CaseState) -> s.CaseState:
    return state.model_copy(update={"repaired": True}) if isinstance(state, s.LapsedCase) else state


def _redated(state: s.CaseState, event: e.DueDateRecalculated) -> s.CaseState:
    match state:
        case s.ReceivedCase():
            return state.model_copy(update={"notice_due_at": event.notice_due_at or state.notice_due_at})
        case s.AcceptedCase():
            due = (event.promised or state.promised_due, event.statutory or state.statutory_due)
            return state.model_copy(update=dict(zip(("promised_due", "statutory_due"), due, strict=True)))
    return state
