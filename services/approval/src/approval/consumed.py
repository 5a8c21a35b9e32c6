"""The fields we read of others' messages, and no more."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from approval.domain.case.events import Applicant, FiledMaterial, OutstandingMaterial, PinnedItem
from approval.domain.dispatch.events import DepartmentOutcome
from approval.recipients import RECIPIENTS, RESULTS
from kernel.messages import Message, addressed
from kernel.sealed import Sealed


class ApplicationReceived(Message, type="hall.intake.ApplicationReceived.v1", topic="intake.application.v1"):
    """收件窗口收到一件。"""

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


class OutstandingMaterialReceived(
    Message, type="hall.intake.OutstandingMaterialReceived.v1", topic="intake.application.v1"
):
    """申请人补交了容缺的材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class CommitmentWithdrawn(Message, type="hall.intake.CommitmentWithdrawn.v1", topic="intake.application.v1"):
    """申请人撤回了承诺：承诺代替的材料照常提交。"""

    materials: tuple[OutstandingMaterial, ...]
    withdrawn_at: datetime


class SupplementReceived(Message, type="hall.intake.SupplementReceived.v1", topic="intake.application.v1"):
    """申请人补交了材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class HearingRequested(Message, type="hall.intake.HearingRequested.v1", topic="intake.application.v1"):
    """申请人要求听证。"""

    requester: Sealed[str]
    taken_by: str
    requested_at: datetime


class ApplicationWithdrawn(Message, type="hall.intake.ApplicationWithdrawn.v1", topic="intake.application.v1"):
    """申请人撤回申请。"""

    reason: str


class CalendarPublished(Message, type="hall.catalog.CalendarPublished.v1", topic="catalog.calendar.v1"):
    """某年放假安排已公布。"""

    year: int
    version: int
    holidays: dict[date, str]
    makeup_days: tuple[date, ...]


class ItemPublished(Message, type="hall.catalog.ItemPublished.v1", topic="catalog.item.v1"):
    """一份实施清单已公布：准予之后由谁监管，须具备哪些条件。"""

    item_id: str
    task_version: int
    supervising_body: str = ""
    acceptance_conditions: tuple[str, ...] = ()


class BodyPublished(Message, type="hall.catalog.BodyPublished.v1", topic="catalog.place.v1"):
    """一个实施主体的名称。"""

    body: str
    name: str


class TaskTakenUp(Message, type="hall.department.TaskTakenUp.v1", topic=RESULTS):
    """部门的系统接办了一个任务，给出它自己的办理编号。"""

    case_id: UUID
    reference_no: str
    taken_up_at: datetime


class ResultReported(Message, type="hall.department.ResultReported.v1", topic=RESULTS):
    """部门的系统对一个任务返回结果。"""

    case_id: UUID
    result_id: str
    outcome: DepartmentOutcome
    opinion: Sealed[str]
    document_no: str


ANSWERS: Final[Mapping[type[Message], str]] = {
    addressed(form, recipient=code): code for code in RECIPIENTS for form in (TaskTakenUp, ResultReported)
}
"""What each department's system may say, on its own topic, and whose that is."""
