"""The pages: the agents' desk, one ticket, the units' list, and what citizens ask."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

import hall_ui
from hall_ui import Change
from hotline import forms
from hotline.access import AGENT, HANDLER, Someone, TicketNotFoundError, found, readable
from hotline.catalogue import catalogue
from hotline.domain.ticket.commands import ShowCaller
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket.words import TicketSource
from hotline.views import tickets as view
from hotline.views.calendar import working_calendar
from hotline.views.tickets import TICKETS, TicketRow
from hotline.web import menu
from hotline.web import view_models as vm
from hotline.web.blank_forms import ask_form, desk_form
from hotline.web.opening import personal
from kernel.access import Person, require
from kernel.service import Service, ThisService
from kernel.showing import ThisLook, version_after
from kernel.web import Draft, drafted, last_seen

router = APIRouter(include_in_schema=False)
shows = APIRouter(tags=["tickets"])
_PAGE = 50
Show = Annotated[str, Query(max_length=20)]
Start = Annotated[int, Query(ge=0, le=100_000)]


@router.get("/")
async def desk(
    request: Request,
    service: ThisService,
    person: Someone,
    show: Show = "open",
    start: Start = 0,
    q: Annotated[str, Query(max_length=40)] = "",
    source: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """话务台：全部工单，急的在前；承办单位的人到自己的清单去。"""
    if AGENT not in require(person, AGENT, HANDLER).roles:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/unit", status_code=303)
    await service.seen(TICKETS, request)
    now = service.parts.clock.now()
    show = show if show in menu.DESK else "open"
    criteria = [*menu.DESK[show].criteria("", now)]
    if q.strip():
        criteria.append(view.numbered_like(q.strip()))
    if source in set(TicketSource):
        criteria.append(view.from_source(TicketSource(source)))
    listed = view.ended if menu.DESK[show].ended else view.listed
    rows = listed(service.read, *criteria, limit=_PAGE, offset=start)
    calendar = working_calendar(service.read)
    return service.page(
        request,
        "queue.html",
        rows=[vm.queue_row(row, calendar, now) for row in rows],
        total=service.read.count(TICKETS, *criteria),
        shown=start + len(rows),
        figures=menu.figures(service.read, menu.DESK, menu.DESK_FIGURES, "", now, show),
        side=menu.desk_menu(service.read, show),
        sources=[("", "全部来源"), *((one.value, one.label) for one in TicketSource)],
        show=show,
        q=q,
        source=source,
    )


@router.get("/unit")
async def unit(
    request: Request, service: ThisService, person: Someone, show: Show = "owed", start: Start = 0
) -> Response:
    """承办单位的清单：派给本单位、还等着本单位的工单。"""
    handler = require(person, HANDLER)
    await service.seen(TICKETS, request)
    now, body = service.parts.clock.now(), handler.body or "-"
    show = show if show in menu.UNIT else "owed"
    criteria = menu.UNIT[show].criteria(body, now)
    rows = view.listed(service.read, *criteria, limit=_PAGE, offset=start)
    calendar = working_calendar(service.read)
    return service.page(
        request,
        "unit.html",
        rows=[vm.unit_row(row, body, calendar, now) for row in rows],
        total=service.read.count(TICKETS, *criteria),
        shown=start + len(rows),
        figures=menu.figures(service.read, menu.UNIT, menu.UNIT_FIGURES, body, now, show),
        side=menu.unit_menu(service.read, body, show),
        body_name=handler.body_name or "",
        show=show,
    )


@router.get("/tickets/new")
async def new(request: Request, service: ThisService, person: Someone) -> Response:
    """登记一件诉求。"""
    require(person, AGENT)
    return desk_form(request, service, {}, {})


@router.post("/tickets/new/hints")
async def hints(
    request: Request,
    service: ThisService,
    person: Someone,
    draft: Annotated[Draft[forms.Recorded], Depends(drafted(forms.Recorded))],
) -> Response:
    """边听边填时右侧的提示：派单目录、同号码历史工单；只看，不登记。"""
    require(person, AGENT)
    return desk_form(request, service, draft.filled, {})


@router.get("/topics")
async def topics(person: Someone, q: Annotated[str, Query(max_length=40)] = "") -> list[dict[str, str]]:
    """诉求分类的提示。"""
    require(person, AGENT)
    found_topics = catalogue().search(q)
    return [{"value": one.code, "text": one.name, "note": catalogue().path(one)} for one in found_topics]


@router.get("/tickets/{ticket_id}")
async def ticket(request: Request, service: ThisService, ticket_id: UUID, person: Someone) -> Response:
    """一件工单：期限、承办单位、经过、可办的动作。"""
    await service.seen(TICKETS, request)
    row = readable(service, ticket_id, person)
    return await _shown(request, service, require(person, AGENT, HANDLER), row)


@shows.post("/tickets/{ticket_id}/show-caller")
async def show_caller(asking: ThisLook, ticket_id: UUID) -> Response:
    """查看诉求人信息 `{"reason", "note"?}`：先记录在案，姓名、电话只在这一次答复里。"""
    service, request = asking.service, asking.request
    someone = require(asking.who.person, AGENT, HANDLER)
    row = readable(service, ticket_id, someone)
    values = personal(row.caller)
    body = "" if AGENT in someone.roles else someone.body or "-"
    stored = await asking.recorded(TICKET, ticket_id, ShowCaller(look=asking.look(values), body=body))
    row = replace(row, version=version_after(row.version, stored))
    return await asking.answered(stored, values, lambda: _shown(request, service, someone, row, clear=True))


async def _shown(
    request: Request, service: Service, someone: Person, row: TicketRow, *, clear: bool = False
) -> Response:
    now, calendar = service.parts.clock.now(), working_calendar(service.read)
    history = await service.store.read_stream(row.ticket_id)
    page = vm.ticket_page(row, history, service.read, calendar, now, service.parts, clear=clear)
    is_agent, body = AGENT in someone.roles, someone.body or ""
    more: dict[str, Any] = vm.desk_choices(row, service.read) if is_agent else vm.unit_choices(row, body, now)
    side = menu.desk_menu(service.read, "") if is_agent else menu.unit_menu(service.read, body, "")
    return service.page(request, "ticket.html", side=side, is_agent=is_agent, me=body, **page, **more)


@router.get("/ask")
async def ask(request: Request, service: ThisService) -> Response:
    """网上提出诉求。"""
    return ask_form(request, service, {}, {})


@router.get("/ask/{ticket_id}/receipt")
async def receipt(request: Request, service: ThisService, ticket_id: UUID) -> Response:
    """回执：编号、时间、接着会怎样；不含个人信息。"""
    await service.seen(TICKETS, request)
    row = found(service, ticket_id)
    if row.source not in (TicketSource.WEB, TicketSource.UNRESOLVED_WINDOW):
        raise TicketNotFoundError
    limit = row.limit.conclude
    return service.page(request, "receipt.html", row=row, limit=limit.unit.text(limit.amount))


@router.get("/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """工单有变化时告诉页面来取。"""
    require(person, AGENT, HANDLER)
    return hall_ui.stream(request, _changes(service, request))


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(TICKETS, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")
