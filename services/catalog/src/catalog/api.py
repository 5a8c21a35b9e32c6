"""HTTP in: parse, call, respond. One door for machines (JSON) and for people (forms)."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from catalog.domain.calendar import WORKING_CALENDAR
from catalog.domain.service_item import commands as c
from catalog.domain.service_item.decide import SERVICE_ITEM
from catalog.domain.service_item.elements import ImplementationList
from catalog.domain.service_item.events import ReviewOutcome
from catalog.pinyin import initials
from catalog.revising import Revision, revised
from catalog.streams import calendar_stream, item_stream
from catalog.views import items as view
from catalog.views.calendar_years import CALENDAR_YEARS, published_years, working_calendar
from catalog.views.item_details import ITEM_DETAILS, DetailRow, find_item
from catalog.views.items import ITEMS, Standing
from catalog.year_plan import YearPlan
from kernel.access import Person, require
from kernel.blocking import in_thread
from kernel.errors import BadInputError, NotFoundError
from kernel.events import Value
from kernel.service import Service, ThisService
from kernel.web import Asked, answer, asked, parsed, person_of
from legaltime import asking

KEEPER: Final = "catalog_keeper"
STAFF: Final = (
    KEEPER,
    "window_clerk",
    "approver",
    "department_head",
    "government_head",
    "supervisor",
    "certificate_officer",
    "hotline_agent",
    "unit_handler",
    "ratings_supervisor",
    "leader",
)

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Who = Annotated[Asked, Depends(asked)]
Someone = Annotated[Person | None, Depends(person_of)]

router = APIRouter(tags=["catalog"])


class BeyondCalendarError(BadInputError):
    code = "DEADLINE_OUT_OF_RANGE"
    title = "期限超出了日历所能表示的年份"


class ItemNotFoundError(NotFoundError):
    code = "ITEM_NOT_FOUND"
    title = "没有找到该事项"


class Nothing(Value):
    """不需填写。"""


class Review(Value):
    """审核：结论和意见。"""

    outcome: ReviewOutcome
    opinion: Annotated[str, Field(max_length=2000)] = ""


class Reason(Value):
    """暂停、取消的原因。"""

    reason: Text


# -- lists


@router.post("/items")
async def draft(
    request: Request,
    service: ThisService,
    who: Who,
    item: Annotated[ImplementationList, Depends(parsed(ImplementationList))],
) -> Response:
    """编制新事项的清单，或者整份变更。"""
    keeper = require(who.person, KEEPER)
    named = item.model_copy(update={"pinyin": initials(item.name)})
    return await _ask(request, service, item.item_id, c.DraftItem(item=named, by=keeper.person_id), who)


@router.post("/items/{item_id}/revise")
async def revise(
    request: Request,
    service: ThisService,
    item_id: str,
    who: Who,
    revision: Annotated[Revision, Depends(parsed(Revision))],
) -> Response:
    """变更清单中常变的要素，成为新的一稿。"""
    keeper = require(who.person, KEEPER)
    row = known(service, item_id)
    item = revised(row.draft or row.shown, revision)
    return await _ask(request, service, item_id, c.DraftItem(item=item, by=keeper.person_id), who)


@router.post("/items/{item_id}/submit")
async def submit(
    request: Request, service: ThisService, item_id: str, who: Who, _: Annotated[Nothing, Depends(parsed(Nothing))]
) -> Response:
    """报送审核。"""
    keeper = require(who.person, KEEPER)
    return await _ask(request, service, item_id, c.SubmitItem(by=keeper.person_id), who)


@router.post("/items/{item_id}/review")
async def review(
    request: Request, service: ThisService, item_id: str, who: Who, body: Annotated[Review, Depends(parsed(Review))]
) -> Response:
    """审核；不能审核自己报送的。"""
    keeper = require(who.person, KEEPER)
    return await _ask(request, service, item_id, c.ReviewItem(by=keeper.person_id, **body.model_dump()), who)


@router.post("/items/{item_id}/publish")
async def publish(
    request: Request, service: ThisService, item_id: str, who: Who, _: Annotated[Nothing, Depends(parsed(Nothing))]
) -> Response:
    """对外公布。"""
    keeper = require(who.person, KEEPER)
    return await _ask(request, service, item_id, c.PublishItem(by=keeper.person_id), who)


@router.post("/items/{item_id}/suspend")
async def suspend(
    request: Request, service: ThisService, item_id: str, who: Who, body: Annotated[Reason, Depends(parsed(Reason))]
) -> Response:
    """暂停办理，公开原因。"""
    keeper = require(who.person, KEEPER)
    return await _ask(request, service, item_id, c.SuspendItem(by=keeper.person_id, reason=body.reason), who)


@router.post("/items/{item_id}/resume")
async def resume(
    request: Request, service: ThisService, item_id: str, who: Who, _: Annotated[Nothing, Depends(parsed(Nothing))]
) -> Response:
    """恢复办理。"""
    keeper = require(who.person, KEEPER)
    return await _ask(request, service, item_id, c.ResumeItem(by=keeper.person_id), who)


@router.post("/items/{item_id}/cancel")
async def cancel(
    request: Request, service: ThisService, item_id: str, who: Who, body: Annotated[Reason, Depends(parsed(Reason))]
) -> Response:
    """取消事项，公开原因。"""
    keeper = require(who.person, KEEPER)
    return await _ask(request, service, item_id, c.CancelItem(by=keeper.person_id, reason=body.reason), who)


# -- the calendar


@router.post("/calendar")
async def publish_calendar(
    request: Request, service: ThisService, who: Who, plan: Annotated[YearPlan, Depends(parsed(YearPlan))]
) -> Response:
    """公布或者更改一个年度的放假与调休上班安排；自相矛盾的不予公布，同一版不能有两种内容。"""
    keeper = require(who.person, KEEPER)
    stored = await service.execute(WORKING_CALENDAR, calendar_stream(plan.year), plan.command(keeper.person_id), who)
    body = {"year": plan.year, "version": stored.version, "position": service.token(stored)}
    page = f"/calendar?year={plan.year}"
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)


# -- questions


@router.get("/api/items")
async def items_in_force(
    request: Request,
    service: ThisService,
    q: Annotated[str, Query(max_length=50)] = "",
    topic: Annotated[str, Query(max_length=20)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """公众可以申请的事项：名称、拼音首字母、主题、部门、编码都可以查。"""
    await service.seen(ITEMS, request)
    criteria = view.filtered(words=q, topic=topic, criteria=[view.in_force()])
    rows = view.items(service.read, *criteria, limit=limit)
    named = ("item_id", "name", "topic", "body_name", "task_code", "task_version", "promised_text", "depth_level")
    found = [{name: getattr(row, name) for name in named} for row in rows]
    return {"items": found, "total": service.read.count(ITEMS, *criteria)}


@router.get("/api/items/{item_id}")
async def one_item(request: Request, service: ThisService, item_id: str) -> dict[str, Any]:
    """一个已公布事项的实施清单全文。"""
    await service.seen(ITEM_DETAILS, request)
    row = known(service, item_id)
    if row.live is None:
        raise ItemNotFoundError
    said = {"standing": row.standing, "task_version": row.task_version, "reason": row.reason}
    return {**said, "version": row.version, "item": row.live.model_dump(mode="json")}


@router.get("/api/calendar")
async def years(request: Request, service: ThisService) -> dict[str, Any]:
    """已公布的各年度放假安排。"""
    await service.seen(CALENDAR_YEARS, request)
    rows = published_years(service.read)
    return {"years": [row.days.model_dump(mode="json") | {"source": row.source} for row in rows]}


@router.post("/api/deadline")
async def ask_the_clock(
    request: Request, service: ThisService, question: Annotated[asking.Question, Depends(parsed(asking.Question))]
) -> asking.Answer:
    """期限计算：一问一答，与网页、`hall deadline` 相同；按已公布的年度，其余年度暂定；将来的时刻照所写计算。"""
    await service.seen(CALENDAR_YEARS, request)
    try:
        return await in_thread(asking.answer, question, working_calendar(service.read))
    except (OverflowError, ValueError) as beyond:
        raise BeyondCalendarError from beyond


# -- shared with the pages


def known(service: Service, item_id: str) -> DetailRow:
    """The item, published or not: staff only see those that are not."""
    row = find_item(service.read, item_id)
    if row is None:
        raise ItemNotFoundError
    return row


def public(service: Service, item_id: str, person: Person | None) -> DetailRow:
    """The item as anyone may see it; one that was never published is there for staff alone."""
    row = known(service, item_id)
    if row.standing is Standing.UNPUBLISHED and (person is None or person.roles.isdisjoint(STAFF)):
        raise ItemNotFoundError
    return row


async def _ask(request: Request, service: Service, item_id: str, command: c.ItemCommand, who: Asked) -> Response:
    stored = await service.execute(SERVICE_ITEM, item_stream(item_id), command, who)
    body = {"item_id": item_id, "version": stored.version, "position": service.token(stored)}
    page = f"/items/{item_id}/keeping"
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)
