"""What a department's own system is told: its tasks, each department on a topic of its own, and nothing besides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, assert_never
from uuid import UUID

from approval.domain.case.events import Applicant, OutstandingMaterial
from approval.domain.dispatch import events as e
from approval.recipients import RECIPIENTS, TASKS
from kernel.events import Recorded
from kernel.messages import Message, addressed

TOPICS: Final = tuple(one.tasks for one in RECIPIENTS.values())


class TaskDispatched(Message, type="hall.approval.TaskDispatched.v1", topic=TASKS):
    """流转：请部门办什么；材料按编码和名称，`missing` 是还没有交来的；申请人的姓名、号码、电话是密文。"""

    case_id: UUID
    case_no: str
    recipient: str
    item_id: str
    item_name: str
    task_code: str
    asked_for: str
    materials: tuple[e.NamedMaterial, ...]
    missing: tuple[OutstandingMaterial, ...]
    applicant: Applicant
    dispatched_at: datetime


class TaskRecalled(Message, type="hall.approval.TaskRecalled.v1", topic=TASKS):
    """收回任务：办件已经终结，不用再办。"""

    case_id: UUID
    recipient: str
    reason: str
    recalled_at: datetime


MESSAGES: tuple[type[Message], ...] = (TaskDispatched, TaskRecalled)
_TASK: Final[Mapping[str, type[TaskDispatched]]] = {
    code: addressed(TaskDispatched, recipient=code) for code in RECIPIENTS
}
_RECALL: Final[Mapping[str, type[TaskRecalled]]] = {
    code: addressed(TaskRecalled, recipient=code) for code in RECIPIENTS
}


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.DispatchEvent = recorded.event
    match event:
        case e.TaskDispatched():
            return _TASK[event.recipient].model_validate(event.model_dump())
        case e.TaskRecalled():
            return _RECALL[event.recipient].model_validate(event.model_dump())
        case e.TaskTakenUp() | e.DepartmentResultReceived():
            return None  # whoever said it knows it
        case e.DepartmentResultContradicted() | e.ContradictionSettled():
            return None  # between this department and that one, and people speak of it
    assert_never(event)
