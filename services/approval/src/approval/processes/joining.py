"""并联审批：联办部门期限一过还没有意见的，记为视为同意；办件自己先终结了的，不再征求。"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from approval.domain.case import events as case
from approval.domain.joint import events as e
from approval.domain.joint.commands import CloseJointApproval, TimeOutBranches, joint_of
from approval.domain.joint.decide import JOINT
from approval.views.cases import CaseRow
from approval.views.joint import JointRow
from approval.views.stages import Stage
from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import DropTimer, SetTimer, Timer

_LAST_SECOND: Final = timedelta(seconds=1)  # 23:59:59 stands for 24:00 and is still in time
_ENDED_FOR: Final = {Stage.WITHDRAWN: e.CloseReason.WITHDRAWN, Stage.LAPSED: e.CloseReason.LAPSED}


class JointNotYetShownError(UnavailableError):
    code = "JOINT_NOT_YET_SHOWN"
    title = "并联审批的最新情况正在更新，稍后自动再试"


@dataclass(frozen=True)
class Joining:
    """A timer per co-department; one that fires late changes nothing but its own moment.

    Who starts a joint approval and who ends the case may do so at once, each on a stream of its own. Our views fold
    one log in order: what shows the joint approval shows how the case stood before it, so that neither is overlooked.
    """

    joint_of: Callable[[UUID], JointRow | None]
    case_of: Callable[[UUID], CaseRow | None]

    name: ClassVar = "approval.joining"
    hears: ClassVar = (
        e.JointApprovalStarted,
        e.BranchOpinionGiven,
        e.BranchTimedOut,
        e.BranchRedated,
        e.JointApprovalClosed,
        case.CaseWithdrawn,
        case.ToleranceLapsed,
        case.CaseConcluded,
    )

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case e.JointApprovalStarted() as started:
                timers = [_timer(heard.subject, one.body, one.due_at) for one in started.branches]
                return [*timers, *self._if_ended_before(heard)]
            case e.BranchRedated(body=body, due_at=due_at):
                return [_timer(heard.subject, body, due_at)]
            case e.BranchOpinionGiven(body=body) | e.BranchTimedOut(body=body):
                return _dropped(heard.subject, [body])
            case e.JointApprovalClosed(unanswered=bodies):
                return _dropped(heard.subject, bodies)
            case case.CaseWithdrawn(withdrawn_at=at):
                return [_close(heard.subject, e.CloseReason.WITHDRAWN, at)]
            case case.ToleranceLapsed(lapsed_at=at):
                return [_close(heard.subject, e.CloseReason.LAPSED, at)]
            case case.CaseConcluded(concluded_at=at):
                return [_close(heard.subject, e.CloseReason.CONCLUDED, at)]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(JOINT, timer.subject, TimeOutBranches())]

    def _if_ended_before(self, heard: Heard[Any]) -> Iterator[Action]:
        if self.joint_of(heard.subject) is None:
            raise JointNotYetShownError
        row = self.case_of(heard.body.case_id)
        if row is not None and not row.is_open:
            reason = _ENDED_FOR.get(row.stage, e.CloseReason.CONCLUDED)
            yield _close(row.case_id, reason, heard.at)


def _timer(joint_id: UUID, body: str, due_at: datetime) -> SetTimer:
    return SetTimer(f"{joint_id}:{body}", joint_id, due_at + _LAST_SECOND)


def _dropped(joint_id: UUID, bodies: Iterable[str]) -> list[Action]:
    return [DropTimer(f"{joint_id}:{one}") for one in bodies]


def _close(case_id: UUID, reason: e.CloseReason, ended_at: datetime) -> Ask:
    return Ask(JOINT, joint_of(case_id), CloseJointApproval(reason=reason, ended_at=ended_at))
