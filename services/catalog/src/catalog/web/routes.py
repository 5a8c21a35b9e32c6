"""事项的页面：事项库、事项管理、办事指南、工作日历、服务场所、证照类型。"""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from catalog.api import KEEPER, STAFF, Someone, known, public
from catalog.views import items as view
from catalog.views.calendar_years import CALENDAR_YEARS, published_years, working_calendar
from catalog.views.certificate_types import CERTIFICATE_TYPES, certificate_types
from catalog.views.item_details import ITEM_DETAILS
from catalog.views.items import ITEMS
from catalog.views.places import PLACES, body_names, places
from catalog.web import deadline, guide
from catalog.web import view_models as vm
from catalog.web import year as year_of
from hall_ui import Change
from kernel.access import Person, require
from kernel.blocking import in_thread
from kernel.service import Service, ThisService
from kernel.web import last_seen
from legaltime import provisional_year

router = APIRouter(include_in_schema=False)
_PAGE = 50
_ALL = 500
_OFTEN = 10
Start = Annotated[int, Query(ge=0, le=100_000)]
Words = Annotated[str, Query(max_length=50)]
Name = Annotated[str, Query(max_length=40)]


@router.get("/")
async def library(
    request: Request,
    service: ThisService,
    person: Someone,
    show: Name = "all",
    q: Words = "",
    topic: Name = "",
    body: Name = "",
    start: Start = 0,
) -> Response:
    """事项库：全部事项，按状态、主题、部门、名称或拼音首字母查找。"""
    require(person, *STAFF)
    await service.seen(ITEMS, request)
    looking = vm.Looking(show if show in vm.FILTERS else "all", q.strip(), topic, body)
    rows = view.items(service.read, *looking.criteria, limit=_PAGE, offset=start)
    names = body_names(service.read)
    return service.page(
        request,
        "library.html",
        rows=[vm.row(row, names) for row in rows],
        total=service.read.count(ITEMS, *looking.criteria),
        start=start,
        shown=start + len(rows),
        figures=vm.figures(service.read, looking),
        segments=vm.segments(looking),
        topics=vm.topic_options(view.topics(service.read)),
        bodies=[("", "全部实施主体"), *((body, names.get(body, name)) for body, name in view.bodies(service.read))],
        looking=looking,
        side=_side(request, person, "work" if show == "work" else "items"),
    )


@router.get("/items/{item_id}/keeping")
async def keeping(request: Request, service: ThisService, person: Someone, item_id: str) -> Response:
    """事项管理：在改的一稿、与现行版本的差别、可办的动作、经过。"""
    require(person, *STAFF)
    await service.seen(ITEM_DETAILS, request)
    row = known(service, item_id)
    return service.page(
        request,
        "keeping.html",
        row=row,
        item=row.draft or row.shown,
        facts=guide.facts(row.draft or row.shown),
        marks=guide.marks(row.draft or row.shown),
        materials=guide.needed(row.draft or row.shown, {}),
        steps=vm.lifecycle(row),
        history=vm.history(row.history, service.parts.name_of),
        differences=vm.differences(row.live, row.draft),
        keeper=_is_keeper(person),
        me=person.person_id if person else "",
        side=_side(request, person, "items"),
    )


@router.get("/items/{item_id}")
async def service_guide(request: Request, service: ThisService, person: Someone, item_id: str) -> Response:
    """办事指南：一个事项怎样办，公众可看，可打印。"""
    await service.seen(ITEM_DETAILS, request)
    row = public(service, item_id, person)
    item = row.shown
    answers = {one.question_id: request.query_params.get(one.question_id, "") for one in item.situations}
    materials = guide.needed(item, answers)
    return service.page(
        request,
        "guide.html",
        row=row,
        item=item,
        marks=guide.marks(item),
        answers=answers,
        materials=materials,
        to_bring=[one for one in materials if one["need"] in ("must", "later") and not one["only_if"]],
        waived=[one for one in materials if one["need"] == "free"],
        steps=guide.steps(item),
        procedures=guide.procedures(item),
        facts=guide.facts(item),
        expected=guide.expected(item.promised_limit, working_calendar(service.read), service.parts.clock.now()),
        where=guide.where(item, places(service.read, "service_center")),
        remedies=guide.remedies(item),
        is_staff=person is not None and not person.roles.isdisjoint(STAFF),
    )


