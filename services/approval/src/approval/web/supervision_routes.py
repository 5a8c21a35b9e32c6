"""审管协同的页面：待签收的审管信息，一份审管信息的来龙去脉。"""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from approval.api import APPROVER, HEAD, Someone
from approval.api_supervision import SUPERVISOR, to_read, to_supervise
from approval.domain.supervision.commands import ShowSupervisedApplicant, notice_of
from approval.domain.supervision.decide import SUPERVISION
from approval.views import supervision as view
from approval.views.calendar import working_calendar
from approval.views.supervision import NOTICES, NoticeRow
from approval.web import supervision_models as vm
from approval.web.view_models import counted, personal
from hall_ui import Change
from kernel.access import Person, require
from kernel.service import Service, ThisService
from kernel.showing import ThisLook, version_after
from kernel.web import last_seen

router = APIRouter(include_in_schema=False)
shows = APIRouter(tags=["supervision"])
_PAGE = 50


@router.get("/supervision")
async def queue(
    request: Request,
    service: ThisService,
    person: Someone,
    show: Annotated[str, Query(max_length=20)] = "open",
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """待签收：推送给本部门的审管信息，先到期的在前；审批人看到的是本部门准予的。"""
    known = require(person, SUPERVISOR, APPROVER, HEAD)
    await service.seen(NOTICES, request)
    now, whose = service.parts.clock.now(), _whose(known)
    criteria = (whose, vm.FILTERS.get(show, vm.FILTERS["open"]).criterion(now))
    found = view.notices(service.read, *criteria, limit=_PAGE + 1, offset=start)
    rows, calendar = found[:_PAGE], working_calendar(service.read)
    filters = vm.links(service.read, whose, now, show)
    return service.page(
        request,
        "supervision.html",
        rows=[vm.queue_row(row, calendar, now, service.parts.keyring) for row in rows],
        total=counted(service.read, *criteria, of=NOTICES),
        shown=start + len(rows),
        more=len(found) > _PAGE,
        figures=filters,
        side=vm.side(filters, decides=_decides(known)),
        show=show,
        body_name=known.body_name,
        signs=SUPERVISOR in known.roles,
    )


@router.get("/supervision/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """待签收有变化时告诉页面来取。"""
    require(person, SUPERVISOR, APPROVER, HEAD)
    return hall_ui.stream(request, _changes(service, request))


@router.get("/supervision/of/{case_id}")
async def page_of_case(request: Request, service: ThisService, case_id: UUID, person: Someone) -> Response:
    """一件办件的审管信息。"""
    await service.seen(NOTICES, request)
    return await _shown(request, service, *to_read(service, notice_of(case_id), person))


@router.get("/supervision/{notice_id}")
async def page(request: Request, service: ThisService, notice_id: UUID, person: Someone) -> Response:
    """一份审管信息：移交了什么、签收、检查反馈、经过。"""
    await service.seen(NOTICES, request)
    return await _shown(request, service, *to_read(service, notice_id, person))


@shows.post("/supervision/{notice_id}/show-applicant")
async def show_applicant(asking: ThisLook, notice_id: UUID) -> Response:
    """监管人员查看被许可人 `{"reason", "note"?}`：先记录在案，姓名、号码、电话只在这一次答复里。"""
    service, request = asking.service, asking.request
    supervisor, row = to_supervise(service, notice_id, asking.who.person)
    values = personal(row.applicant)
    stored = await asking.recorded(SUPERVISION, notice_id, ShowSupervisedApplicant(look=asking.look(values)))
    row = replace(row, version=version_after(row.version, stored))
    return await asking.answered(stored, values, lambda: _shown(request, service, supervisor, row, clear=True))


async def _shown(
    request: Request, service: Service, person: Person, row: NoticeRow, *, clear: bool = False
) -> Response:
    now, calendar = service.parts.clock.now(), working_calendar(service.read)
    history = await service.store.read_stream(row.notice_id)
    shown = vm.notice_page(row, history, calendar, now, service.parts, clear=clear)
    may_sign = SUPERVISOR in person.roles and person.body == row.supervising_body
    side = vm.side(vm.links(service.read, _whose(person), now, ""), decides=_decides(person))
    return service.page(request, "supervision_notice.html", side=side, may_sign=may_sign, **shown)


def _decides(person: Person) -> bool:
    return not person.roles.isdisjoint((APPROVER, HEAD))


def _whose(person: Person) -> vm.Criterion:
    """A supervisor's are those to be signed for, an approver's those that were granted."""
    body = person.body or ""
    return view.supervised_by(body) if SUPERVISOR in person.roles else view.granted_by(body)


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(NOTICES, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")
