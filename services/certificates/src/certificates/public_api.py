"""HTTP in, for holders, for the window that is shown a certificate, and for anybody who checks one."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from certificates.access import CITIZEN, CLERK, CertificateNotFoundError, is_mine, of_my_own
from certificates.api import Someone, Text, Who, as_json
from certificates.checking import checked
from certificates.domain.certificate import commands as c
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.certificate.events import CertificatePresented
from certificates.views.case_facts import case_numbered
from certificates.views.certificates import CERTIFICATES, CertificateRow, held_by
from certificates.views.presentations import PRESENTATIONS, PresentationRow
from certificates.web.view_models import check_facts
from kernel.access import Person, require
from kernel.errors import NotFoundError
from kernel.events import Value
from kernel.service import Service, ThisService
from kernel.web import answer, parsed

router = APIRouter(tags=["presentations"])

Code = Annotated[str, Field(min_length=1, max_length=40)]


class CaseNumberUnknownError(NotFoundError):
    code = "CASE_NUMBER_UNKNOWN"
    title = "没有找到该编号的办件，请核对办件编号"


class Present(Value):
    """亮证：不需填写。"""


class Use(Value):
    """用证：哪个办件（编号即可）、哪份材料、什么用途。"""

    case_id: UUID | None = None
    case_no: str = ""
    material_code: Code
    purpose: Text


@router.post("/mine/{certificate_id}/present")
async def present(
    request: Request,
    service: ThisService,
    certificate_id: UUID,
    who: Who,
    _: Annotated[Present, Depends(parsed(Present))],
) -> Response:
    """亮证：得到一个六十秒内有效、只能使用一次的编号。"""
    holder, _row = of_my_own(service, certificate_id, who.person)
    command = c.PresentCertificate(by=holder.person_id, presentation_id=str(uuid4()))
    stored = await service.execute(CERTIFICATE, certificate_id, command, who)
    shown = stored.events[0]
    assert isinstance(shown, CertificatePresented), "an identifier nobody had before is always presented"
    body = {
        "presentation_id": shown.presentation_id,
        "expires_at": shown.expires_at,
        "version": stored.version,
        "position": service.token(stored),
    }
    page = f"/shown/{shown.presentation_id}"
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)


@router.post("/presentations/{presentation_id}/use")
async def use(
    request: Request,
    service: ThisService,
    presentation_id: UUID,
    who: Who,
    body: Annotated[Use, Depends(parsed(Use))],
) -> Response:
    """窗口凭亮证用证，绑定办件和材料。"""
    clerk = require(who.person, CLERK)
    shown = presentation(service, presentation_id)
    command = c.UseCertificate(
        presentation_id=shown.presentation_id,
        basis="持证人亮证",
        by=clerk.person_id,
        used_at=service.parts.clock.now(),
        case_id=body.case_id or _case_numbered(service, body.case_no),
        material_code=body.material_code,
        purpose=body.purpose,
    )
    stored = await service.execute(CERTIFICATE, shown.certificate_id, command, who)
    answered = {
        "certificate_id": str(shown.certificate_id),
        "version": stored.version,
        "position": service.token(stored),
    }
    page = f"/used/{shown.presentation_id}"
    return answer(request, body=answered, version=stored.version, position=stored.position, page=page)


@router.get("/api/mine")
async def my_certificates(request: Request, service: ThisService, person: Someone) -> list[dict[str, Any]]:
    """本人名下的证照。"""
    await service.seen(CERTIFICATES, request)
    return [as_json(row) for row in mine(service, person)]


@router.get("/api/check")
async def check(
    request: Request,
    service: ThisService,
    id: Annotated[str, Query(max_length=120)],  # noqa: A002 -- the word in the QR code
    mac: Annotated[str, Query(max_length=40)],
) -> dict[str, Any]:
    """核验一张证照：状态、类型、制发单位、有效期和遮盖的持证主体，不答其他。"""
    await service.seen(CERTIFICATES, request)
    row = checked(service.read, service.parts.keyring, id, mac)
    return check_facts(row, service.parts.clock.now(), service.parts.keyring)


@router.get("/api/presentations/{presentation_id}")
async def check_presentation(request: Request, service: ThisService, presentation_id: UUID) -> dict[str, Any]:
    """一次亮证：还有效的，答所亮证照；已使用或者已过期的，只答这一点。"""
    await service.seen(PRESENTATIONS, request)
    shown, now = presentation(service, presentation_id), service.parts.clock.now()
    row = service.read.get(CERTIFICATES, shown.certificate_id)
    state = "USED" if shown.used_at else "OPEN" if shown.is_open(now) else "EXPIRED"
    facts = check_facts(row, now, service.parts.keyring) if row is not None and state == "OPEN" else None
    return {"state": state, "expires_at": shown.expires_at, "certificate": facts}


def _case_numbered(service: Service, case_no: str) -> UUID:
    facts = case_numbered(service.read, case_no.strip())
    if facts is None:
        raise CaseNumberUnknownError
    return facts.case_id


def mine(service: Service, person: Person | None) -> list[CertificateRow]:
    """What the signed-in citizen holds."""
    holder = require(person, CITIZEN)
    return [row for row in held_by(service.read, holder.person_id) if is_mine(row, holder)]


def presentation(service: Service, presentation_id: UUID) -> PresentationRow:
    """One presentation; an unknown one is told like a certificate that is not there."""
    shown = service.read.get(PRESENTATIONS, str(presentation_id))
    if shown is None:
        raise CertificateNotFoundError
    return shown
