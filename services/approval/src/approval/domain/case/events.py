"""办件的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import date, datetime
from enum import StrEnum

from kernel.events import Event, Value
from kernel.masking import Look
from kernel.sealed import Sealed
from legaltime import Budget


class Outcome(StrEnum):
    """办理结果。"""

    GRANTED = "GRANTED"
    DENIED = "DENIED"

    @property
    def label(self) -> str:
        return {"GRANTED": "准予", "DENIED": "不予"}[self]


class AcceptanceMode(StrEnum):
    """受理方式。"""

    NORMAL = "NORMAL"
    DEEMED = "DEEMED"

    @property
    def label(self) -> str:
        return {"NORMAL": "受理", "DEEMED": "逾期视为受理"}[self]


class RefusalReason(StrEnum):
    """不受理的两种法定情形（行政许可法第三十二条）。"""

    NOT_REQUIRED = "NOT_REQUIRED"
    NOT_COMPETENT = "NOT_COMPETENT"

    @property
    def label(self) -> str:
        return {"NOT_REQUIRED": "不受理（依法不需要取得许可）", "NOT_COMPETENT": "不予受理（不属于本机关职权）"}[self]


class SpecialProcedure(Value):
    """实施清单列明的特别程序；`clock_stops` 说明所需时间是否不计入期限。"""

    kind: str
    name: str
    clock_stops: bool
    legal_basis: str


class PinnedItem(Value):
    """收件时锁定的事项要素；事项以后变更，不影响在办办件。"""

    item_id: str
    task_code: str
    task_version: int
    name: str
    body: str
    body_name: str
    statutory_limit: Budget
    promised_limit: Budget
    result_name: str
    certificate_type: str | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    legal_basis: tuple[str, ...] = ()


class Applicant(Value):
    """申请人；姓名、证件号码、电话均为密文。"""

    person: str
    kind: str
    name: Sealed[str]
    number: Sealed[str]
    phone: Sealed[str] | None = None


class FiledMaterial(Value):
    """随收件交来或免交的一份材料。"""

    code: str
    name: str
    main: bool
    collected_as: str
    waived_by: str = ""


class OutstandingMaterial(Value):
    """清单列明、收件时尚未交来的一份材料；需要时可列入一次性告知。"""

    code: str
    name: str
    deferrable: bool = False


class MissingMaterial(Value):
    """一次性告知中的一项：缺什么、为什么、怎样补。"""

    code: str
    name: str
    what: str


class Reckoned(Value):
    """期限计算的结果：到期时刻；`provisional` 表示所涉年度放假安排尚未公布。"""

    due_at: datetime
    provisional: bool = False


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


class SupplementRequested(Event, kind="approval.SupplementRequested"):
    """补正：一次性告知需要补正的全部内容（行政许可法第三十二条第四项）。"""

    notice_no: str
    missing: tuple[MissingMaterial, ...]
    requested_by: str
    legal_basis: str


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


class SpecialProcedureStarted(Event, kind="approval.SpecialProcedureStarted"):
    """特别程序：启动清单列明的程序；所需时间依法不计入期限的，计时由此暂停。"""

    procedure: SpecialProcedure
    reason: str
    started_by: str
    started_at: datetime


class SpecialProcedureEnded(Event, kind="approval.SpecialProcedureEnded"):
    """特别程序：程序结束，期限恢复计算，重新列明到期时刻。"""

    result: str
    ended_by: str
    ended_at: datetime
    promised: Reckoned
    statutory: Reckoned


class TimeLimitExtended(Event, kind="approval.TimeLimitExtended"):
    """延长：经本机关负责人批准，法定期限延长，理由告知申请人（行政许可法第四十二条）；承诺期限不因此改变。

    `amount` 为工作日数；计时暂停时批准的，恢复计时才有新的到期时刻。
    """

    document_no: str
    amount: int
    reason: str
    legal_basis: str
    approved_by: str
    approved_at: datetime
    statutory: Reckoned | None


class DueDateRecalculated(Event, kind="approval.DueDateRecalculated"):
    """改期：放假安排公布或者更改，到期时刻重新计算；受理之前重算的是告知期限，之后是承诺、法定两个期限。"""

    notice_due_at: datetime | None = None
    promised: Reckoned | None = None
    statutory: Reckoned | None = None


class CaseConcluded(Event, kind="approval.CaseConcluded"):
    """办结：作出准予或者不予的决定；超过承诺期限的，公开原因。"""

    outcome: Outcome
    opinion: str
    reasons: str
    legal_basis: str
    late_reason: str
    decided_by: str
    concluded_at: datetime
    promised: Reckoned
    statutory: Reckoned
    on_time: bool
    statutory_on_time: bool


class ResultReturned(Event, kind="approval.ResultReturned"):
    """办结：决定文书已出，结果返回收件窗口。"""

    document_no: str
    outcome: Outcome


class CaseWithdrawn(Event, kind="approval.CaseWithdrawn"):
    """撤回：申请人在决定之前撤回申请。"""

    withdrawn_at: datetime
    reason: str


class ApplicantShown(Event, kind="approval.ApplicantShown", by_the_way=True):
    """查看：部门的人说明事由，看了申请人脱敏的信息；看了哪几项、为什么，记录在案。"""

    look: Look


CaseEvent = (
    CaseReceived
    | SupplementRequested
    | SupplementCompleted
    | CaseAccepted
    | AcceptanceDeemed
    | AcceptanceRefused
    | SpecialProcedureStarted
    | SpecialProcedureEnded
    | TimeLimitExtended
    | DueDateRecalculated
    | CaseConcluded
    | ResultReturned
    | CaseWithdrawn
    | ApplicantShown
)
