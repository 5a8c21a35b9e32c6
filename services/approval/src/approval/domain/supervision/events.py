"""审管协同的事件：一件准予一份审管信息；这些名字和字段就是存档格式，增删须升版本。"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from approval.domain.case.events import Applicant
from kernel.events import Event, Value
from kernel.masking import Look
from kernel.sealed import Sealed


class FindingKind(StrEnum):
    """检查结论。"""

    COMPLIANT = "COMPLIANT"
    NOT_COMPLIANT = "NOT_COMPLIANT"
    RECTIFIED = "RECTIFIED"

    @property
    def label(self) -> str:
        return {"COMPLIANT": "符合", "NOT_COMPLIANT": "不符合", "RECTIFIED": "已整改"}[self]


class GrantFile(Value):
    """随审管信息移交的审批结果：准予了什么、凭什么条件和依据；其中没有个人信息。"""

    result_name: str
    certificate_type: str | None = None
    conditions: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()


class SupervisionNoticeSent(Event, kind="approval.SupervisionNoticeSent"):
    """审管推送：准予连同审批结果推送监管部门，`due_at` 前签收（涟政发〔2022〕120号任务12）；申请人仍是收件时的密文。"""

    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    approving_body: str
    approving_body_name: str
    supervising_body: str
    supervising_body_name: str
    document_no: str
    file: GrantFile
    applicant: Applicant
    sent_at: datetime
    due_at: datetime


class SupervisionNoticeAcknowledged(Event, kind="approval.SupervisionNoticeAcknowledged"):
    """审管签收：监管部门签收审管信息，自此负责日常监管；逾期签收的如实记为逾期。"""

    acknowledged_by: str
    acknowledged_at: datetime
    on_time: bool


class SupervisionNoticeOverdue(Event, kind="approval.SupervisionNoticeOverdue"):
    """逾期未签收：签收期限届满，自届满时刻生效，与何时发现无关。"""

    overdue_from: datetime


class SupervisionRedated(Event, kind="approval.SupervisionRedated"):
    """审管改期：放假安排公布或者更改，还没有签收的，签收期限重新计算；至早到重算当日届满。"""

    due_at: datetime


class SupervisionFindingReported(Event, kind="approval.SupervisionFindingReported"):
    """检查反馈：监管部门把检查情况反馈给审批部门；情况说明为密文。"""

    finding: FindingKind
    inspected_on: date
    text: Sealed[str]
    reported_by: str
    reported_at: datetime


class SupervisedApplicantShown(Event, kind="approval.SupervisedApplicantShown", by_the_way=True):
    """查看：监管人员说明事由，看了被许可人脱敏的信息；看了哪几项、为什么，记录在案。"""

    look: Look


SupervisionEvent = (
    SupervisionNoticeSent
    | SupervisionNoticeAcknowledged
    | SupervisionNoticeOverdue
    | SupervisionRedated
    | SupervisionFindingReported
    | SupervisedApplicantShown
)
