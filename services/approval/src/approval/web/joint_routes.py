"""并联审批的页面：待本部门提意见的，一次并联审批的来龙去脉。"""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from approval.api import APPROVER, GOVERNMENT, HEAD, Someone
from approval.api_joint import case_of, to_read
from approval.views import joint as view
from approval.views.calendar import working_calendar
from approval.views.joint import JOINTS
from approval.web import joint_models as vm
from approval.web.view_models import counted
from hall_ui import Change
from kernel.access import require
from kernel.service import Service, ThisService
from kernel.web import last_seen

router = APIRouter(include_in_schema=False)
_PAGE = 50


@router.get("/joint")
async def queue(
    request: Request,
    service: ThisService,
    person: Someone,
    show: Annotated[str, Query(max_length=20)] = "open",
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """待提意见：征求本部门意见的办件，先到期的在前；也看得到本部门主办的。"""
    known = require(person, APPROVER, HEAD, GOVERNMENT)
    await service.seen(JOINTS, request)
    now, body = service.parts.clock.now(), known.body or ""
    chosen = vm.filters_of(body)
    criteria = chosen.get(show, chosen["open"]).criteria(body, now)
    found = view.joint_approvals(service.read, *criteria, limit=_PAGE + 1, offset=start)
    rows, calendar = found[:_PAGE], working_calendar(service.read)
    filters = vm.links(service.read, body, now, show)
    return service.page(
        request,
        "joint.html",
        rows=[vm.queue_row(row, body, calendar, now) for row in rows],
        total=counted(service.read, *criteria, of=JOINTS),
        shown=start + len(rows),
        more=len(found) > _PAGE,
        figures=filters,
        side=vm.side(filters),
        show=show,
        body_name=known.body_name or "全县",
    )


@router.get("/joint/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """并联审批有变化时告诉页面来取。"""
    require(person, APPROVER, HEAD, GOVERNMENT)
    return hall_ui.stream(request, _changes(service, request))


@router.get("/joint/{joint_id}")
async def page(request: Request, service: ThisService, joint_id: UUID, person: Someone) -> Response:
    """一次并联审批：办件、材料、各部门的意见；本部门还没有提的，在这里提。"""
    await service.seen(JOINTS, request)
    known, row = to_read(service, joint_id, person)
    now, calendar, body = service.parts.clock.now(), working_calendar(service.read), known.body or ""
    history = await service.store.read_stream(joint_id)
    shown = vm.joint_page(row, case_of(service, row), body, history, calendar, now, service.parts)
    mine = row.branch_of(body)
    may_answer = APPROVER in known.roles and row.is_open and mine is not None and mine.answered_at is None
    side = vm.side(vm.links(service.read, body, now, ""))
    return service.page(request, "joint_approval.html", side=side, may_answer=may_answer, **shown)


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(JOINTS, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")
