"""承诺核查的页面：待核查的，一件的来龙去脉，责令限期整改通知书。"""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from approval.api import APPROVER, HEAD, Someone
from approval.api_commitment import of_department
from approval.domain.commitment.commands import commitment_of
from approval.views import commitments as view
from approval.views.calendar import working_calendar
from approval.views.commitments import COMMITMENTS, CommitmentRow
from approval.web import commitment_models as vm
from approval.web.view_models import counted
from hall_ui import Change
from kernel.access import Person, require
from kernel.service import Service, ThisService
from kernel.web import last_seen

router = APIRouter(include_in_schema=False)
_PAGE = 50


@router.get("/commitments")
async def queue(
    request: Request,
    service: ThisService,
    person: Someone,
    show: Annotated[str, Query(max_length=20)] = "open",
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """待核查：本部门按承诺准予的，先到期的在前。"""
    known = require(person, APPROVER, HEAD)
    await service.seen(COMMITMENTS, request)
    now, body = service.parts.clock.now(), known.body or ""
    criteria = (view.of_body(body), vm.FILTERS.get(show, vm.FILTERS["open"]).criterion(now))
    found = view.commitments(service.read, *criteria, limit=_PAGE + 1, offset=start)
    rows, calendar = found[:_PAGE], working_calendar(service.read)
    filters = vm.links(service.read, body, now, show)
    return service.page(
        request,
        "commitments.html",
        rows=[vm.queue_row(row, calendar, now, service.parts.keyring) for row in rows],
        total=counted(service.read, *criteria, of=COMMITMENTS),
        shown=start + len(rows),
        more=len(found) > _PAGE,
        figures=filters,
        side=vm.side(filters),
        show=show,
        body_name=known.body_name,
    )


@router.get("/commitments/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """待核查有变化时告诉页面来取。"""
    require(person, APPROVER, HEAD)
    return hall_ui.stream(request, _changes(service, request))


@router.get("/commitments/of/{case_id}")
async def page_of_case(request: Request, service: ThisService, case_id: UUID, person: Someone) -> Response:
    """一件办件的承诺核查。"""
    return await page(request, service, commitment_of(case_id), person)


@router.get("/commitments/{commitment_id}")
async def page(request: Request, service: ThisService, commitment_id: UUID, person: Someone) -> Response:
    """一件：承诺了什么、核查、整改、失信、经过。"""
    await service.seen(COMMITMENTS, request)
    return await _shown(request, service, *of_department(service, commitment_id, person, APPROVER, HEAD))


@router.get("/commitments/{commitment_id}/papers/rectification")
async def paper(request: Request, service: ThisService, commitment_id: UUID, person: Someone) -> Response:
    """责令限期整改通知书，随时照原样重印。"""
    await service.seen(COMMITMENTS, request)
    _, row = of_department(service, commitment_id, person, APPROVER, HEAD)
    history = await service.store.read_stream(commitment_id)
    back = f"/approval/commitments/{commitment_id}"
    return service.page(request, "paper.html", back=back, **vm.rectification_paper(row, history, service.parts))


async def _shown(request: Request, service: Service, person: Person, row: CommitmentRow) -> Response:
    now, calendar = service.parts.clock.now(), working_calendar(service.read)
    history = await service.store.read_stream(row.commitment_id)
    shown = vm.check_page(row, history, calendar, now, person.person_id, service.parts)
    side = vm.side(vm.links(service.read, row.body, now, ""))
    may = {"check": APPROVER in person.roles, "head": HEAD in person.roles}
    return service.page(request, "commitment.html", side=side, may=may, **shown)


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(COMMITMENTS, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")
