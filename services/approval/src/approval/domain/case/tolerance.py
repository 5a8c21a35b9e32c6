"""容缺受理的决定：什么时候可以容缺，补交、提醒、补齐、失效各在什么时候。"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import assert_never

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.accepting import accepted_now, being_received
from approval.domain.case.documents import document_no
from approval.domain.skew import not_ahead
from kernel.clock import CHINA_TIME

TOLERANCE_LAW = "涟政发〔2022〕120号任务21（容缺受理）"


def accept_tolerantly(command: c.AcceptTolerantly, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """已经容缺受理的，再要求一次没有变化。"""
    if isinstance(state, s.AcceptedCase) and state.tolerance is not None:
        return ()
    received = being_received(state)
    _may_tolerate(received, has_breach=command.has_breach)
    accepted = accepted_now(received, e.AcceptanceMode.TOLERANT, command.by, now, command.calendar)
    due_at = _end_of(command.due_on)
    if not now < due_at <= accepted.promised.due_at:
        raise errors.ToleranceDueError
    granted = e.ToleranceGranted(
        notice_no=document_no("容受", received.case_no, now),
        outstanding=received.outstanding,
        due_at=due_at,
        granted_by=command.by,
        legal_basis=TOLERANCE_LAW,
    )
    return accepted, granted


def extend(command: c.ExtendTolerance, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """不可抗力，期限届满以前可以顺延；顺延只会更晚。"""
    match state:
        case s.AcceptedCase(tolerance=s.Tolerance() as tolerance) | s.ConcludedTolerantCase(tolerance=tolerance):
            due_at = _end_of(command.due_on)
            if now > tolerance.due_at or due_at < tolerance.due_at:
                raise errors.ToleranceExtensionError
            if due_at == tolerance.due_at:
                return ()
            said = e.ToleranceExtended(
                due_at=due_at,
                reason=command.reason,
                extended_by=command.by,
                document_no=document_no("容延", state.case_no, now),
                outstanding=tolerance.outstanding,
            )
            return (said,)
    raise errors.NothingOutstandingError


def take_outstanding(command: c.TakeOutstanding, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """期限以前交来的才算；全部交齐即为补齐，容缺准予的结果由此发出。"""
    not_ahead(command.received_at, now)
    match state:
        case s.AcceptedCase() | s.ConcludedTolerantCase():
            return _taken(command, state)
        case s.ReceivedCase(uncommitted=wanting) | s.SupplementingCase(received=s.ReceivedCase(uncommitted=wanting)):
            return _what_is_wanting(command, wanting)
        case s.LapsedCase() if command.received_at <= state.due_at:
            raise errors.ToleranceLapsedError  # handed in on time and told too late: somebody has to look at it
    return ()


def _taken(command: c.TakeOutstanding, state: s.AcceptedCase | s.ConcludedTolerantCase) -> Sequence[e.CaseEvent]:
    """容缺的，期限以前交来才算；撤回承诺以后照常提交的，没有这个期限。"""
    tolerance = state.tolerance
    in_time = tolerance is not None and command.received_at <= tolerance.due_at
    owed = tolerance.outstanding if tolerance is not None and in_time else ()
    taken = _what_is_wanting(command, (*owed, *(state.uncommitted if isinstance(state, s.AcceptedCase) else ())))
    if not taken or tolerance is None or not in_time or tolerance.without(command.materials):
        return taken
    return *taken, *_fulfilled(command.received_at, state)


def _what_is_wanting(command: c.TakeOutstanding, wanting: Sequence[e.OutstandingMaterial]) -> Sequence[e.CaseEvent]:
    """只收还差的。"""
    wanted = {one.code for one in wanting}
    came = tuple(one for one in command.materials if one.code in wanted)
    return (e.OutstandingMaterialReceived(materials=came, received_at=command.received_at),) if came else ()


def _fulfilled(at: datetime, state: s.AcceptedCase | s.ConcludedTolerantCase) -> Sequence[e.CaseEvent]:
    fulfilled = e.ToleranceFulfilled(fulfilled_at=at)
    match state:
        case s.AcceptedCase():
            return (fulfilled,)
        case s.ConcludedTolerantCase():
            result = e.ResultReturned(document_no=document_no("决", state.case_no, at), outcome=e.Outcome.GRANTED)
            return fulfilled, result
    assert_never(state)


def remind(state: s.CaseState) -> Sequence[e.CaseEvent]:
    """只提醒一次；已经补齐的不提醒。"""
    match state:
        case s.AcceptedCase(tolerance=s.Tolerance() as tolerance) | s.ConcludedTolerantCase(tolerance=tolerance):
            if not tolerance.reminded:
                return (e.OutstandingReminded(outstanding=tolerance.outstanding, due_at=tolerance.due_at),)
    return ()


def lapse(state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """计时器晚到，失效的日子不变；已经补齐或者已经不予的，不失效。"""
    match state:
        case s.AcceptedCase(tolerance=s.Tolerance() as tolerance) | s.ConcludedTolerantCase(tolerance=tolerance):
            if now > tolerance.due_at:
                lapsed = e.ToleranceLapsed(
                    document_no=document_no("视撤", state.case_no, tolerance.due_at),
                    outstanding=tolerance.outstanding,
                    lapsed_at=tolerance.due_at,
                    legal_basis=TOLERANCE_LAW,
                )
                gone = e.CaseWithdrawn(withdrawn_at=tolerance.due_at, reason="容缺材料逾期未补齐", deemed=True)
                return lapsed, gone
    return ()


def repair(command: c.RepairBreach, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """只有失效的容缺才有失信可修复；修复过的，再确认一次没有变化。"""
    if not isinstance(state, s.LapsedCase):
        raise errors.NoBreachError
    if state.repaired:
        return ()
    return (e.BreachRepaired(reason=command.reason, repaired_by=command.by, repaired_at=now),)


def _may_tolerate(received: s.ReceivedCase, *, has_breach: bool) -> None:
    if not received.item.tolerance_applicable:
        raise errors.ToleranceNotListedError
    if not received.outstanding:
        raise errors.NothingOutstandingError
    if not all(one.deferrable for one in received.outstanding):
        raise errors.NotDeferrableError
    if not received.tolerance_promised:
        raise errors.TolerancePromiseNeededError
    if has_breach:
        raise errors.BreachUnrepairedError


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), CHINA_TIME)
