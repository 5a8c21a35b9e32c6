"""办理中：环节意见、特别程序、听证、期限、提醒、查看。"""

from datetime import datetime

from kernel.events import Command
from kernel.masking import Look
from kernel.sealed import Sealed
from legaltime import Calendar


class GiveStepOpinion(Command):
    """清单上一个环节的意见；核查实质内容的，写明与谁同办。"""

    by: str
    step: str
    opinion: Sealed[str]
    together_with: tuple[str, ...] = ()


class StartSpecialProcedure(Command):
    """启动清单列明的一项特别程序。"""

    by: str
    kind: str
    reason: str
    calendar: Calendar


class ScheduleProcedure(Command):
    """安排正在进行的特别程序：何时、何处、由谁去。"""

    by: str
    held_at: datetime
    place: str
    staff: tuple[str, ...]
    calendar: Calendar


class EndSpecialProcedure(Command):
    """特别程序结束，恢复办理；现场勘验、听证连同笔录和到场的人。"""

    by: str
    result: str
    minutes: Sealed[str] | None = None
    attended: tuple[str, ...] = ()
    calendar: Calendar


class TellHearingRight(Command):
    """告知听证权利：涉及怎样的重大利益关系。"""

    by: str
    interest: Sealed[str]
    calendar: Calendar


class RequestHearing(Command):
    """申请人或者利害关系人要求听证；在收件一侧提出的，`requested_at` 是提出的时刻。"""

    by: str
    requester: Sealed[str]
    requested_at: datetime | None = None
    calendar: Calendar


class GiveUpHearing(Command):
    """被告知的人放弃听证，或者撤回听证的要求；经通知无正当理由不到场的，视为放弃。"""

    by: str
    reason: Sealed[str]
    calendar: Calendar


class RemindDue(Command):
    """`until` 以前到期的，提醒承办人。"""

    until: datetime


class ExtendTimeLimit(Command):
    """批准延长法定期限：若干工作日，及理由；`joint` 表示本件并联审批，`government` 表示由县人民政府负责人批准。"""

    by: str
    amount: int
    reason: str
    joint: bool = False
    government: bool = False
    calendar: Calendar


class RecalculateDueDate(Command):
    """按新公布的放假安排重新计算到期时刻。"""

    calendar: Calendar


class ShowApplicant(Command):
    """查看申请人信息。"""

    look: Look
