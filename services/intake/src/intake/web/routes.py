"""申请人的页面：首页、找事项、办事指南、查进度、我的办件、一件的进度、凭证、办事地点。"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from intake.api_cases import Someone
from intake.domain.application.states import DraftApplication
from intake.opening import ApplicationNotFoundError, Opened, is_clerk, may_apply, opened, query_code_of
from intake.tools import TheseTools
from intake.views.applications import APPLICATIONS, ApplicationRow
from intake.views.items import ITEMS
from intake.views.questions import mine
from intake.web.case_pages import case_page, listed
from intake.web.draft_pages import next_step
from intake.web.needs import promised
from intake.web.promises import letter
from intake.web.voucher import voucher
from kernel.errors import NotFoundError
from kernel.service import Service, ThisService

router = APIRouter(include_in_schema=False)
_POPULAR = 6
Words = Annotated[str, Query(max_length=60)]


class ItemNotFoundError(NotFoundError):
    code = "ITEM_NOT_FOUND"
    title = "没有找到这个事项"


@router.get("/")
async def portal(request: Request, service: ThisService, tools: TheseTools) -> Response:
    """首页：要办什么事。"""
    directory = tools.directory()
    online = sum(one.published.is_online for one in directory.entries)
    immediate = sum(one.published.case_kind == "IMMEDIATE" for one in directory.entries)
    return service.page(
        request,
        "portal.html",
        online=online,
        immediate=immediate,
        popular=directory.popular(_POPULAR),
        topics=directory.topics(),
        places=tools.places(),
    )


@router.get("/items")
async def items(
    request: Request, service: ThisService, tools: TheseTools, q: Words = "", topic: Words = ""
) -> Response:
    """找事项：一句话、拼音首字母或者编码。"""
    await service.seen(ITEMS, request)
    directory = tools.directory()
    q = q.strip()
    found = directory.find(q) if q else directory.of_topic(topic) if topic else directory.popular(200)
    return service.page(request, "items.html", q=q, topic=topic, found=found, topics=directory.topics())


@router.get("/items/suggest")
async def suggest(tools: TheseTools, q: Words = "") -> list[dict[str, str]]:
    """边写边提示的事项。"""
    return [{"value": one.item_id, "text": one.name, "note": one.body_name} for one in tools.directory().find(q, 8)]


@router.get("/items/{item_id}")
async def item(request: Request, service: ThisService, tools: TheseTools, item_id: str, person: Someone) -> Response:
    """办事指南：谁能办、要什么材料、多久办完。"""
    await service.seen(ITEMS, request)
    row = tools.directory().rows.get(item_id)
    if row is None or row.published is None:
        raise ItemNotFoundError
    now = service.parts.clock.now()
    citizen = person is not None and person.case_scope is None and "citizen" in person.roles
    return service.page(
        request,
        "item.html",
        row=row,
        item=row.published,
        promise=promised(row.published.item, now, tools.calendar()),
        can_begin=citizen,
        is_clerk=is_clerk(person),
    )


@router.get("/places")
async def places(request: Request, service: ThisService, tools: TheseTools) -> Response:
    """到哪里办。"""
    return service.page(request, "places.html", places=tools.places())


@router.get("/mine")
async def my_applications(request: Request, service: ThisService, person: Someone) -> Response:
    """我的办件：在填的、在办的、办完的。"""
    await service.seen(APPLICATIONS, request)
    citizen = may_apply(person)
    rows = mine(service.read, citizen.person_id)
    return service.page(request, "mine.html", rows=listed(rows, service.parts.keyring))


@router.get("/progress")
async def progress(request: Request, service: ThisService, case_no: Words = "") -> Response:
    """查进度：办件编号加查询码。"""
    return service.page(request, "progress.html", values={"case_no": case_no}, errors={})


@router.get("/applications/{case_id}")
async def application(request: Request, service: ThisService, case_id: UUID, person: Someone) -> Response:
    """一件：填写中的接着填，收件后的看进度。"""
    await service.seen(APPLICATIONS, request)
    one = await opened(service, case_id, person)
    if isinstance(one.state, DraftApplication):
        address = f"{request.scope.get('root_path', '')}{next_step(one.state).path(case_id)}"
        return RedirectResponse(address, status_code=303)
    return await show_case(request, service, one)


async def show_case(request: Request, service: Service, one: Opened, *, clear: bool = False) -> Response:
    """The page of a received application; `clear` only in the answer to a recorded look."""
    history = await service.store.read_stream(one.case_id)
    page = case_page(one, received_row(service, one.case_id), history, service.parts, clear=clear)
    return service.page(request, "case.html", case_id=one.case_id, **page)


def received_row(service: Service, case_id: UUID) -> ApplicationRow:
    row = service.read.get(APPLICATIONS, case_id)
    if row is None:
        raise ApplicationNotFoundError
    return row


@router.get("/applications/{case_id}/voucher")
async def voucher_page(request: Request, service: ThisService, case_id: UUID, person: Someone) -> Response:
    """收件凭证：一页 A5，重印即刷新。"""
    await opened(service, case_id, person)
    history = await service.store.read_stream(case_id)
    keyring = service.parts.keyring
    made = voucher(history, keyring, query_code_of(keyring, case_id))
    return service.page(request, "voucher.html", case_id=case_id, **made)


@router.get("/applications/{case_id}/promises/{kind}")
async def promise_page(request: Request, service: ThisService, case_id: UUID, kind: str, person: Someone) -> Response:
    """告知承诺书 `commitment`、容缺补交承诺书 `tolerance`：一页，照原样重印。"""
    await opened(service, case_id, person)
    history = await service.store.read_stream(case_id)
    return service.page(request, "promise.html", case_id=case_id, **letter(kind, history, service.parts.keyring))
