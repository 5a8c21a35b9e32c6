"""HTTP in: what the demonstration can do with a task, sent by a form or as JSON through the same door."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from department.domain.task import commands as c
from department.domain.task.decide import TASK
from department.views.tasks import TASKS, TaskRow, of_department
from kernel.access import Person, require
from kernel.errors import NotFoundError
from kernel.events import Value
from kernel.service import Service, ThisService
from kernel.web import Asked, answer, asked, parsed, person_of

ROLES = ("approver", "department_head")
PAGE = 50
Who = Annotated[Asked, Depends(asked)]
Someone = Annotated[Person | None, Depends(person_of)]
Start = Annotated[int, Query(ge=0, le=100_000)]

router = APIRouter(tags=["tasks"])


class TaskNotFoundError(NotFoundError):
    code = "TASK_NOT_FOUND"
    title = "没有找到该任务"


class Nothing(Value):
    """不需填写。"""


@router.post("/tasks/{task_id}/repeat")
async def repeat(
    request: Request, service: ThisService, task_id: UUID, who: Who, _: Annotated[Nothing, Depends(parsed(Nothing))]
) -> Response:
    """把最近一次的结果原样再发一次。"""
    return await _ask(request, service, task_id, c.RepeatResult(), who)


@router.post("/tasks/{task_id}/revise")
async def revise(
    request: Request, service: ThisService, task_id: UUID, who: Who, _: Annotated[Nothing, Depends(parsed(Nothing))]
) -> Response:
    """改变意见，另发一份结果。"""
    return await _ask(request, service, task_id, c.ReviseResult(), who)


@router.get("/api/tasks")
async def tasks(request: Request, service: ThisService, person: Someone, start: Start = 0) -> dict[str, Any]:
    """本部门的系统收到的任务，新的在前。"""
    known = require(person, *ROLES)
    await service.seen(TASKS, request)
    rows = of_department(service.read, known.body or "", limit=PAGE, offset=start)
    return {"tasks": [as_json(row) for row in rows]}


def as_json(row: TaskRow) -> dict[str, Any]:
    """What a machine client reads of a task."""
    return {
        "task_id": str(row.task_id),
        "case_no": row.case_no,
        "item_name": row.item_name,
        "asked_for": row.asked_for,
        "dispatched_at": row.dispatched_at,
        "stage": row.stage,
        "reference_no": row.reference_no,
        "outcome": row.outcome,
        "document_no": row.document_no,
        "sent": row.sent,
    }


async def _ask(request: Request, service: Service, task_id: UUID, command: c.TaskCommand, who: Asked) -> Response:
    known = require(who.person, *ROLES)
    row = service.read.get(TASKS, task_id)
    if row is None:
        raise TaskNotFoundError
    require(known, *ROLES, body=row.recipient)
    stored = await service.execute(TASK, task_id, command, who)
    body = {"task_id": str(task_id), "version": stored.version, "position": service.token(stored)}
    return answer(request, body=body, version=stored.version, position=stored.position, page="/")
