"""可以对一份审管信息要求什么；监管部门、审批结果和工作日历随命令而来，决定本身不查任何东西。"""

from datetime import date
from uuid import UUID, uuid5

from approval.domain.case.events import Applicant
from approval.domain.supervision.events import FindingKind, GrantFile
from kernel.events import Command
from kernel.masking import Look
from kernel.sealed import Sealed
from legaltime import Calendar

_NOTICES = UUID("5d1c7a3e-8b42-5f60-9c1d-7a4e2b6f0d93")


def notice_of(case_id: UUID) -> UUID:
    """一件的审管信息总是同一份，不会推送两次。"""
    return uuid5(_NOTICES, str(case_id))


class SendSupervisionNotice(Command):
    """审管推送：准予的一件推送监管部门。"""

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
    calendar: Calendar


class AcknowledgeSupervisionNotice(Command):
    """签收。"""

    by: str


class DeclareNoticeOverdue(Command):
    """签收期限已过：记为逾期未签收。"""


class RedateNotice(Command):
    """按新公布的放假安排，重新计算签收期限。"""

    calendar: Calendar


class ReportSupervisionFinding(Command):
    """反馈检查情况：哪天检查的、结论、情况说明。"""

    by: str
    finding: FindingKind
    inspected_on: date
    text: Sealed[str]


class ShowSupervisedApplicant(Command):
    """查看被许可人信息。"""

    look: Look


SupervisionCommand = (
    SendSupervisionNotice
    | AcknowledgeSupervisionNotice
    | DeclareNoticeOverdue
    | RedateNotice
    | ReportSupervisionFinding
    | ShowSupervisedApplicant
)
