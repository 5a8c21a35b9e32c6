"""办理中的事件：特别程序、延长、改期、查看。"""

from datetime import datetime

from approval.domain.case.elements import Reckoned, SpecialProcedure
from kernel.events import Event
from kernel.masking import Look
from kernel.sealed import Sealed


class SpecialProcedureStarted(Event, kind="approval.SpecialProcedureStarted"):
    """特别程序：启动清单列明的程序；所需时间依法不计入期限的，计时由此暂停；`due` 为程序自己的期限，书面告知申请人。"""

    procedure: SpecialProcedure
    reason: str
    started_by: str
    started_at: datetime
    document_no: str = ""
    due: Reckoned | None = None


class SpecialProcedureEnded(Event, kind="approval.SpecialProcedureEnded"):
    """特别程序：程序结束，期限恢复计算，重新列明到期时刻；现场勘验、听证须有笔录和到场的人。"""

    result: str
    ended_by: str
    ended_at: datetime
    promised: Reckoned
    statutory: Reckoned
    minutes: Sealed[str] | None = None
    attended: tuple[str, ...] = ()
    on_time: bool = True


class TimeLimitExtended(Event, kind="approval.TimeLimitExtended"):
    """延长：经批准，法定期限延长，理由告知申请人（行政许可法第四十二条）；承诺期限不因此改变。

    由本机关负责人批准，并联审批的由本级人民政府负责人批准（`by_government`）；`amount` 为工作日数；
    计时暂停时批准的，恢复计时才有新的到期时刻。
    """

    document_no: str
    amount: int
    reason: str
    legal_basis: str
    approved_by: str
    approved_at: datetime
    statutory: Reckoned | None
    by_government: bool = False


class DueDateRecalculated(Event, kind="approval.DueDateRecalculated"):
    """改期：放假安排公布或者更改，到期时刻重新计算；受理之前重算的是告知期限，之后是承诺、法定两个期限。"""

    notice_due_at: datetime | None = None
    promised: Reckoned | None = None
    statutory: Reckoned | None = None


class ApplicantShown(Event, kind="approval.ApplicantShown", by_the_way=True):
    """查看：部门的人说明事由，看了申请人脱敏的信息；看了哪几项、为什么，记录在案。"""

    look: Look


class SpecialProcedureScheduled(Event, kind="approval.SpecialProcedureScheduled"):
    """安排：特别程序定在何时、何处、由谁去，书面通知申请人；听证须提前七日通知（行政许可法第四十八条第一项）。"""

    document_no: str
    held_at: datetime
    place: str
    staff: tuple[str, ...]
    scheduled_by: str


ClockEvent = SpecialProcedureStarted | SpecialProcedureScheduled | SpecialProcedureEnded | TimeLimitExtended
"""和期限有关的。"""
