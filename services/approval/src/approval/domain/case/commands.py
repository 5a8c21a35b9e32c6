"""可以对办件要求什么；期限计算所需的工作日历随命令而来，决定本身不查任何东西。"""

from datetime import date, datetime

from approval.domain.case.events import (
    Applicant,
    FiledMaterial,
    MissingMaterial,
    Outcome,
    OutstandingMaterial,
    PinnedItem,
    RefusalReason,
)
from kernel.events import Command
from kernel.masking import Look
from legaltime import Calendar


class ReceiveCase(Command):
    """收件窗口转来一件。"""

    case_no: str
    item: PinnedItem
    applicant: Applicant
    channel: str
    place: str
    received_by: str
    received_at: datetime
    materials: tuple[FiledMaterial, ...]
    outstanding: tuple[OutstandingMaterial, ...] = ()
    tolerance_promised: bool = False
    calendar: Calendar


class AssignCase(Command):
    """认领（`to` 就是 `by`），或者转交；`chief` 表示首席代表，对本部门的件有完全授权。"""

    by: str
    to: str
    reason: str = ""
    chief: bool = False


class AcceptCase(Command):
    """受理；`has_breach` 表示申请人有未修复的失信，那样的承诺不能接受。"""

    by: str
    has_breach: bool = False
    calendar: Calendar


class AcceptTolerantly(Command):
    """容缺受理：还差的材料须在 `due_on` 当日或以前补齐；`has_breach` 表示申请人有未修复的失信。"""

    by: str
    due_on: date
    has_breach: bool
    calendar: Calendar


class TakeOutstanding(Command):
    """申请人补交了承诺后补的材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class RemindOutstanding(Command):
    """补交期限将到，提醒申请人。"""


class LapseTolerance(Command):
    """补交期限已过：没有补齐的视为撤回。"""


class RepairBreach(Command):
    """确认失信已经修复。"""

    by: str
    reason: str


class RequestSupplement(Command):
    """一次性告知需要补正的全部内容；再次告知的，须说明理由。"""

    by: str
    missing: tuple[MissingMaterial, ...]
    reason: str = ""


class CompleteSupplement(Command):
    """申请人补齐了。"""

    materials: tuple[FiledMaterial, ...]
    completed_at: datetime
    calendar: Calendar


class DeemAcceptance(Command):
    """告知期限已过：视为受理。"""

    calendar: Calendar


class RefuseAcceptance(Command):
    """不予受理。"""

    by: str
    reason: RefusalReason
    explanation: str
    competent_body: str = ""


class StartSpecialProcedure(Command):
    """启动清单列明的一项特别程序。"""

    by: str
    kind: str
    reason: str


class EndSpecialProcedure(Command):
    """特别程序结束，恢复办理。"""

    by: str
    result: str
    calendar: Calendar


class ExtendTimeLimit(Command):
    """批准延长法定期限：若干工作日，及理由；`joint` 表示本件并联审批，可以延长得长些。"""

    by: str
    amount: int
    reason: str
    joint: bool = False
    calendar: Calendar


class RecalculateDueDate(Command):
    """按新公布的放假安排重新计算到期时刻。"""

    calendar: Calendar


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


class WithdrawCase(Command):
    """申请人撤回。"""

    reason: str = ""


class ShowApplicant(Command):
    """查看申请人信息。"""

    look: Look


CaseCommand = (
    ReceiveCase
    | AssignCase
    | AcceptCase
    | AcceptTolerantly
    | TakeOutstanding
    | RemindOutstanding
    | LapseTolerance
    | RepairBreach
    | RequestSupplement
    | CompleteSupplement
    | DeemAcceptance
    | RefuseAcceptance
    | StartSpecialProcedure
    | EndSpecialProcedure
    | ExtendTimeLimit
    | RecalculateDueDate
    | ConcludeCase
    | WithdrawCase
    | ShowApplicant
)
