"""决定和决定以后：办结、当场决定、撤回、撤销、注销、更正。"""

from approval.domain.case.events import DeregistrationGround, Outcome, RevocationGround
from kernel.events import Command
from legaltime import Calendar


class ConcludeCase(Command):
    """作出决定；`joint_open` 表示联办部门的意见还没有到齐，`disagreed` 表示有联办部门不同意。"""

    by: str
    outcome: Outcome
    opinion: str
    reasons: str = ""
    late_reason: str = ""
    joint_open: bool = False
    disagreed: bool = False
    calendar: Calendar


class DecideOnTheSpot(Command):
    """当场决定：受理和准予一次作出，适用告知承诺和即办件；`has_breach` 表示申请人有未修复的失信。"""

    by: str
    opinion: str
    has_breach: bool = False
    calendar: Calendar


class WithdrawCase(Command):
    """申请人撤回。"""

    reason: str = ""


class RevokeDecision(Command):
    """撤销准予的决定。"""

    by: str
    ground: RevocationGround
    reasons: str


class RepealApproval(Command):
    """撤回已经生效的许可；`compensation` 写明怎样补偿。"""

    by: str
    reasons: str
    compensation: str


class DeregisterApproval(Command):
    """注销许可。"""

    by: str
    ground: DeregistrationGround
    reasons: str


class CorrectDecision(Command):
    """更正决定文书中的笔误。"""

    by: str
    corrects: str
    wrong: str
    right: str
