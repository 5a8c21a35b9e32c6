"""办件的决定：什么时候可以、什么时候不可以、什么时候什么也不用做。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from approval.domain.case import accepting, tolerance
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.assigning import assign, must_be_theirs
from approval.domain.case.clocks import reckoned
from approval.domain.case.documents import document_no
from approval.domain.errors import (
    CaseNotOpenError,
    DenialNeedsReasonsError,
    DisagreementNeedsReasonsError,
    ExtendedOnceError,
    ExtensionLengthError,
    ExtensionNotForThisLimitError,
    ExtensionTooLateError,
    JointExtensionLengthError,
    JointOpenError,
    LateReasonNeededError,
    NotListedProcedureError,
    ProcedureRunningError,
    ReceiverMayNotDecideError,
)
from approval.domain.time_limits import notice_due_at
from kernel.events import Decider
from kernel.masking import justified
from legaltime import Ledger, Unit, is_overdue

_EXTENSION_LAW = "《中华人民共和国行政许可法》第四十二条第一款"
_LONGEST_EXTENSION = 10
_JOINT_EXTENSION_LAW = "《中华人民共和国行政许可法》第四十二条第二款"
_LONGEST_JOINT_EXTENSION = 15
_DECISION_LAW = "《中华人民共和国行政许可法》第三十八条"


def decide(command: c.CaseCommand, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    must_be_theirs(command, state)
    match command:
        case c.ReceiveCase():
            return accepting.receive(command, state)
        case c.AssignCase():
            return assign(command, state)
        case c.AcceptCase():
            return accepting.accept(command, state, now)
        case c.RequestSupplement():
            return accepting.request_supplement(command, state, now)
        case c.CompleteSupplement():
            return accepting.complete_supplement(command, state)
        case c.DeemAcceptance():
            return accepting.deem(command, state, now)
        case c.RefuseAcceptance():
            return accepting.refuse(command, state, now)
        case c.AcceptTolerantly():
            return tolerance.accept_tolerantly(command, state, now)
        case c.TakeOutstanding():
            return tolerance.take_outstanding(command, state)
        case c.RemindOutstanding():
            return tolerance.remind(state)
        case c.LapseTolerance():
            return tolerance.lapse(state, now)
        case c.RepairBreach():
            return tolerance.repair(command, state, now)
        case c.StartSpecialProcedure():
            return _start_procedure(command, state, now)
        case c.EndSpecialProcedure():
            return _end_procedure(command, state, now)
        case c.ExtendTimeLimit():
            return _extend(command, state, now)
        case c.RecalculateDueDate():
            return _recalculate(command, state)
        case c.ConcludeCase():
            return _conclude(command, state, now)
        case c.WithdrawCase():
            return _withdraw(command, state, now)
        case c.ShowApplicant():
            return _show(command, state)
    assert_never(command)


def _start_procedure(command: c.StartSpecialProcedure, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    accepted = _accepted(state)
    if accepted.procedure is not None:
        if accepted.procedure.kind == command.kind:
            return ()
        raise ProcedureRunningError
    listed = [one for one in accepted.item.special_procedures if one.kind == command.kind]
    if not listed:
        raise NotListedProcedureError
    started = e.SpecialProcedureStarted(
        procedure=listed[0], reason=command.reason, started_by=command.by, started_at=now
    )
    return (started,)


def _end_procedure(command: c.EndSpecialProcedure, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    accepted = _accepted(state)
    if accepted.procedure is None:
        return ()
    ledgers = [one.resumed(now) if one.is_paused else one for one in (accepted.promised, accepted.statutory)]
    promised, statutory = (reckoned(ledger, command.calendar) for ledger in ledgers)
    ended = e.SpecialProcedureEnded(
        result=command.result, ended_by=command.by, ended_at=now, promised=promised, statutory=statutory
    )
    return (ended,)


def _extend(command: c.ExtendTimeLimit, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    accepted = _accepted(state)
    _may_extend(command, accepted.statutory, now)
    law = _JOINT_EXTENSION_LAW if command.joint else _EXTENSION_LAW
    statutory = accepted.statutory.extended(
        command.amount, at=now, by=command.by, reason=command.reason, legal_basis=law
    )
    event = e.TimeLimitExtended(
        document_no=document_no("延", accepted.case_no, now),
        amount=command.amount,
        reason=command.reason,
        legal_basis=law,
        approved_by=command.by,
        approved_at=now,
        statutory=None if statutory.is_paused else reckoned(statutory, command.calendar),
    )
    return (event,)


def _recalculate(command: c.RecalculateDueDate, state: s.CaseState) -> Sequence[e.CaseEvent]:
    """没有变化的不记；停着的没有到期时刻，恢复时自会按新的安排计算。"""
    match state:
        case s.ReceivedCase():
            due_at = notice_due_at(state.notice_from, command.calendar)
            return () if due_at == state.notice_due_at else (e.DueDateRecalculated(notice_due_at=due_at),)
        case s.AcceptedCase() if not state.statutory.is_paused:
            promised, statutory = (reckoned(one, command.calendar) for one in (state.promised, state.statutory))
            if (promised, statutory) == (state.promised_due, state.statutory_due):
                return ()
            return (e.DueDateRecalculated(promised=promised, statutory=statutory),)
    return ()


def _conclude(command: c.ConcludeCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    if _decided(state, command.outcome):
        return ()
    accepted = _accepted(state)
    _may_conclude(command, accepted)
    promised, statutory = (reckoned(one, command.calendar) for one in (accepted.promised, accepted.statutory))
    _lateness_is_explained(command, promised, now)
    outcome = _outcome(command, accepted)
    concluded = e.CaseConcluded(
        outcome=outcome,
        **{name: getattr(command, name) for name in ("opinion", "reasons", "late_reason")},
        legal_basis=_DECISION_LAW,
        decided_by=command.by,
        concluded_at=now,
        promised=promised,
        statutory=statutory,
        on_time=now <= promised.due_at,
        statutory_on_time=now <= statutory.due_at,
    )
    return concluded, *_returned(outcome, accepted, now)


def _lateness_is_explained(command: c.ConcludeCase, promised: e.Reckoned, now: datetime) -> None:
    if now > promised.due_at and not command.late_reason:
        raise LateReasonNeededError


def _returned(outcome: e.Outcome, accepted: s.AcceptedCase, now: datetime) -> Sequence[e.ResultReturned]:
    """容缺而未补齐的准予，结果先不发出。"""
    if outcome is e.Outcome.GRANTED_TOLERANT:
        return ()
    return (e.ResultReturned(document_no=document_no("决", accepted.case_no, now), outcome=outcome),)


def _decided(state: s.CaseState, outcome: e.Outcome) -> bool:
    match state:
        case s.ConcludedCase():
            return (state.outcome is e.Outcome.DENIED) is (outcome is e.Outcome.DENIED)
        case s.ConcludedTolerantCase():
            return outcome is not e.Outcome.DENIED
    return False


def _outcome(command: c.ConcludeCase, accepted: s.AcceptedCase) -> e.Outcome:
    if command.outcome is e.Outcome.DENIED:
        return e.Outcome.DENIED
    return e.Outcome.GRANTED if accepted.tolerance is None else e.Outcome.GRANTED_TOLERANT


def _withdraw(command: c.WithdrawCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    match state:
        case s.ReceivedCase() | s.SupplementingCase() | s.AcceptedCase():
            return (e.CaseWithdrawn(withdrawn_at=now, reason=command.reason),)
        case s.EndedCase() | s.LapsedCase() | s.ConcludedCase() | s.ConcludedTolerantCase():
            return ()  # ended already; a decision that came first stands
        case s.UnknownCase():
            raise CaseNotOpenError
    assert_never(state)


def _show(command: c.ShowApplicant, state: s.CaseState) -> Sequence[e.CaseEvent]:
    """再看一次，就再记一次。"""
    if isinstance(state, s.UnknownCase):
        raise CaseNotOpenError
    return (e.ApplicantShown(look=justified(command.look)),)


def _accepted(state: s.CaseState) -> s.AcceptedCase:
    if not isinstance(state, s.AcceptedCase):
        raise CaseNotOpenError
    return state


def _may_conclude(command: c.ConcludeCase, accepted: s.AcceptedCase) -> None:
    if command.by == accepted.received_by:
        raise ReceiverMayNotDecideError
    if accepted.procedure is not None:
        raise ProcedureRunningError
    if command.joint_open:
        raise JointOpenError
    if command.outcome is e.Outcome.DENIED and not command.reasons:
        raise DenialNeedsReasonsError
    if command.disagreed and not command.reasons:
        raise DisagreementNeedsReasonsError


def _may_extend(command: c.ExtendTimeLimit, statutory: Ledger, now: datetime) -> None:
    if statutory.extensions:
        raise ExtendedOnceError
    if statutory.budget.unit is not Unit.WORKING_DAY:
        raise ExtensionNotForThisLimitError
    if not 1 <= command.amount <= (_LONGEST_JOINT_EXTENSION if command.joint else _LONGEST_EXTENSION):
        raise JointExtensionLengthError if command.joint else ExtensionLengthError
    if is_overdue(statutory, command.calendar, now):
        raise ExtensionTooLateError


CASE: Decider[c.CaseCommand, s.CaseState, e.CaseEvent] = Decider(
    name="case",
    initial=s.UnknownCase(),
    decide=decide,
    evolve=s.evolve,
    events=e.CaseEvent.__args__,
    states=s.CaseState.__args__,
)
