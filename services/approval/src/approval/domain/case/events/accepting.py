"""收件到受理的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import date, datetime

from approval.domain.case.elements import (
    AcceptanceMode,
    Applicant,
    FiledMaterial,
    MissingMaterial,
    OutstandingMaterial,
    PinnedItem,
    Reckoned,
    RefusalReason,
)
from kernel.events import Event


class CaseReceived(Event, kind="approval.CaseReceived"):
    """收件：受理部门收到办件，期限尚未起算；`notice_due_at` 前须受理或一次性告知。"""

    case_no: str
    item: PinnedItem
    applicant: Applicant
    channel: str
    place: str
    received_by: str
    received_at: datetime
    materials: tuple[FiledMaterial, ...]
    notice_due_at: datetime
    outstanding: tuple[OutstandingMaterial, ...] = ()
    tolerance_promised: bool = False


class CaseAssigned(Event, kind="approval.CaseAssigned"):
    """承办人：认领，或者由承办人、首席代表转交给本部门另一人，说明理由。"""

    assignee: str
    assigned_by: str
    reason: str


class SupplementRequested(Event, kind="approval.SupplementRequested"):
    """补正：一次性告知需要补正的全部内容（行政许可法第三十二条第四项）；再次告知的，`reason` 记下理由。"""

    notice_no: str
    missing: tuple[MissingMaterial, ...]
    requested_by: str
    legal_basis: str
    reason: str = ""


class SupplementCompleted(Event, kind="approval.SupplementCompleted"):
    """补正：申请人已按一次性告知补齐。"""

    materials: tuple[FiledMaterial, ...]
    completed_at: datetime
    notice_due_at: datetime


class CaseAccepted(Event, kind="approval.CaseAccepted"):
    """受理：期限自受理次日起算，出具加盖受理专用章的书面凭证。"""

    mode: AcceptanceMode
    voucher_no: str
    accepted_by: str
    accepted_at: datetime
    promised: Reckoned
    statutory: Reckoned


class AcceptanceDeemed(Event, kind="approval.AcceptanceDeemed"):
    """视为受理：逾期未告知，自收到申请之日起即为受理（行政许可法第三十二条第四项）。"""

    voucher_no: str
    deemed_from: date
    started_at: datetime
    promised: Reckoned
    statutory: Reckoned


class AcceptanceRefused(Event, kind="approval.AcceptanceRefused"):
    """不予受理：依法不需要许可，或者不属于本机关职权；书面说明并告知向何处申请。"""

    reason: RefusalReason
    document_no: str
    explanation: str
    competent_body: str
    refused_by: str


class CommitmentWithdrawn(Event, kind="approval.CommitmentWithdrawn"):
    """撤回承诺：申请人在决定以前撤回承诺，承诺代替的材料须照常提交，依一般程序办理。"""

    materials: tuple[OutstandingMaterial, ...]
    withdrawn_at: datetime


AcceptingEvent = (
    CaseReceived
    | CaseAssigned
    | SupplementRequested
    | SupplementCompleted
    | CaseAccepted
    | AcceptanceDeemed
    | AcceptanceRefused
    | CommitmentWithdrawn
)
"""收件到受理的。"""
