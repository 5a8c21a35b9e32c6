"""窗口的页面：替人收件、今天收的、等着交给人的；查看申请人信息。"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from hall_ui import Change
from intake.api_cases import Someone
from intake.domain.application.commands import ShowApplicant
from intake.domain.application.decide import APPLICATION
from intake.opening import CLERK, opened
from intake.tools import TheseTools
from intake.views import questions
from intake.views.applications import APPLICATIONS
from intake.views.places import staffed
from intake.web.case_pages import delivery_lamp, listed, personal
from intake.web.routes import Words, received_row, show_case
from kernel.access import require
from kernel.service import Service, ThisService
from kernel.showing import ThisLook
from kernel.web import last_seen

router = APIRouter(include_in_schema=False)
shows = APIRouter(tags=["applications"])
_PAGE = 50


@router.get("/window")
async def window(
    request: Request, service: ThisService, tools: TheseTools, person: Someone, q: Words = "", place: Words = ""
) -> Response:
    """收件：先找事项，再开始；下面是今天收的和没交完的。"""
    clerk = require(person, CLERK)
    await service.seen(APPLICATIONS, request)
    q, read, keyring = q.strip(), service.read, service.parts.keyring
    receipts = questions.received_since(read, _midnight(service.parts.clock.now()), clerk.person_id)
    directory = tools.directory()
    places = staffed(tools.places())
    return service.page(
        request,
        "window.html",
        q=q,
        place=place or (places[0].place if places else ""),
        place_options=[(one.place, one.name) for one in places],
        found=directory.find(q, 12) if q else directory.popular(6),
        receipts=listed(receipts, keyring),
        drafts=listed(questions.drafts_of(read, clerk.person_id), keyring),
        waiting=read.count(APPLICATIONS, *questions.to_hand_over()),
    )


@router.get("/window/results")
async def results(
    request: Request,
    service: ThisService,
    tools: TheseTools,
    person: Someone,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """出件：结果已回，等申请人来领或者寄出；决定之后十个工作日内送达。"""
    require(person, CLERK)
    await service.seen(APPLICATIONS, request)
    rows = questions.waiting_results(service.read, limit=_PAGE, offset=start)
    total = service.read.count(APPLICATIONS, *questions.to_hand_over())
    shown = start + len(rows)
    now, calendar = service.parts.clock.now(), tools.calendar()
    waiting = [{**one, "lamp": delivery_lamp(one["row"], calendar, now)} for one in listed(rows, service.parts.keyring)]
    return service.page(request, "results.html", rows=waiting, total=total, shown=shown, waiting=total)


@shows.post("/applications/{case_id}/show-applicant")
async def show_applicant(asking: ThisLook, case_id: UUID) -> Response:
    """查看申请人信息 `{"reason", "note"?}`：收件以后；先记录在案，姓名、号码、电话只在这一次答复里。"""
    service, request = asking.service, asking.request
    clerk = require(asking.who.person, CLERK)
    await opened(service, case_id, clerk)
    row = received_row(service, case_id)
    values = personal(row)
    stored = await asking.recorded(APPLICATION, case_id, ShowApplicant(look=asking.look(values)))
    now = await opened(service, case_id, clerk)
    return await asking.answered(stored, values, lambda: show_case(request, service, now, clear=True))


@router.get("/window/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """窗口的清单有变化时告诉页面来取。"""
    require(person, CLERK)
    return hall_ui.stream(request, _changes(service, request))


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(APPLICATIONS, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
