"""办件的决定：什么时候可以、什么时候不可以、什么时候什么也不用做。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.documents import document_no
from approval.domain.errors import (
    AlreadyNoticedError,
    CaseNotOpenError,
    CompetentBodyNeededError,
    DenialNeedsReasonsError,
    ExtendedOnceError,
    ExtensionLengthError,
    ExtensionNotForThisLimitError,
    ExtensionTooLateError,
    LateReasonNeededError,
    NothingMissingError,
    NotListedProcedureError,
    ProcedureRunningError,
    ReceiverMayNotDecideError,
)
from approval.domain.time_limits import notice_due_at
from kernel.events import Decider
from kernel.masking import justified
from legaltime import Calendar, Ledger, Unit, deadline, is_overdue

_SUPPLEMENT_LAW = "《中华人民共和国行政许可法》第三十二条第一款第四项"
_EXTENSION_LAW = "《中华人民共和国行政许可法》第四十二条第一款"
_LONGEST_EXTENSION = 10
_DECISION_LAW = "《中华人民共和国行政许可法》第三十八条"


def decide(command: c.CaseCommand, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    match command:
        case c.ReceiveCase():
            return _receive(command, state)
        case c.AcceptCase():
            return _accept(command, state, now)
        case c.RequestSupplement():
            return _request_supplement(command, state, now)
        case c.CompleteSupplement():
            return _complete_supplement(command, state)
        case c.DeemAcceptance():
            return _deem(command, state, now)
        case c.RefuseAcceptance():
            return _refuse(command, state, now)
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


def _receive(command: c.ReceiveCase, state: s.CaseState) -> Sequence[e.CaseEvent]:
    if not isinstance(state, s.UnknownCase):
        return ()
    fields = {name: getattr(command, name) for name in c.ReceiveCase.model_fields if name != "calendar"}
    return (e.CaseReceived(**fields, notice_due_at=notice_due_at(command.received_at, command.calendar)),)


def _accept(command: c.AcceptCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    if isinstance(state, s.AcceptedCase):
        return ()
    received = _received(state)
    promised, statutory = _both_limits(received.item, now, command.calendar)
    accepted = e.CaseAccepted(
        mode=e.AcceptanceMode.NORMAL,
        voucher_no=document_no("受", received.case_no, now),
        accepted_by=command.by,
        accepted_at=now,
        promised=promised,
        statutory=statutory,
    )
    return (accepted,)


def _request_supplement(command: c.RequestSupplement, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    received = _received(state)
    if received.notices:
        raise AlreadyNoticedError
    if not command.missing:
        raise NothingMissingError
    requested = e.SupplementRequested(
        notice_no=document_no("补", received.case_no, now),
        missing=command.missing,
        requested_by=command.by,
        legal_basis=_SUPPLEMENT_LAW,
    )
    return (requested,)


def _complete_supplement(command: c.CompleteSupplement, state: s.CaseState) -> Sequence[e.CaseEvent]:
    if not isinstance(state, s.SupplementingCase):
        return ()
    completed = e.SupplementCompleted(
        materials=command.materials,
        completed_at=command.completed_at,
        notice_due_at=notice_due_at(command.completed_at, command.calendar),
    )
    return (completed,)


def _deem(command: c.DeemAcceptance, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    if not isinstance(state, s.ReceivedCase):
        return ()
    promised, statutory = _both_limits(state.item, state.received_at, command.calendar)
    deemed = e.AcceptanceDeemed(
        voucher_no=document_no("受", state.case_no, now),
        deemed_from=state.received_at.date(),
        started_at=state.received_at,
        promised=promised,
        statutory=statutory,
    )
    return (deemed,)


def _refuse(command: c.RefuseAcceptance, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    received = _received(state)
    if command.reason is e.RefusalReason.NOT_COMPETENT and not command.competent_body:
        raise CompetentBodyNeededError
    refused = e.AcceptanceRefused(
        reason=command.reason,
        document_no=document_no("不受", received.case_no, now),
        explanation=command.explanation,
        competent_body=command.competent_body,
        refused_by=command.by,
    )
    return (refused,)


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
    promised, statutory = (_reckoned(ledger, command.calendar) for ledger in ledgers)
    ended = e.SpecialProcedureEnded(
        result=command.result, ended_by=command.by, ended_at=now, promised=promised, statutory=statutory
    )
    return (ended,)


def _extend(command: c.ExtendTimeLimit, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    accepted = _accepted(state)
    _may_extend(command, accepted.statutory, now)
    statutory = accepted.statutory.extended(
        command.amount, at=now, by=command.by, reason=command.reason, legal_basis=_EXTENSION_LAW
    )
    event = e.TimeLimitExtended(
        document_no=document_no("延", accepted.case_no, now),
        amount=command.amount,
        reason=command.reason,
        legal_basis=_EXTENSION_LAW,
        approved_by=command.by,
        approved_at=now,
        statutory=None if statutory.is_paused else _reckoned(statutory, command.calendar),
    )
    return (event,)


def _recalculate(command: c.RecalculateDueDate, state: s.CaseState) -> Sequence[e.CaseEvent]:
    """没有变化的不记；停着的没有到期时刻，恢复时自会按新的安排计算。"""
    match state:
        case s.ReceivedCase():
            due_at = notice_due_at(state.notice_from, command.calendar)
            return () if due_at == state.notice_due_at else (e.DueDateRecalculated(notice_due_at=due_at),)
        case s.AcceptedCase() if not state.statutory.is_paused:
            promised, statutory = (_reckoned(one, command.calendar) for one in (state.promised, state.statutory))
            if (promised, statutory) == (state.promised_due, state.statutory_due):
                return ()
            return (e.DueDateRecalculated(promised=promised, statutory=statutory),)
    return ()


def _conclude(command: c.ConcludeCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    if isinstance(state, s.ConcludedCase) and state.outcome is command.outcome:
        return ()
    accepted = _accepted(state)
    _may_conclude(command, accepted)
    promised, statutory = (_reckoned(one, command.calendar) for one in (accepted.promised, accepted.statutory))
    if now > promised.due_at and not command.late_reason:
        raise LateReasonNeededError
    asked = {name: getattr(command, name) for name in ("outcome", "opinion", "reasons", "late_reason")}
    concluded = e.CaseConcluded(
        **asked,
        legal_basis=_DECISION_LAW,
        decided_by=command.by,
        concluded_at=now,
        promised=promised,
        statutory=statutory,
        on_time=now <= promised.due_at,
        statutory_on_time=now <= statutory.due_at,
    )
    return concluded, e.ResultReturned(document_no=document_no("决", accepted.case_no, now), outcome=command.outcome)


def _withdraw(command: c.WithdrawCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    match state:
        case s.ReceivedCase() | s.SupplementingCase() | s.AcceptedCase():
            return (e.CaseWithdrawn(withdrawn_at=now, reason=command.reason),)
        case s.EndedCase() | s.ConcludedCase():
            return ()  # ended already; a decision that came first stands
        case s.UnknownCase():
            raise CaseNotOpenError
    assert_never(state)


def _show(command: c.ShowApplicant, state: s.CaseState) -> Sequence[e.CaseEvent]:
    """再看一次，就再记一次。"""
    if isinstance(state, s.UnknownCase):
        raise CaseNotOpenError
    return (e.ApplicantShown(look=justified(command.look)),)


def _received(state: s.CaseState) -> s.ReceivedCase:
    if not isinstance(state, s.ReceivedCase):
        raise CaseNotOpenError
    return state


def _accepted(state: s.CaseState) -> s.AcceptedCase:
    if not isinstance(state, s.AcceptedCase):
        raise CaseNotOpenError
    return state


def _may_conclude(command: c.ConcludeCase, accepted: s.AcceptedCase) -> None:
    if command.by == accepted.received_by:
        raise ReceiverMayNotDecideError
    if accepted.procedure is not None:
        raise ProcedureRunningError
    if command.outcome is e.Outcome.DENIED and not command.reasons:
        raise DenialNeedsReasonsError


def _may_extend(command: c.ExtendTimeLimit, statutory: Ledger, now: datetime) -> None:
    if statutory.extensions:
        raise ExtendedOnceError
    if statutory.budget.unit is not Unit.WORKING_DAY:
        raise ExtensionNotForThisLimitError
    if not 1 <= command.amount <= _LONGEST_EXTENSION:
        raise ExtensionLengthError
    if is_overdue(statutory, command.calendar, now):
        raise ExtensionTooLateError


def _both_limits(item: e.PinnedItem, started_at: datetime, calendar: Calendar) -> tuple[e.Reckoned, e.Reckoned]:
    promised = Ledger(budget=item.promised_limit, started_at=started_at)
    statutory = Ledger(budget=item.statutory_limit, started_at=started_at)
    return _reckoned(promised, calendar), _reckoned(statutory, calendar)


def _reckoned(ledger: Ledger, calendar: Calendar) -> e.Reckoned:
    reckoned = deadline(ledger, calendar)
    assert reckoned.due_at is not None, "only a standing clock has no due moment, and this one runs"
    return e.Reckoned(due_at=reckoned.due_at, provisional=reckoned.provisional)


CASE: Decider[c.CaseCommand, s.CaseState, e.CaseEvent] = Decider(
    name="case",
    initial=s.UnknownCase(),
    decide=decide,
    evolve=s.evolve,
    events=e.CaseEvent.__args__,
    states=s.CaseState.__args__,
)