@router.get("/guides")
async def guides(
    request: Request,
    service: ThisService,
    q: Words = "",
    topic: Name = "",
    everything: Annotated[bool, Query(alias="all")] = False,  # noqa: FBT002 -- a query parameter
) -> Response:
    """办事指南目录：公众按名称、拼音首字母或主题查找。"""
    await service.seen(ITEMS, request)
    criteria = view.filtered(words=q, topic=topic, criteria=[view.in_force()])
    names = body_names(service.read)
    asked = bool(q.strip() or topic or everything)
    rows = view.items(service.read, *criteria, limit=_ALL if asked else _OFTEN)
    return service.page(
        request,
        "guides.html",
        q=q.strip(),
        topic=topic,
        asked=asked,
        rows=[vm.row(row, names) for row in rows],
        topics=view.topics(service.read, view.in_force()),
        counts=view.counts(service.read),
    )


@router.get("/calendar")
async def calendar(
    request: Request, service: ThisService, person: Someone, year: Annotated[int, Query(ge=2000, le=2100)] = 0
) -> Response:
    """工作日历：一年十二个月，休、班标明；未公布的年度为暂定。"""
    await service.seen(CALENDAR_YEARS, request)
    today = service.parts.clock.now().date()
    rows = {row.year: row for row in published_years(service.read)}
    chosen = year or today.year
    published = rows.get(chosen)
    days = published.days if published else provisional_year(chosen)
    return service.page(
        request,
        "calendar.html",
        year=chosen,
        year_links=[(str(each), f"?year={each}", each == chosen) for each in _years(rows, chosen, today.year)],
        published=published,
        months=year_of.months(days, today),
        figures=year_of.year_figures(days),
        spans=year_of.holiday_spans(days),
        makeup_days=days.makeup_days,
        keeper=_is_keeper(person),
        side=_side(request, person, "calendar"),
        **year_of.plan(days, published=published is not None),
    )


@router.get("/deadline")
async def ask_the_clock(request: Request, service: ThisService) -> Response:
    """期限计算：哪天到期，逐日为什么；公众可用。"""
    await service.seen(CALENDAR_YEARS, request)
    typed = {name: value for name, value in request.query_params.items() if name in deadline.ASKED}
    calendar, now = working_calendar(service.read), service.parts.clock.now()
    return service.page(request, "deadline.html", **await in_thread(deadline.page, typed, calendar, now))


@router.get("/places")
async def all_places(request: Request, service: ThisService) -> Response:
    """服务场所：县中心的窗口，各乡镇的便民服务中心、服务站和自助终端。"""
    await service.seen(PLACES, request)
    rows = places(service.read)
    return service.page(
        request,
        "places.html",
        centres=[row for row in rows if row.kind == "service_center"],
        branches=[row for row in rows if row.kind == "branch_center"],
        terminals=[row for row in rows if row.kind == "terminal" and not row.town],
        towns=vm.towns(rows),
        figures=vm.place_figures(rows),
    )


@router.get("/certificate-types")
async def types(request: Request, service: ThisService, person: Someone) -> Response:
    """证照类型目录。"""
    require(person, *STAFF)
    await service.seen(CERTIFICATE_TYPES, request)
    rows = [vm.certificate_row(row) for row in certificate_types(service.read)]
    return service.page(request, "certificate_types.html", rows=rows, side=_side(request, person, "types"))


@router.get("/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """事项库有变化时告诉页面来取。"""
    require(person, *STAFF)
    return hall_ui.stream(request, _changes(service, request))


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(ITEMS, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")


def _years(published: Iterable[int], chosen: int, this_year: int) -> list[int]:
    """The published years, the one looked at, and the next to be published."""
    return sorted({*published, chosen, max(published, default=this_year) + 1})


def _is_keeper(person: Person | None) -> bool:
    return person is not None and KEEPER in person.roles


def _side(request: Request, person: Person | None, here: str) -> list[dict[str, Any]]:
    return vm.side(request.scope.get("root_path", ""), here, keeper=_is_keeper(person))
