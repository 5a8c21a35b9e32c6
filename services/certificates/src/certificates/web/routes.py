"""证照的页面：签发待办、证照、打印件；本人证照、亮证；公开核验。"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from certificates.access import CITIZEN, CLERK, OFFICER, CertificateNotFoundError, of_my_body, of_my_own
from certificates.api import Someone, TheSigner
from certificates.checking import check_query, checked
from certificates.domain.certificate.commands import ShowHolder
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.issuing import seal_state
from certificates.public_api import mine, presentation
from certificates.signing import Signer
from certificates.views import certificates as view
from certificates.views.certificates import CERTIFICATES
from certificates.views.presentations import PRESENTATIONS, PresentationRow
from certificates.views.types import TYPES
from certificates.web import view_models as vm
from hall_ui import Change
from kernel.access import Person, require
from kernel.errors import NotFoundError
from kernel.service import Service, ThisService
from kernel.showing import ThisLook, version_after
from kernel.web import last_seen

router = APIRouter(include_in_schema=False)
shows = APIRouter(tags=["certificates"])
_PAGE = 50
_TICK_S = 5.0


@router.get("/")
async def queue(
    request: Request,
    service: ThisService,
    person: Someone,
    show: Annotated[str, Query(max_length=20)] = "waiting",
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """本单位的证照：待签发的在前。"""
    officer = require(person, OFFICER)
    await service.seen(CERTIFICATES, request)
    body, now = officer.body or "", service.parts.clock.now()
    chosen = vm.FILTERS.get(show, vm.FILTERS["waiting"])
    criteria = chosen.criteria(body)
    rows = view.issuers_certificates(service.read, *criteria, limit=_PAGE, offset=start)
    return service.page(
        request,
        "queue.html",
        rows=[vm.queue_row(row, now, service.parts) for row in rows],
        total=service.read.count(CERTIFICATES, *criteria),
        shown=start + len(rows),
        figures=vm.figures(service.read, body, show),
        side=_side(request, service, body, show),
        show=show,
        title=chosen.text,
        body_name=officer.body_name,
    )


@router.get("/records/{certificate_id}")
async def record(
    request: Request, service: ThisService, signer: TheSigner, certificate_id: UUID, person: Someone
) -> Response:
    """一张证照：照面、状态、印章、使用记录、可办的动作。"""
    await service.seen(CERTIFICATES, request)
    return await _shown(request, service, signer, *of_my_body(service, certificate_id, person))


@shows.post("/records/{certificate_id}/show-holder")
async def show_holder(asking: ThisLook, signer: TheSigner, certificate_id: UUID) -> Response:
    """查看持证主体信息 `{"reason", "note"?}`：先记录在案，姓名（名称）、号码只在这一次答复里。"""
    service, request = asking.service, asking.request
    officer, row = of_my_body(service, certificate_id, asking.who.person)
    values = vm.personal(row)
    stored = await asking.recorded(CERTIFICATE, certificate_id, ShowHolder(look=asking.look(values)))
    row = replace(row, version=version_after(row.version, stored))
    return await asking.answered(stored, values, lambda: _shown(request, service, signer, officer, row, clear=True))


async def _shown(
    request: Request,
    service: Service,
    signer: Signer,
    officer: Person,
    row: view.CertificateRow,
    *,
    clear: bool = False,
) -> Response:
    history = await service.store.read_stream(row.certificate_id)
    page = vm.record_page(row, history, service.parts.clock.now(), service.parts, clear=clear)
    side = _side(request, service, row.body, "")
    held = seal_state(history, signer, service.parts.keyring)
    return service.page(request, "record.html", side=side, me=officer.person_id, seal_state=held, **page)


@router.get("/records/{certificate_id}/print")
async def print_for_officer(request: Request, service: ThisService, certificate_id: UUID, person: Someone) -> Response:
    """打印件：由制发单位打印。"""
    _, row = of_my_body(service, certificate_id, person)
    return await _printed(request, service, row, back=f"/records/{certificate_id}")


@router.get("/register")
async def register(request: Request, service: ThisService, person: Someone) -> Response:
    """登记存量证照。"""
    officer = require(person, OFFICER)
    body = officer.body or ""
    types = service.read.find(TYPES, TYPES.table.c.issuing_body == body, order_by=(TYPES.table.c.name,))
    choices = [(row.certificate_type, row.name) for row in types]
    return service.page(request, "register.html", types=choices, side=_side(request, service, body, "register"))


@router.get("/mine")
async def my_certificates(request: Request, service: ThisService, person: Someone) -> Response:
    """我的证照。"""
    await service.seen(CERTIFICATES, request)
    now = service.parts.clock.now()
    return service.page(request, "mine.html", rows=[vm.my_row(row, now) for row in mine(service, person)])


@router.get("/mine/{certificate_id}/print")
async def print_for_holder(request: Request, service: ThisService, certificate_id: UUID, person: Someone) -> Response:
    """打印件：持证人自行打印。"""
    _, row = of_my_own(service, certificate_id, person)
    return await _printed(request, service, row, back="/mine")


@router.get("/shown/{presentation_id}")
async def shown(request: Request, service: ThisService, presentation_id: UUID, person: Someone) -> Response:
    """亮证：二维码，六十秒后失效。"""
    await service.seen(PRESENTATIONS, request)
    row = presentation(service, presentation_id)
    _, certificate = of_my_own(service, row.certificate_id, person)
    page = vm.shown_page(row, service.parts.clock.now())
    keyring = service.parts.keyring
    return service.page(
        request,
        "shown.html",
        code=f"{request.base_url}check?show={row.presentation_id}",
        row=certificate,
        holder=vm.holder_shown(certificate, keyring),
        period=vm.period(certificate),
        **page,
    )


@router.get("/used/{presentation_id}")
async def used(request: Request, service: ThisService, presentation_id: UUID, person: Someone) -> Response:
    """用证之后给窗口看的回执。"""
    require(person, CLERK)
    await service.seen(PRESENTATIONS, request)
    row = presentation(service, presentation_id)
    certificate = service.read.get(CERTIFICATES, row.certificate_id)
    if certificate is None:
        raise CertificateNotFoundError
    return service.page(request, "used.html", shown=row, row=certificate)


@router.get("/check")
async def check(
    request: Request,
    service: ThisService,
    person: Someone,
    id: Annotated[str, Query(max_length=120)] = "",  # noqa: A002 -- the word in the QR code
    mac: Annotated[str, Query(max_length=40)] = "",
    show: Annotated[UUID | None, Query()] = None,
) -> Response:
    """公开核验：扫码，或者输入标识和校验码。"""
    page: dict[str, Any] = {"typed": {"id": id, "mac": mac}, "found": None, "presented": None, "missing": False}
    try:
        if show is not None:
            page |= await _presented(request, service, show)
        elif id:
            page["found"] = _found(service, checked(service.read, service.parts.keyring, id, mac))
    except NotFoundError:
        page["missing"] = True  # a check that was answered, with no
    return service.page(request, "check.html", may_use=_is_clerk(person), **page)


@router.get("/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """待办有变化时告诉页面来取。"""
    require(person, OFFICER)
    return hall_ui.stream(request, _changes(service, request))


@router.get("/shown/{presentation_id}/live")
async def live_shown(request: Request, service: ThisService, presentation_id: UUID, person: Someone) -> Response:
    """亮证的剩余时间、是否已被使用。"""
    require(person, CITIZEN)
    row = presentation(service, presentation_id)
    of_my_own(service, row.certificate_id, person)
    return hall_ui.stream(request, _ticks(service, row))


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(CERTIFICATES, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")


async def _ticks(service: Service, row: PresentationRow) -> AsyncIterator[Change]:
    """Every few seconds, or as soon as a presentation is used, until this one is over; then silence."""
    seen = service.projector.changes[PRESENTATIONS.name]
    number, current = 0, row
    while current.is_open(service.parts.clock.now()):
        seen = await service.projector.changed((PRESENTATIONS,), seen, within_s=_TICK_S)
        current = presentation(service, UUID(row.presentation_id))
        number += 1
        yield Change(id=str(number), event="changed", data="")
    await asyncio.Event().wait()  # a stream that ended would be opened again and again


async def _printed(request: Request, service: Service, row: view.CertificateRow, back: str) -> Response:
    if row.issued_at is None:
        raise CertificateNotFoundError
    history = await service.store.read_stream(row.certificate_id)
    keyring = service.parts.keyring
    page = vm.printed(row, history, service.parts.clock.now(), keyring)
    code = f"{request.base_url}check?{check_query(keyring, row.identifier)}"
    return service.page(request, "paper.html", back=back, code=code, **page)


async def _presented(request: Request, service: Service, show: UUID) -> dict[str, Any]:
    """What a presented code says: as long as it holds the certificate, afterwards only that it is over."""
    await service.seen(PRESENTATIONS, request)
    row = presentation(service, show)
    certificate = service.read.get(CERTIFICATES, row.certificate_id)
    now = service.parts.clock.now()
    found = _found(service, certificate) if certificate is not None and row.is_open(now) else None
    return {"presented": vm.shown_page(row, now), "found": found}


def _found(service: Service, row: view.CertificateRow) -> dict[str, Any]:
    keyring, now = service.parts.keyring, service.parts.clock.now()
    facts = vm.check_facts(row, now, keyring)
    return {**facts, **vm.lamp(row, now), "period": vm.period(row), "identifier": vm.breakable(row.identifier)}


def _side(request: Request, service: Service, body: str, show: str) -> list[dict[str, Any]]:
    return vm.side(service.read, body, request.scope.get("root_path", ""), show)


def _is_clerk(person: Person | None) -> bool:
    return person is not None and CLERK in person.roles
