"""收件到受理：受理、告知、不予受理、承办人、承诺。"""

from datetime import datetime

from approval.domain.case.events import (
    Applicant,
    FiledMaterial,
    MissingMaterial,
    OutstandingMaterial,
    PinnedItem,
    RefusalReason,
)
from kernel.events import Command
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


class WithdrawCommitment(Command):
    """申请人撤回承诺：承诺代替的这些材料照常提交。"""

    materials: tuple[OutstandingMaterial, ...]
    withdrawn_at: datetime
