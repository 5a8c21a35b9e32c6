"""部门业务系统（演示）的一页：收到哪些任务，各答复了什么。"""

from fastapi import APIRouter, Request, Response

from department.api import PAGE, ROLES, Someone, Start
from department.views.tasks import TASKS, of_department
from kernel.access import require
from kernel.service import ThisService

router = APIRouter(include_in_schema=False)


@router.get("/")
async def tasks_page(request: Request, service: ThisService, person: Someone, start: Start = 0) -> Response:
    """本部门的系统收到的任务，新的在前。"""
    known = require(person, *ROLES)
    await service.seen(TASKS, request)
    found = of_department(service.read, known.body or "", limit=PAGE + 1, offset=start)
    more = f"?start={start + PAGE}" if len(found) > PAGE else ""
    return service.page(request, "tasks.html", rows=found[:PAGE], body_name=known.body_name, more=more)
