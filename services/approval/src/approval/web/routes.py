"""审批的页面：待办、办件、文书。"""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from approval.api import APPROVER, HEAD, Someone, mine
from approval.domain.case.commands import ShowApplicant
from approval.domain.case.decide import CASE
from approval.views import cases as view
from approval.views.calendar import working_calendar
from approval.views.cases import CASES, CaseRow
from approval.web import view_models as vm
from hall_ui import Change
from kernel.access import Person, require
from kernel.service import Service, ThisService
from kernel.showing import ThisLook, version_after
from kernel.web import last_seen

router = APIRouter(include_in_schema=False)
shows = APIRouter(tags=["cases"])
_PAGE = 50


@router.get("/")
async def queue(
    request: Request,
    service: ThisService,
    person: Someone,
    show: Annotated[str, Query(max_length=20)] = "open",
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """待我办理：本部门的办件，急的在前。"""
    approver = require(person, APPROVER, HEAD)
    await service.seen(CASES, request)
    body = approver.body or ""
    now = service.parts.clock.now()
    chosen = vm.FILTERS.get(show, vm.FILTERS["open"])
    criteria = chosen.criteria(body, now)
    rows, more = _page(view.department_cases(service.read, *criteria, limit=_PAGE + 1, offset=start))
    calendar = working_calendar(service.read)
    return service.page(
        request,
        "queue.html",
        rows=[vm.queue_row(row, calendar, now, service.parts.keyring) for row in rows],
        total=vm.counted(service.read, *criteria),
        start=start,
        shown=start + len(rows),
        more=more,
        figures=vm.figures(service.read, body, now, show),
        side=vm.side(service.read, body, show),
        show=show,
        body_name=approver.body_name,
        page_size=_PAGE,
    )


def _page(found: list[CaseRow]) -> tuple[list[CaseRow], bool]:
    """The rows of one page, and whether another follows."""
    return found[:_PAGE], len(found) > _PAGE


@router.get("/cases/{case_id}")
async def case_page(request: Request, service: ThisService, case_id: UUID, person: Someone) -> Response:
    """一件：期限逐日说明、材料、经过、可办的动作。"""
    await service.seen(CASES, request)
    return await _shown(request, service, *mine(service, case_id, person, APPROVER, HEAD))


@shows.post("/cases/{case_id}/show-applicant")
async def show_applicant(asking: ThisLook, case_id: UUID) -> Response:
    """查看申请人信息 `{"reason", "note"?}`：先记录在案，姓名、号码、电话只在这一次答复里。"""
    service, request = asking.service, asking.request
    approver, row = mine(service, case_id, asking.who.person, APPROVER, HEAD)
    values = vm.personal(row.applicant)
    stored = await asking.recorded(CASE, case_id, ShowApplicant(look=asking.look(values)))
    row = replace(row, version=version_after(row.version, stored))
    return await asking.answered(stored, values, lambda: _shown(request, service, approver, row, clear=True))


async def _shown(
    request: Request, service: Service, approver: Person, row: CaseRow, *, clear: bool = False
) -> Response:
    now = service.parts.clock.now()
    history = await service.store.read_stream(row.case_id)
    page = vm.case_page(row, history, working_calendar(service.read), now, service.parts, clear=clear)
    side = vm.side(service.read, row.body, "")
    may = {"decide": APPROVER in approver.roles, "extend": HEAD in approver.roles and not _extended(row)}
    return service.page(request, "case.html", side=side, me=approver.person_id, may=may, **page)


def _extended(row: CaseRow) -> bool:
    return row.statutory is None or bool(row.statutory.extensions)


@router.get("/cases/{case_id}/papers/{kind}")
async def paper(request: Request, service: ThisService, case_id: UUID, kind: str, person: Someone) -> Response:
    """文书：一次性告知书、受理通知书、决定书，随时照原样重印。"""
    _, row = mine(service, case_id, person, APPROVER, HEAD)
    history = await service.store.read_stream(case_id)
    return service.page(request, "paper.html", **vm.paper(kind, row, history, service.parts.keyring))


@router.get("/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """待办有变化时告诉页面来取。"""
    require(person, APPROVER, HEAD)
    return hall_ui.stream(request, _changes(service, request))


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(CASES, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")
