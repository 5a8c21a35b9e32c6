"""可以对办件要求什么；期限计算所需的工作日历随命令而来，决定本身不查任何东西。"""

from datetime import datetime

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
    calendar: Calendar


class AcceptCase(Command):
    """受理。"""

    by: str
    calendar: Calendar


class RequestSupplement(Command):
    """一次性告知需要补正的全部内容。"""

    by: str
    missing: tuple[MissingMaterial, ...]


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
    """批准延长法定期限：若干工作日，及理由。"""

    by: str
    amount: int
    reason: str
    calendar: Calendar


class RecalculateDueDate(Command):
    """按新公布的放假安排重新计算到期时刻。"""

    calendar: Calendar


class ConcludeCase(Command):
    """作出决定。"""

    by: str
    outcome: Outcome
    opinion: str
    reasons: str = ""
    late_reason: str = ""
    calendar: Calendar


class WithdrawCase(Command):
    """申请人撤回。"""

    reason: str = ""


class ShowApplicant(Command):
    """查看申请人信息。"""

    look: Look


CaseCommand = (
    ReceiveCase
    | AcceptCase
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
