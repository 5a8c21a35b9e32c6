"""What approval says: how a case came to its decision, and whether in time; who supervises what was granted."""

from datetime import datetime

from kernel.messages import Message

CASES = "approval.case.v1"
SUPERVISION = "approval.supervision.v1"


class CaseAccepted(Message, type="hall.approval.CaseAccepted.v1", topic=CASES):
    """受理：期限起算。"""

    accepted_at: datetime
    due_at: datetime


class AcceptanceDeemed(Message, type="hall.approval.AcceptanceDeemed.v1", topic=CASES):
    """视为受理：自收到之日起算。"""

    accepted_at: datetime
    due_at: datetime


class AcceptanceRefused(Message, type="hall.approval.AcceptanceRefused.v1", topic=CASES):
    """不受理或不予受理。"""

    reason: str


class SupplementRequested(Message, type="hall.approval.SupplementRequested.v1", topic=CASES):
    """一次性告知补正。"""


class SpecialProcedureStarted(Message, type="hall.approval.SpecialProcedureStarted.v1", topic=CASES):
    """特别程序开始。"""

    clock_stops: bool


class SpecialProcedureEnded(Message, type="hall.approval.SpecialProcedureEnded.v1", topic=CASES):
    """特别程序结束，到期时刻随之顺延。"""

    due_at: datetime


class DueDateRecalculated(Message, type="hall.approval.DueDateRecalculated.v1", topic=CASES):
    """放假安排公布，到期时刻重新计算。"""

    due_at: datetime


class CaseConcluded(Message, type="hall.approval.CaseConcluded.v1", topic=CASES):
    """办结：结果，是否按时。"""

    outcome: str
    concluded_at: datetime
    on_time: bool
    statutory_on_time: bool


class ResultReturned(Message, type="hall.approval.ResultReturned.v1", topic=CASES):
    """结果返回收件窗口。"""

    returned_at: datetime


class CaseWithdrawn(Message, type="hall.approval.CaseWithdrawn.v1", topic=CASES):
    """撤回：本件终结。"""

    withdrawn_at: datetime


class SupervisionNoticeSent(Message, type="hall.approval.SupervisionNoticeSent.v1", topic=SUPERVISION):
    """审管推送：哪一件的准予推送给哪个监管部门，何时以前签收。"""

    case_no: str
    item_id: str
    item_name: str
    approving_body: str
    approving_body_name: str
    supervising_body: str
    supervising_body_name: str
    sent_at: datetime
    due_at: datetime


class SupervisionNoticeAcknowledged(Message, type="hall.approval.SupervisionNoticeAcknowledged.v1", topic=SUPERVISION):
    """审管签收：何时，是否按时。"""

    acknowledged_at: datetime
    on_time: bool


class SupervisionRedated(Message, type="hall.approval.SupervisionRedated.v1", topic=SUPERVISION):
    """审管改期：改到何时以前签收。"""

    due_at: datetime


class SupervisionFindingReported(Message, type="hall.approval.SupervisionFindingReported.v1", topic=SUPERVISION):
    """检查反馈：什么结论。"""

    finding: str
