"""可以对一件的承诺核查要求什么；承诺的内容和工作日历随命令而来，决定本身不查任何东西。"""

from datetime import datetime
from uuid import UUID, uuid5

from approval.domain.case.events import Applicant
from approval.domain.commitment.events import CommitmentFinding, PromisedMaterial
from kernel.events import Command
from kernel.sealed import Sealed
from legaltime import Calendar

_COMMITMENTS = UUID("b7c0f2d4-1e63-5a98-8f4b-2d9a6c3e5170")


def commitment_of(case_id: UUID) -> UUID:
    """一件的承诺核查总是同一份，不会安排两次。"""
    return uuid5(_COMMITMENTS, str(case_id))


class ScheduleCommitmentCheck(Command):
    """安排核查：按承诺准予的一件，承诺了什么。"""

    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    body: str
    body_name: str
    decision_no: str
    materials: tuple[PromisedMaterial, ...]
    conditions: tuple[str, ...]
    applicant: Applicant
    calendar: Calendar


class PassCommitmentCheck(Command):
    """核查通过；与谁同去。"""

    by: str
    together_with: tuple[str, ...]


class FailCommitmentCheck(Command):
    """核查发现问题；与谁同去，发现了什么。"""

    by: str
    together_with: tuple[str, ...]
    finding: CommitmentFinding
    note: Sealed[str]


class OrderRectification(Command):
    """责令限期整改：若干工作日之内。"""

    by: str
    working_days: int
    calendar: Calendar


class AcceptRectification(Command):
    """复查：已经整改；与谁同去。"""

    by: str
    together_with: tuple[str, ...]


class DeclareRectificationOverdue(Command):
    """整改期限已过：没有整改的，记为逾期，记入失信。"""


class RepairCredit(Command):
    """负责人确认失信已经修复。"""

    by: str
    reason: Sealed[str]


class CloseCommitmentCheck(Command):
    """准予的决定不再有效：不再核查。"""

    ended_at: datetime


CommitmentCommand = (
    ScheduleCommitmentCheck
    | PassCommitmentCheck
    | FailCommitmentCheck
    | OrderRectification
    | AcceptRectification
    | DeclareRectificationOverdue
    | RepairCredit
    | CloseCommitmentCheck
)
