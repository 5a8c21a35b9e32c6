"""办件的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import date, datetime

from approval.domain.case.elements import (
    AcceptanceMode,
    Applicant,
    FiledMaterial,
    MissingMaterial,
    Outcome,
    OutstandingMaterial,
    PinnedItem,
    Reckoned,
    RefusalReason,
    SpecialProcedure,
)
from kernel.events import Event
from kernel.masking import Look

__all__ = [
    "AcceptanceMode",
    "Applicant",
    "FiledMaterial",
    "MissingMaterial",
    "Outcome",
    "OutstandingMaterial",
    "PinnedItem",
    "Reckoned",
    "RefusalReason",
    "SpecialProcedure",
]  # the elements are spoken of with the events they are parts of


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


class ToleranceGranted(Event, kind="approval.ToleranceGranted"):
    """容缺受理：主要材料齐全，申请人书面承诺后补其余；`due_at` 前补齐，逾期视为撤回（涟政发〔2022〕120号任务21）。"""

    notice_no: str
    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime
    granted_by: str
    legal_basis: str


class OutstandingReminded(Event, kind="approval.OutstandingReminded"):
    """容缺提醒：容缺的补交期限将到，还差的材料再提醒一次。"""

    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime


class OutstandingMaterialReceived(Event, kind="approval.OutstandingMaterialReceived"):
    """容缺补交：申请人补交了承诺后补的材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class ToleranceFulfilled(Event, kind="approval.ToleranceFulfilled"):
    """容缺补齐：承诺后补的材料已全部交来；已作出容缺准予决定的，结果由此发出。"""

    fulfilled_at: datetime


class ToleranceLapsed(Event, kind="approval.ToleranceLapsed"):
    """容缺失效：补交期限届满仍未补齐，视为撤回申请，自届满之日生效；容缺准予的决定不发生效力。"""

    document_no: str
    outstanding: tuple[OutstandingMaterial, ...]
    lapsed_at: datetime
    legal_basis: str


class BreachRepaired(Event, kind="approval.BreachRepaired"):
    """信用修复：容缺失信经本机关负责人确认已经修复，以后可以再适用容缺受理。"""

    reason: str
    repaired_by: str
    repaired_at: datetime


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
    """撤回：申请人在决定之前撤回申请，或者依法视为撤回（`deemed`）。"""

    withdrawn_at: datetime
    reason: str
    deemed: bool = False


class ApplicantShown(Event, kind="approval.ApplicantShown", by_the_way=True):
    """查看：部门的人说明事由，看了申请人脱敏的信息；看了哪几项、为什么，记录在案。"""

    look: Look


CaseEvent = (
    CaseReceived
    | CaseAssigned
    | SupplementRequested
    | SupplementCompleted
    | CaseAccepted
    | AcceptanceDeemed
    | AcceptanceRefused
    | ToleranceGranted
    | OutstandingReminded
    | OutstandingMaterialReceived
    | ToleranceFulfilled
    | ToleranceLapsed
    | BreachRepaired
    | SpecialProcedureStarted
    | SpecialProcedureEnded
    | TimeLimitExtended
    | DueDateRecalculated
    | CaseConcluded
    | ResultReturned
    | CaseWithdrawn
    | ApplicantShown
)
