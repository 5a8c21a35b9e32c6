"""一次并联审批的状态：只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from approval.domain.joint.events import (
    Branch,
    BranchesJoined,
    BranchOpinionGiven,
    BranchRedated,
    BranchTimedOut,
    JointApprovalClosed,
    JointApprovalStarted,
    JointEvent,
)
from kernel.events import State, Value
from legaltime import Budget
from legaltime.moments import is_past


class Answer(Value):
    """一个联办部门的答复：同意与否、什么依据、何时；`timed_out` 表示逾期视为同意。"""

    agrees: bool
    at: datetime
    legal_basis: str = ""
    timed_out: bool = False


class AskedBranch(Value):
    """征求意见的一个联办部门：时限多长，何时起算、何时以前，答复了没有。"""

    body: str
    limit: Budget
    started_at: datetime
    due_at: datetime
    answer: Answer | None = None

    def waits(self, now: datetime) -> bool:
        """还可以提出意见：没有答复，期限也没有届满。"""
        return self.answer is None and not is_past(now, self.due_at)


class UnknownJointApproval(State):
    """没有并联审批。"""


class OpenJointApproval(State):
    """征求意见中：还有联办部门没有答复。"""

    branches: tuple[AskedBranch, ...]


class JoinedJointApproval(State):
    """意见已经汇合。"""

    branches: tuple[AskedBranch, ...]


class ClosedJointApproval(State):
    """意见没有到齐，办件已经终结。"""

    branches: tuple[AskedBranch, ...]


HeldJointApproval = OpenJointApproval | JoinedJointApproval | ClosedJointApproval
JointState = UnknownJointApproval | OpenJointApproval | JoinedJointApproval | ClosedJointApproval


class Standing(Value):
    """对主办部门意味着什么：并联审批过没有，意见还差不差，有没有部门不同意。"""

    held: bool = False
    is_open: bool = False
    disagreed: bool = False


def standing(state: JointState, now: datetime) -> Standing:
    """期限届满就是视为同意，不必等计时器记下。"""
    if isinstance(state, UnknownJointApproval):
        return Standing()
    waits = isinstance(state, OpenJointApproval) and any(one.waits(now) for one in state.branches)
    return Standing(held=True, is_open=waits, disagreed=bool(disagreed(state)))


def disagreed(state: HeldJointApproval) -> tuple[str, ...]:
    """哪些部门不同意。"""
    return tuple(one.body for one in state.branches if one.answer is not None and not one.answer.agrees)


def evolve(state: JointState, event: JointEvent) -> JointState:
    match event:
        case JointApprovalStarted():
            return OpenJointApproval(branches=tuple(_asked(one, event.started_at) for one in event.branches))
        case BranchOpinionGiven():
            answer = Answer(agrees=event.agrees, at=event.given_at, legal_basis=event.legal_basis)
            return _answered(state, event.body, answer)
        case BranchTimedOut():
            return _answered(state, event.body, Answer(agrees=True, at=event.timed_out_at, timed_out=True))
        case BranchRedated():
            return _changed(state, event.body, {"due_at": event.due_at})
        case BranchesJoined():
            return JoinedJointApproval(branches=state.branches) if isinstance(state, OpenJointApproval) else state
        case JointApprovalClosed():
            return ClosedJointApproval(branches=state.branches) if isinstance(state, OpenJointApproval) else state
    assert_never(event)


def _asked(branch: Branch, started_at: datetime) -> AskedBranch:
    return AskedBranch(body=branch.body, limit=branch.limit, started_at=started_at, due_at=branch.due_at)


def _answered(state: JointState, body: str, answer: Answer) -> JointState:
    return _changed(state, body, {"answer": answer})


def _changed(state: JointState, body: str, changed: Mapping[str, Any]) -> JointState:
    if not isinstance(state, OpenJointApproval):
        return state
    return OpenJointApproval(
        branches=tuple(one.model_copy(update=changed) if one.body == body else one for one in state.branches)
    )
