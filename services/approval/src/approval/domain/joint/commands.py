"""可以对一次并联审批要求什么；办件、部门名称和工作日历随命令而来，决定本身不查任何东西。"""

from datetime import datetime
from uuid import UUID, uuid5

from approval.domain.joint.events import CloseReason
from kernel.events import Command, Value
from kernel.sealed import Sealed
from legaltime import Budget, Calendar

_JOINT_APPROVALS = UUID("b0a4f3de-2c57-5e6b-8d19-3f6a1c7e9d42")


def joint_of(case_id: UUID) -> UUID:
    """一件的并联审批总是同一个，不会发起两次。"""
    return uuid5(_JOINT_APPROVALS, str(case_id))


class CoBody(Value):
    """征求意见的一个联办部门。"""

    body: str
    name: str


class StartJointApproval(Command):
    """发起并联审批：`is_accepted` 表示办件已受理、尚未决定；`days` 是主办部门另定的较短时限。"""

    by: str
    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    lead_body: str
    lead_body_name: str
    is_accepted: bool
    promised_limit: Budget
    co_bodies: tuple[CoBody, ...]
    days: int | None = None
    calendar: Calendar


class GiveBranchOpinion(Command):
    """联办部门提出意见。"""

    by: str
    body: str
    agrees: bool
    opinion: Sealed[str]
    reasons: Sealed[str] | None = None
    legal_basis: str = ""


class TimeOutBranches(Command):
    """期限已过：没有提出意见的视为同意。"""


class RedateBranches(Command):
    """按新公布的放假安排，重新计算还没有意见的联办部门的到期时刻。"""

    calendar: Calendar


class CloseJointApproval(Command):
    """办件已经终结，意见不再征求；`ended_at` 是办件终结的时刻。"""

    reason: CloseReason
    ended_at: datetime


JointCommand = StartJointApproval | GiveBranchOpinion | TimeOutBranches | RedateBranches | CloseJointApproval
