"""并联审批的决定：同时征求，各自计时，逾期视为同意，最后一个答复时汇合，只汇合一次。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from approval.domain.errors import CaseNotOpenError
from approval.domain.joint import commands as c
from approval.domain.joint import events as e
from approval.domain.joint import states as s
from approval.domain.joint.errors import (
    BranchLimitError,
    CoBodyTwiceError,
    DisagreementNeedsGroundsError,
    JointApprovalHeldError,
    JointApprovalOverError,
    LeadAsCoBodyError,
    NoCoBodyError,
    NoJointApprovalError,
    NotABranchError,
    OpinionGivenError,
    OpinionTooLateError,
)
from approval.domain.skew import not_before
from approval.domain.time_limits import branch_limit, ends_at, redated
from kernel.events import Decider
from legaltime import Budget
from legaltime.moments import is_past

_SAME = ("case_id", "case_no", "item_id", "item_name", "lead_body", "lead_body_name")


def decide(command: c.JointCommand, state: s.JointState, now: datetime) -> Sequence[e.JointEvent]:
    match command:
        case c.StartJointApproval():
            return _start(command, state, now)
        case c.GiveBranchOpinion():
            return _give(command, state, now)
        case c.TimeOutBranches():
            return _time_out(state, now)
        case c.RedateBranches():
            return _redate(command, state, now)
        case c.CloseJointApproval():
            return _close(command, state)
    assert_never(command)


def _start(command: c.StartJointApproval, state: s.JointState, now: datetime) -> Sequence[e.JointEvent]:
    """一件只并联审批一次；同样的部门再发起一次，没有变化。"""
    if not isinstance(state, s.UnknownJointApproval):
        if {one.body for one in state.branches} == {one.body for one in command.co_bodies}:
            return ()
        raise JointApprovalHeldError
    _may_start(command)
    fields = {name: getattr(command, name) for name in _SAME}
    limit = _limit(command)
    due_at = ends_at(limit, now, command.calendar)
    branches = tuple(e.Branch(body=one.body, name=one.name, limit=limit, due_at=due_at) for one in command.co_bodies)
    return (e.JointApprovalStarted(**fields, branches=branches, started_by=command.by, started_at=now),)


def _may_start(command: c.StartJointApproval) -> None:
    if not command.is_accepted:
        raise CaseNotOpenError
    bodies = [one.body for one in command.co_bodies]
    if not bodies:
        raise NoCoBodyError
    if len(set(bodies)) < len(bodies):
        raise CoBodyTwiceError
    if command.lead_body in bodies:
        raise LeadAsCoBodyError


def _limit(command: c.StartJointApproval) -> Budget:
    """没有另定的，按通行的时限；另定的只能更短。"""
    usual = branch_limit(command.promised_limit)
    if command.days is None:
        return usual
    if not 1 <= command.days <= usual.amount:
        raise BranchLimitError
    return Budget(amount=command.days, unit=usual.unit)


def _give(command: c.GiveBranchOpinion, state: s.JointState, now: datetime) -> Sequence[e.JointEvent]:
    """一个部门只有一次意见，同样的再提一次没有变化；别的部门已经逾期的，一并记下。"""
    branch = _asked(command, state)
    if _is_same(command, branch.answer):
        return ()
    at = not_before(branch.started_at, now)
    _may_answer(command, branch, state, at)
    given = e.BranchOpinionGiven(
        body=command.body,
        agrees=command.agrees,
        opinion=command.opinion,
        reasons=None if command.agrees else command.reasons,
        legal_basis="" if command.agrees else command.legal_basis,
        given_by=command.by,
        given_at=at,
        on_time=not is_past(at, branch.due_at),
    )
    return _and_joined(state, (*_timed_out(state, at), given))


def _asked(command: c.GiveBranchOpinion, state: s.JointState) -> s.AskedBranch:
    if isinstance(state, s.UnknownJointApproval):
        raise NoJointApprovalError
    for one in state.branches:
        if one.body == command.body:
            return one
    raise NotABranchError


def _is_same(command: c.GiveBranchOpinion, answer: s.Answer | None) -> bool:
    """同意与否、依据都相同，就是同样的意见；密文不比较，以第一次的为准。"""
    if answer is None or answer.timed_out or answer.agrees is not command.agrees:
        return False
    return command.agrees or answer.legal_basis == command.legal_basis


def _may_answer(command: c.GiveBranchOpinion, branch: s.AskedBranch, state: s.JointState, now: datetime) -> None:
    """届满就是视为同意，意见来得太晚，不论计时器到了没有。"""
    if branch.answer is not None and not branch.answer.timed_out:
        raise OpinionGivenError
    if isinstance(state, s.ClosedJointApproval):
        raise JointApprovalOverError
    if not isinstance(state, s.OpenJointApproval) or not branch.waits(now):
        raise OpinionTooLateError
    if not command.agrees and not (command.reasons and command.legal_basis):
        raise DisagreementNeedsGroundsError


def _time_out(state: s.JointState, until: datetime) -> Sequence[e.JointEvent]:
    return _and_joined(state, _timed_out(state, until))


def _redate(command: c.RedateBranches, state: s.JointState, now: datetime) -> Sequence[e.JointEvent]:
    """已经答复、已经届满的不动；提前到以前的，到当日届满，不因改期当场视为同意。"""
    if not isinstance(state, s.OpenJointApproval):
        return ()
    moved = [(one, redated(one.limit, one.started_at, command.calendar, now)) for one in state.branches]
    return tuple(
        e.BranchRedated(body=one.body, due_at=due_at)
        for one, due_at in moved
        if one.waits(now) and due_at != one.due_at
    )


def _close(command: c.CloseJointApproval, state: s.JointState) -> Sequence[e.JointEvent]:
    """办件终结之前已经届满的，先记视为同意；意见因此到齐的，算汇合，不算终止。"""
    if not isinstance(state, s.OpenJointApproval):
        return ()
    settled = _time_out(state, command.ended_at)
    waiting = tuple(one.body for one in state.branches if one.waits(command.ended_at))
    if not waiting:
        return settled
    closed = e.JointApprovalClosed(reason=command.reason, unanswered=waiting, closed_at=command.ended_at)
    return *settled, closed


def _timed_out(state: s.JointState, until: datetime) -> Sequence[e.BranchTimedOut]:
    """到那时已经届满而没有意见的部门，各自在届满时刻视为同意；末日二十四时之前都不算届满。"""
    if not isinstance(state, s.OpenJointApproval):
        return ()
    over = [one for one in state.branches if one.answer is None and not one.waits(until)]
    return tuple(e.BranchTimedOut(body=one.body, timed_out_at=one.due_at) for one in over)


def _and_joined(state: s.JointState, happened: Sequence[e.JointEvent]) -> Sequence[e.JointEvent]:
    """这些之后意见到齐了，就汇合；汇合的时刻是最后一个答复的时刻，不是发现的时刻。"""
    after = state
    for event in happened:
        after = s.evolve(after, event)
    if not happened or not isinstance(after, s.OpenJointApproval):
        return happened
    answers = [one.answer for one in after.branches if one.answer is not None]
    if len(answers) < len(after.branches):
        return happened
    against = s.disagreed(after)
    joined = e.BranchesJoined(agreed=not against, disagreed=against, joined_at=max(one.at for one in answers))
    return *happened, joined


JOINT: Decider[c.JointCommand, s.JointState, e.JointEvent] = Decider(
    name="joint",
    initial=s.UnknownJointApproval(),
    decide=decide,
    evolve=s.evolve,
    events=e.JointEvent.__args__,
    states=s.JointState.__args__,
)
