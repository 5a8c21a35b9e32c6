"""The fields we read of others' messages, and no more."""

from datetime import datetime
from typing import Final
from uuid import UUID

from department.domain.task.events import Applicant, MissingPaper, Paper
from department.systems import SIMULATED, TASKS
from kernel.messages import Message, addressed


class TaskDispatched(Message, type="hall.approval.TaskDispatched.v1", topic=TASKS):
    """政务服务大厅流转来一个任务。"""

    case_id: UUID
    case_no: str
    recipient: str
    item_name: str
    asked_for: str
    materials: tuple[Paper, ...]
    missing: tuple[MissingPaper, ...]
    applicant: Applicant
    dispatched_at: datetime


class TaskRecalled(Message, type="hall.approval.TaskRecalled.v1", topic=TASKS):
    """政务服务大厅收回任务。"""

    reason: str


HEARD: Final = tuple(addressed(form, recipient=code) for code in SIMULATED for form in (TaskDispatched, TaskRecalled))
"""What is said to the departments we stand for."""
