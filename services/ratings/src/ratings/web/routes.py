"""好差评的页面：评一评、差评整改、全部评价、结果公开。"""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from hall_ui import Change
from kernel.access import Person
from kernel.service import Service, ThisService
from kernel.showing import ThisLook, version_after
from kernel.web import last_seen
from ratings.access import handler, mine, rater_of, scope_of
from ratings.api import Filled, Someone, options_of
from ratings.domain.errors import NotConcludedYetError, StaffMayNotRateError
from ratings.domain.rating.commands import ShowRater
from ratings.domain.rating.decide import RATING
from ratings.domain.words import Level
from ratings.views.calendar import working_calendar
from ratings.views.case_facts import CASE_FACTS
from ratings.views.invitations import INVITATIONS, InvitationStage
from ratings.views.negatives import NEGATIVES, NegativeRow, urgent_negatives
from ratings.views.ratings import RATINGS, matching, newest_ratings
from ratings.views.results import SMALLEST_CELL, results_by_body, together
from ratings.views.tickets import ticket_no_of
from ratings.web import public_page as public
from ratings.web import view_models as vm
from ratings.web.rate_page import show_form

router = APIRouter(include_in_schema=False)
shows = APIRouter(tags=["ratings"])
_PAGE = 50
Start = Annotated[int, Query(ge=0, le=100_000)]


@router.get("/rate/{case_id}")
async def rate_page(request: Request, service: ThisService, case_id: UUID, person: Someone) -> Response:
    """评一评；评过的说评过了。"""
    if rater_of(service, case_id, person).by_staff:
        raise StaffMayNotRateError
    row = service.read.get(INVITATIONS, case_id)
    if row is not None and row.stage is InvitationStage.RATED:
        return service.page(request, "rated.html", row=row, thanks=False)
    return show_form(request, service, case_id, filled={})


@router.post("/rate/{case_id}/options")
async def rate_options(
    request: Request, service: ThisService, case_id: UUID, person: Someone, draft: Filled
) -> Response:
    """选了满意度之后换上相应的选项；什么也不登记。"""
    rater_of(service, case_id, person)
    return show_form(request, service, case_id, filled=draft.filled)


@router.get("/rate/{case_id}/thanks")
async def thanks(request: Request, service: ThisService, case_id: UUID, person: Someone) -> Response:
    """谢谢评价；差评说明接下来会怎样办。"""
    await service.seen(INVITATIONS, request)
    rater_of(service, case_id, person)
    row = service.read.get(INVITATIONS, case_id)
    if row is None or row.level is None:
        raise NotConcludedYetError
    return service.page(request, "rated.html", row=row, thanks=True)


@router.get("/")
async def queue(
    request: Request,
    service: ThisService,
    person: Someone,
    show: Annotated[str, Query(max_length=20)] = "open",
    start: Start = 0,
) -> Response:
    """差评整改：各项比率、待办差评，急的在前；办理单位只看得到本单位的。"""
    someone = handler(person)
    await service.seen(NEGATIVES, request)
    body, now, read = scope_of(someone), service.parts.clock.now(), service.read
    calendar, options = working_calendar(read), options_of(request)
    criteria = vm.criteria(show, body, now)
    rows = urgent_negatives(read, criteria, limit=_PAGE, offset=start)
    results = together(results_by_body(read, now, body))
    return service.page(
        request,
        "queue.html",
        rows=[vm.negative_line(row, calendar, now, options) for row in rows],
        total=read.count(NEGATIVES, *criteria),
        shown=start + len(rows),
        figures=vm.figures(read, body, now, show),
        rates=vm.rates(results, _root(request)),
        score=results.satisfaction_score,
        side=vm.side(read, body, now, _root(request), show),
        show=show,
        of_all=body is None,
    )


@router.get("/list")
async def list_page(
    request: Request,
    service: ThisService,
    person: Someone,
    level: Annotated[str, Query(max_length=30)] = "",
    body: Annotated[str, Query(max_length=40)] = "",
    open_negatives: Annotated[str, Query(max_length=1)] = "",
    start: Start = 0,
) -> Response:
    """全部评价：按满意度、单位、未办结差评筛选。"""
    scope = scope_of(handler(person))
    await service.seen(RATINGS, request)
    now = service.parts.clock.now()
    wanted = Level(level) if level in set(Level) else None
    of = scope if scope is not None else body or None
    criteria = matching(level=wanted, body=of, open_negatives=bool(open_negatives))
    rows = newest_ratings(service.read, criteria, limit=_PAGE, offset=start)
    bodies = [(one.body, one.body_name) for one in results_by_body(service.read, now, scope)]
    return service.page(
        request,
        "list.html",
        rows=[vm.rating_line(row, options_of(request)) for row in rows],
        total=service.read.count(RATINGS, *criteria),
        shown=start + len(rows),
        levels=[("", "各级满意度"), *((one.value, one.label) for one in Level)],
        bodies=[("", "各单位"), *bodies] if scope is None else [],
        level=level,
        body=body,
        open_negatives=open_negatives,
        side=vm.side(service.read, scope, now, _root(request), "list"),
    )


@router.get("/negatives/{rating_id}")
async def negative_page(request: Request, service: ThisService, rating_id: UUID, person: Someone) -> Response:
    """一件差评：期限逐日说明、评价内容、经过、可办的动作。"""
    await service.seen(NEGATIVES, request)
    return await _shown(request, service, *mine(service, rating_id, person))


@shows.post("/negatives/{rating_id}/show-rater")
async def show_rater(asking: ThisLook, rating_id: UUID) -> Response:
    """查看评价人信息 `{"reason", "note"?}`：先记录在案，姓名、电话只在这一次答复里；匿名的不能看。"""
    service, request = asking.service, asking.request
    someone, row = mine(service, rating_id, asking.who.person)
    values = vm.personal(row, service.read.get(CASE_FACTS, row.case_id))
    stored = await asking.recorded(RATING, rating_id, ShowRater(look=asking.look(values)))
    row = replace(row, version=version_after(row.version, stored))
    return await asking.answered(stored, values, lambda: _shown(request, service, someone, row, clear=True))


async def _shown(
    request: Request, service: Service, someone: Person, row: NegativeRow, *, clear: bool = False
) -> Response:
    now, parts, rating_id = service.parts.clock.now(), service.parts, row.rating_id
    history = await service.store.read_stream(rating_id)
    page = vm.negative_page(row, history, working_calendar(service.read), now, parts, options_of(request))
    return service.page(
        request,
        "negative.html",
        rater=vm.rater(row, service.read.get(CASE_FACTS, row.case_id), parts.keyring, clear=clear),
        ticket_no=ticket_no_of(service.read, rating_id),
        side=vm.side(service.read, scope_of(someone), now, _root(request), ""),
        **page,
    )


@router.get("/public")
async def public_results(request: Request, service: ThisService) -> Response:
    """评价结果公开：谁都可以看。"""
    results = results_by_body(service.read, service.parts.clock.now())
    return service.page(
        request,
        "public.html",
        rectifications=public.published_rectifications(service.read),
        fewest=SMALLEST_CELL,
        **public.public_results(results),
    )


@router.get("/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """差评有变化时告诉页面来取。"""
    handler(person)
    return hall_ui.stream(request, _changes(service, request))


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(NEGATIVES, RATINGS, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")


def _root(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return root
