"""What approval says of a case: the fields we read, and no more."""

from datetime import datetime

from intake.domain.application.events import MissingMaterial, OutstandingMaterial
from kernel.messages import Message

CASES = "approval.case.v1"


class CaseAccepted(Message, type="hall.approval.CaseAccepted.v1", topic=CASES):
    """受理。"""

    mode: str = ""
    voucher_no: str
    accepted_at: datetime
    due_at: datetime
    provisional: bool


class AcceptanceDeemed(Message, type="hall.approval.AcceptanceDeemed.v1", topic=CASES):
    """逾期视为受理。"""

    voucher_no: str
    accepted_at: datetime
    due_at: datetime
    provisional: bool


class AcceptanceRefused(Message, type="hall.approval.AcceptanceRefused.v1", topic=CASES):
    """不受理或不予受理。"""

    reason: str
    document_no: str
    explanation: str
    competent_body: str


class SupplementRequested(Message, type="hall.approval.SupplementRequested.v1", topic=CASES):
    """一次性告知。"""

    notice_no: str
    missing: tuple[MissingMaterial, ...]
    legal_basis: str


class ToleranceGranted(Message, type="hall.approval.ToleranceGranted.v1", topic=CASES):
    """容缺受理。"""

    notice_no: str
    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime


class ToleranceExtended(Message, type="hall.approval.ToleranceExtended.v1", topic=CASES):
    """容缺延期。"""

    document_no: str = ""
    due_at: datetime
    reason: str


class OutstandingReminded(Message, type="hall.approval.OutstandingReminded.v1", topic=CASES):
    """提醒补交。"""

    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime


class ToleranceLapsed(Message, type="hall.approval.ToleranceLapsed.v1", topic=CASES):
    """容缺失效，视为撤回。"""

    document_no: str
    outstanding: tuple[OutstandingMaterial, ...]
    lapsed_at: datetime


class DecisionRevoked(Message, type="hall.approval.DecisionRevoked.v1", topic=CASES):
    """准予的决定被撤销。"""

    document_no: str
    reasons: str
    decided_at: datetime


class ApprovalRepealed(Message, type="hall.approval.ApprovalRepealed.v1", topic=CASES):
    """已经生效的许可被撤回。"""

    document_no: str
    reasons: str
    decided_at: datetime


class ApprovalDeregistered(Message, type="hall.approval.ApprovalDeregistered.v1", topic=CASES):
    """许可已注销。"""

    document_no: str
    reasons: str
    decided_at: datetime


class DecisionCorrected(Message, type="hall.approval.DecisionCorrected.v1", topic=CASES):
    """决定文书已更正。"""

    document_no: str
    corrects: str
    decided_at: datetime


class SpecialProcedureStarted(Message, type="hall.approval.SpecialProcedureStarted.v1", topic=CASES):
    """特别程序开始；有编号的，有一份告知书。"""

    kind: str = ""
    name: str
    clock_stops: bool
    legal_basis: str
    started_at: datetime
    document_no: str = ""
    due_at: datetime | None = None


class SpecialProcedureScheduled(Message, type="hall.approval.SpecialProcedureScheduled.v1", topic=CASES):
    """特别程序定在何时、何处。"""

    document_no: str
    held_at: datetime
    place: str


class HearingRightTold(Message, type="hall.approval.HearingRightTold.v1", topic=CASES):
    """告知听证权利：何时以前可以要求。"""

    document_no: str
    told_at: datetime
    request_by: datetime


class HearingRequested(Message, type="hall.approval.HearingRequested.v1", topic=CASES):
    """有人要求听证：何时以前组织。"""

    requested_at: datetime
    hold_by: datetime


class HearingGivenUp(Message, type="hall.approval.HearingGivenUp.v1", topic=CASES):
    """听证放弃了。"""

    given_up_at: datetime


class ProcedureRedated(Message, type="hall.approval.ProcedureRedated.v1", topic=CASES):
    """程序改期：没有变的空着。"""

    due_at: datetime | None = None
    request_by: datetime | None = None
    hold_by: datetime | None = None


class SpecialProcedureEnded(Message, type="hall.approval.SpecialProcedureEnded.v1", topic=CASES):
    """特别程序结束。"""

    ended_at: datetime
    due_at: datetime


class TimeLimitExtended(Message, type="hall.approval.TimeLimitExtended.v1", topic=CASES):
    """法定期限经批准延长。"""

    amount: int
    reason: str
    legal_basis: str
    approved_at: datetime


class DueDateRecalculated(Message, type="hall.approval.DueDateRecalculated.v1", topic=CASES):
    """放假安排公布，到期时刻重新计算。"""

    due_at: datetime
    provisional: bool


class CaseConcluded(Message, type="hall.approval.CaseConcluded.v1", topic=CASES):
    """办结。"""

    outcome: str
    reasons: str
    late_reason: str
    concluded_at: datetime
    on_time: bool


class ResultReturned(Message, type="hall.approval.ResultReturned.v1", topic=CASES):
    """结果返回。"""

    document_no: str
    outcome: str
    returned_at: datetime
