"""HTTP in, for the issuing body: parse, call, respond. One door for its systems (JSON) and for its people (forms)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from certificates.access import OFFICER, of_my_body
from certificates.domain.certificate import commands as c
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.certificate.events import CertificateEvent, Holder
from certificates.domain.validity import StatedValidity
from certificates.issuing import Issuing
from certificates.lookups import Lookups
from certificates.signing import Signer
from certificates.views.certificates import (
    CERTIFICATES,
    CertificateRow,
    Status,
    issuers_certificates,
    of_issuer,
)
from kernel.access import Person, require
from kernel.events import Value
from kernel.sealed import Sealed
from kernel.service import Service, ThisService, new_stream_id
from kernel.store.executing import Stored
from kernel.web import Asked, answer, asked, parsed, person_of

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]
Who = Annotated[Asked, Depends(asked)]
Someone = Annotated[Person | None, Depends(person_of)]

router = APIRouter(tags=["certificates"])


async def signer_of(request: Request) -> Signer:
    """The seals this service signs with; put there by the composition root."""
    signer: Signer = request.app.state.signer
    return signer


TheSigner = Annotated[Signer, Depends(signer_of)]


class Register(Value):
    """登记存量证照：类型、持证主体、照面信息；由另一人用印、签发。"""

    certificate_type: Short
    holder_kind: Short
    holder_name: Short
    holder_number: Short
    face: dict[Short, Short] = Field(default_factory=dict, max_length=30)


class Issue(Value):
    """用印、签发：有效期按批准内容确定的，写明截止日或者长期。"""

    valid_to: date | None = None
    long_term: bool = False


class Ground(Value):
    """暂扣、撤销：理由与法律依据。"""

    reason: Text
    legal_basis: Text


class Reason(Value):
    """发还、不确认撤销：理由。"""

    reason: Text


class Confirm(Value):
    """确认撤销：不需填写。"""


@router.post("/records")
async def register(
    request: Request, service: ThisService, who: Who, body: Annotated[Register, Depends(parsed(Register))]
) -> Response:
    """登记一张已有的证照，使它可以亮证、可以免提交。"""
    officer = require(who.person, OFFICER)
    certificate_type, issuer = Lookups(service).type_of(body.certificate_type)
    require(officer, OFFICER, body=issuer.body)
    person = service.parts.keyring.person_of(body.holder_number)
    command = c.DraftCertificate(
        certificate_type=certificate_type,
        issuer=issuer,
        holder=Holder(
            person=person,
            kind=body.holder_kind,
            name=Sealed.fresh(person, body.holder_name),
            number=Sealed.fresh(person, body.holder_number),
        ),
        face=Sealed.fresh(person, dict(body.face)),
        decided_by=officer.person_id,
    )
    return await _ask(request, service, new_stream_id(who), command, who)


@router.post("/records/{certificate_id}/issue")
async def issue(
    request: Request,
    service: ThisService,
    signer: TheSigner,
    certificate_id: UUID,
    who: Who,
    body: Annotated[Issue, Depends(parsed(Issue))],
) -> Response:
    """用印并签发；作出决定的人不能签发。"""
    officer, row = of_my_body(service, certificate_id, who.person)
    stated = StatedValidity(until=body.valid_to, long_term=body.long_term)
    stored = await Issuing(service, signer).issue(row, officer.person_id, stated, who)
    return _answered(request, service, stored)


@router.post("/records/{certificate_id}/suspend")
async def suspend(
    request: Request,
    service: ThisService,
    certificate_id: UUID,
    who: Who,
    body: Annotated[Ground, Depends(parsed(Ground))],
) -> Response:
    """暂扣。"""
    officer, _row = of_my_body(service, certificate_id, who.person)
    command = c.SuspendCertificate(by=officer.person_id, **body.model_dump())
    return await _ask(request, service, certificate_id, command, who)


@router.post("/records/{certificate_id}/restore")
async def restore(
    request: Request,
    service: ThisService,
    certificate_id: UUID,
    who: Who,
    body: Annotated[Reason, Depends(parsed(Reason))],
) -> Response:
    """暂扣发还。"""
    officer, _row = of_my_body(service, certificate_id, who.person)
    command = c.RestoreCertificate(by=officer.person_id, reason=body.reason)
    return await _ask(request, service, certificate_id, command, who)


@router.post("/records/{certificate_id}/revocation")
async def request_revocation(
    request: Request,
    service: ThisService,
    certificate_id: UUID,
    who: Who,
    body: Annotated[Ground, Depends(parsed(Ground))],
) -> Response:
    """提出撤销，等待另一人确认。"""
    officer, _row = of_my_body(service, certificate_id, who.person)
    command = c.RequestRevocation(by=officer.person_id, **body.model_dump())
    return await _ask(request, service, certificate_id, command, who)


@router.post("/records/{certificate_id}/revocation/confirm")
async def confirm_revocation(
    request: Request,
    service: ThisService,
    certificate_id: UUID,
    who: Who,
    _: Annotated[Confirm, Depends(parsed(Confirm))],
) -> Response:
    """确认撤销；提出的人不能确认。"""
    officer, _row = of_my_body(service, certificate_id, who.person)
    return await _ask(request, service, certificate_id, c.ConfirmRevocation(by=officer.person_id), who)


@router.post("/records/{certificate_id}/revocation/decline")
async def decline_revocation(
    request: Request,
    service: ThisService,
    certificate_id: UUID,
    who: Who,
    body: Annotated[Reason, Depends(parsed(Reason))],
) -> Response:
    """不确认撤销，证照状态不变。"""
    officer, _row = of_my_body(service, certificate_id, who.person)
    command = c.DeclineRevocation(by=officer.person_id, reason=body.reason)
    return await _ask(request, service, certificate_id, command, who)


@router.get("/api/certificates")
async def list_certificates(
    request: Request,
    service: ThisService,
    person: Someone,
    status: Annotated[Status, Query()] = Status.DRAFTED,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> list[dict[str, Any]]:
    """本单位某一状态的证照，等得久的在前。"""
    officer = require(person, OFFICER)
    await service.seen(CERTIFICATES, request)
    criteria = of_issuer(officer.body or "", status)
    return [as_json(row) for row in issuers_certificates(service.read, *criteria, limit=limit, offset=start)]


@router.get("/api/certificates/{certificate_id}")
async def one_certificate(
    request: Request, service: ThisService, certificate_id: UUID, person: Someone
) -> dict[str, Any]:
    """一张证照的现状。"""
    await service.seen(CERTIFICATES, request)
    _, row = of_my_body(service, certificate_id, person)
    return as_json(row)


def as_json(row: CertificateRow) -> dict[str, Any]:
    """What a machine client reads of a certificate; personal values stay sealed and are left out."""
    return {
        "certificate_id": str(row.certificate_id),
        "version": row.version,
        "status": row.status,
        "certificate_type": row.certificate_type.certificate_type,
        "certificate_type_name": row.type_name,
        "issuing_body": row.body,
        "issuing_body_name": row.issuer.name,
        "case_id": str(row.case_id) if row.case_id else None,
        "certificate_identifier": row.identifier or None,
        "certificate_number": row.number or None,
        "issued_at": row.issued_at,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "uses": row.uses,
    }


async def _ask(
    request: Request, service: Service, certificate_id: UUID, command: c.CertificateCommand, who: Asked
) -> Response:
    return _answered(request, service, await service.execute(CERTIFICATE, certificate_id, command, who))


def _answered(request: Request, service: Service, stored: Stored[CertificateEvent]) -> Response:
    body = {
        "certificate_id": str(stored.stream_id),
        "version": stored.version,
        "position": service.token(stored),
    }
    page = f"/records/{stored.stream_id}"
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)
