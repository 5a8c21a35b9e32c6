"""部门的系统收到哪些任务，各答复了什么。"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, assert_never
from uuid import UUID

from department.domain.task import events as e
from kernel.messages import Heard
from kernel.views import ReadModel, View


class TaskStage(StrEnum):
    """任务到了哪一步。"""

    RECEIVED = "RECEIVED"
    TAKEN_UP = "TAKEN_UP"
    REPORTED = "REPORTED"
    RECALLED = "RECALLED"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Final[Mapping[TaskStage, str]] = {
    TaskStage.RECEIVED: "已收到",
    TaskStage.TAKEN_UP: "办理中",
    TaskStage.REPORTED: "已返回结果",
    TaskStage.RECALLED: "已收回",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One task; `sent` counts how often a result went out, the last one stands here."""

    task_id: UUID
    recipient: str
    case_no: str
    item_name: str
    asked_for: str
    dispatched_at: datetime
    stage: TaskStage = TaskStage.RECEIVED
    reference_no: str = ""
    outcome: e.Outcome | None = None
    document_no: str = ""
    sent: int = 0


def evolve(row: TaskRow | None, heard: Heard[Any]) -> TaskRow | None:
    event: e.TaskEvent = heard.body
    if isinstance(event, e.TaskReceived):
        return TaskRow(
            task_id=heard.subject,
            recipient=event.recipient,
            case_no=event.case_no,
            item_name=event.item_name,
            asked_for=event.asked_for,
            dispatched_at=event.dispatched_at,
        )
    return None if row is None else replace(row, **_changes(row, event))


def _changes(row: TaskRow, event: e.TaskEvent) -> dict[str, Any]:
    match event:
        case e.TaskReceived():
            return {}
        case e.TaskTakenUp():
            return {"stage": TaskStage.TAKEN_UP, "reference_no": event.reference_no}
        case e.ResultReported():
            said = {"outcome": event.outcome, "document_no": event.document_no}
            return {"stage": TaskStage.REPORTED, "sent": row.sent + 1, **said}
        case e.TaskRecalled():
            return {"stage": TaskStage.RECALLED}
    assert_never(event)


TASKS = View(
    name="tasks_v1",
    row=TaskRow,
    key="task_id",
    hears=e.TaskEvent.__args__,
    evolve=evolve,
    indexes=(("recipient", "dispatched_at"),),
)


# -- the questions


def of_department(read: ReadModel, recipient: str, *, limit: int, offset: int) -> list[TaskRow]:
    """The newest first."""
    table = TASKS.table
    order = [table.c.dispatched_at.desc(), table.c.task_id]
    return read.find(TASKS, table.c.recipient == recipient, order_by=order, limit=limit, offset=offset)
