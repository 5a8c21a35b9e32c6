"""决定：准予、容缺准予、不予；什么时候还不能决定。"""

from collections.abc import Sequence
from datetime import datetime

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.clocks import reckoned
from approval.domain.case.documents import document_no
from approval.domain.case.hearing import must_be_over
from approval.domain.case.reviewing import waiting
from approval.domain.case.standing import accepted as being_handled
from approval.domain.skew import last_entry, not_before

_DECISION_LAW = "《中华人民共和国行政许可法》第三十八条"


def conclude(command: c.ConcludeCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    if _same_decision(state, command.outcome):
        return ()
    accepted = being_handled(state)
    _may_conclude(command, accepted)
    if waiting(accepted):
        raise errors.StepOpenError
    must_be_over(accepted, now)
    return decided(command, accepted, now)


def decided(command: c.ConcludeCase, accepted: s.AcceptedCase, now: datetime) -> Sequence[e.CaseEvent]:
    """决定的内容：是否按时、依据什么，连同返回的结果。"""
    now = not_before(last_entry(accepted.statutory), now)
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
        raise errors.LateReasonNeededError


def _returned(outcome: e.Outcome, accepted: s.AcceptedCase, now: datetime) -> Sequence[e.ResultReturned]:
    """容缺而未补齐的准予，结果先不发出。"""
    if outcome is e.Outcome.GRANTED_TOLERANT:
        return ()
    return (e.ResultReturned(document_no=document_no("决", accepted.case_no, now), outcome=outcome),)


def _same_decision(state: s.CaseState, outcome: e.Outcome) -> bool:
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


def _may_conclude(command: c.ConcludeCase, accepted: s.AcceptedCase) -> None:
    if command.by == accepted.received_by:
        raise errors.ReceiverMayNotDecideError
    if accepted.procedure is not None:
        raise errors.ProcedureRunningError
    if accepted.uncommitted and command.outcome is not e.Outcome.DENIED:
        raise errors.CommitmentWithdrawnError
    if command.joint_open:
        raise errors.JointOpenError
    if command.outcome is e.Outcome.DENIED and not command.reasons:
        raise errors.DenialNeedsReasonsError
    if command.disagreed and not command.reasons:
        raise errors.DisagreementNeedsReasonsError
