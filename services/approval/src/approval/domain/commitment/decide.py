"""承诺核查的决定：准予以后安排核查，两名以上人员核查；不符的责令整改，虚假的、逾期不改的记入失信。"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from approval.domain.case.documents import document_no
from approval.domain.case.reviewing import two_people
from approval.domain.commitment import commands as c
from approval.domain.commitment import errors
from approval.domain.commitment import events as e
from approval.domain.commitment import states as s
from approval.domain.time_limits import ends_at
from kernel.events import Decider
from legaltime import Budget, Unit

CHECK_WITHIN: Final = Budget(amount=60, unit=Unit.NATURAL_DAY)
"""准予以后多久以内核查：法规只说在公布的期限内，六十日是本项目的选择，可以在这里改。"""
LONGEST_RECTIFICATION: Final = 30
"""整改期限最长几个工作日（本项目的选择）。"""
LAW: Final = "国办发〔2020〕42号（告知承诺制）；《安阳市政务服务条例》第二十七条"


def decide(command: c.CommitmentCommand, state: s.CommitmentState, now: datetime) -> Sequence[e.CommitmentEvent]:
    match command:
        case c.ScheduleCommitmentCheck():
            return _schedule(command, state, now)
        case c.PassCommitmentCheck():
            return _pass(command, state, now)
        case c.FailCommitmentCheck():
            return _fail(command, state, now)
        case c.OrderRectification():
            return _order(command, state, now)
        case c.AcceptRectification():
            return _accept(command, state, now)
        case c.DeclareRectificationOverdue():
            return _overdue(state, now)
        case c.RepairCredit():
            return _repair(command, state, now)
        case c.CloseCommitmentCheck():
            return _close(command, state)
    assert_never(command)


def _schedule(
    command: c.ScheduleCommitmentCheck, state: s.CommitmentState, now: datetime
) -> Sequence[e.CommitmentEvent]:
    """一件只安排一次。"""
    if not isinstance(state, s.UncheckedGrant):
        return ()
    fields = {name: getattr(command, name) for name in c.ScheduleCommitmentCheck.model_fields if name != "calendar"}
    due_at = ends_at(CHECK_WITHIN, now, command.calendar)
    return (e.CommitmentCheckScheduled(**fields, scheduled_at=now, due_at=due_at),)


def _pass(command: c.PassCommitmentCheck, state: s.CommitmentState, now: datetime) -> Sequence[e.CommitmentEvent]:
    if isinstance(state, s.KeptCommitment):
        return ()
    promised = _to_be_checked(state)
    two_people((command.by, *command.together_with))
    passed = e.CommitmentCheckPassed(
        checked_by=command.by,
        together_with=command.together_with,
        checked_at=now,
        on_time=now <= promised.due_at,
    )
    return (passed,)


def _fail(command: c.FailCommitmentCheck, state: s.CommitmentState, now: datetime) -> Sequence[e.CommitmentEvent]:
    """承诺虚假的，同时记入失信。"""
    if isinstance(state, s.BrokenCommitment) and state.finding is command.finding:
        return ()
    promised = _to_be_checked(state)
    two_people((command.by, *command.together_with))
    failed = e.CommitmentCheckFailed(
        finding=command.finding,
        note=command.note,
        checked_by=command.by,
        together_with=command.together_with,
        checked_at=now,
        on_time=now <= promised.due_at,
    )
    if command.finding is not e.CommitmentFinding.FALSE_PROMISE:
        return (failed,)
    return failed, _recorded(promised.person, e.CreditGround.FALSE_PROMISE, now)


def _to_be_checked(state: s.CommitmentState) -> s.PromisedGrant:
    match state:
        case s.PromisedGrant():
            return state
        case s.UncheckedGrant():
            raise errors.NoCommitmentToCheckError
        case s.KeptCommitment() | s.BrokenCommitment():
            raise errors.CommitmentCheckedError
        case s.ClosedCheck():
            raise errors.CommitmentCheckClosedError
    assert_never(state)


def _order(command: c.OrderRectification, state: s.CommitmentState, now: datetime) -> Sequence[e.CommitmentEvent]:
    """责令一次；同样的期限再责令一次没有变化。"""
    broken = _broken(state)
    if broken.rectifying is not None and broken.rectifying.working_days == command.working_days:
        return ()
    _may_order(command, broken)
    budget = Budget(amount=command.working_days, unit=Unit.WORKING_DAY)
    ordered = e.RectificationOrdered(
        document_no=document_no("责改", broken.case_no, now),
        working_days=command.working_days,
        due_at=ends_at(budget, now, command.calendar),
        ordered_by=command.by,
        ordered_at=now,
        legal_basis=LAW,
    )
    return (ordered,)


def _may_order(command: c.OrderRectification, broken: s.BrokenCommitment) -> None:
    if broken.rectifying is not None:
        raise errors.RectificationOrderedError
    if broken.finding is e.CommitmentFinding.FALSE_PROMISE:
        raise errors.RectificationNotForFalsePromiseError
    if broken.closed:
        raise errors.CommitmentCheckClosedError
    if not 1 <= command.working_days <= LONGEST_RECTIFICATION:
        raise errors.RectificationLengthError


def _accept(command: c.AcceptRectification, state: s.CommitmentState, now: datetime) -> Sequence[e.CommitmentEvent]:
    """期限过了才复查的，先记逾期，不论计时器到了没有；失信不因此消除。"""
    broken = _broken(state)
    if broken.rectifying is None:
        raise errors.RectificationNotOrderedError
    if broken.rectifying.accepted:
        return ()
    if broken.closed:
        raise errors.CommitmentCheckClosedError
    two_people((command.by, *command.together_with))
    accepted = e.RectificationAccepted(
        accepted_by=command.by,
        together_with=command.together_with,
        accepted_at=now,
        on_time=now <= broken.rectifying.due_at,
    )
    return *_overdue(state, now), accepted


def _broken(state: s.CommitmentState) -> s.BrokenCommitment:
    match state:
        case s.BrokenCommitment():
            return state
        case s.KeptCommitment():
            raise errors.CommitmentKeptError
        case s.ClosedCheck():
            raise errors.CommitmentCheckClosedError
        case s.UncheckedGrant() | s.PromisedGrant():
            raise errors.RectificationNotOrderedError
    assert_never(state)


def _overdue(state: s.CommitmentState, now: datetime) -> Sequence[e.CommitmentEvent]:
    """到期时刻本身还在期限内；计时器晚到，逾期和失信的日子不变。"""
    match state:
        case s.BrokenCommitment(rectifying=s.Rectifying(overdue=False, accepted=False) as one, closed=False):
            if now > one.due_at:
                overdue = e.RectificationOverdue(overdue_from=one.due_at)
                return overdue, _recorded(state.person, e.CreditGround.RECTIFICATION_OVERDUE, one.due_at)
    return ()


def _recorded(person: str, ground: e.CreditGround, since: datetime) -> e.CreditRecordRaised:
    return e.CreditRecordRaised(person=person, ground=ground, raised_from=since)


def _repair(command: c.RepairCredit, state: s.CommitmentState, now: datetime) -> Sequence[e.CommitmentEvent]:
    """修复过的，再确认一次没有变化。"""
    if not isinstance(state, s.BrokenCommitment) or state.credit is s.Credit.NONE:
        raise errors.NoCreditRecordError
    if state.credit is s.Credit.REPAIRED:
        return ()
    return (e.CreditRepaired(reason=command.reason, repaired_by=command.by, repaired_at=now),)


def _close(command: c.CloseCommitmentCheck, state: s.CommitmentState) -> Sequence[e.CommitmentEvent]:
    """已经核查通过、已经整改的，没有可以终止的；终止以前整改期限已过的，先记逾期。"""
    match state:
        case s.PromisedGrant():
            return (e.CommitmentCheckClosed(closed_at=command.ended_at),)
        case s.BrokenCommitment(closed=False) if not (state.rectifying and state.rectifying.accepted):
            return *_overdue(state, command.ended_at), e.CommitmentCheckClosed(closed_at=command.ended_at)
    return ()


COMMITMENT: Decider[c.CommitmentCommand, s.CommitmentState, e.CommitmentEvent] = Decider(
    name="commitment",
    initial=s.UncheckedGrant(),
    decide=decide,
    evolve=s.evolve,
    events=e.CommitmentEvent.__args__,
    states=s.CommitmentState.__args__,
)
