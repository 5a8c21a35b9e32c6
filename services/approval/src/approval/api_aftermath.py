"""HTTP in, after the decision: revoked, repealed, deregistered, corrected; each is the act of the department's head."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from approval.api import HEAD, Text, Who, ask, mine
from approval.domain.case import commands as c
from approval.domain.case.events import DeregistrationGround, RevocationGround
from kernel.events import Value
from kernel.service import ThisService
from kernel.web import parsed

router = APIRouter(tags=["cases"])
Words = Annotated[str, Field(min_length=1, max_length=200)]


class Revoke(Value):
    """撤销准予的决定：法定情形，查明的事实和理由。"""

    ground: RevocationGround
    reasons: Text


class Repeal(Value):
    """撤回已经生效的许可：理由，怎样补偿。"""

    reasons: Text
    compensation: Text


class Deregister(Value):
    """注销许可：法定情形，说明。"""

    ground: DeregistrationGround
    reasons: Text


class Correct(Value):
    """更正决定文书：哪一处，原来怎样，应当怎样。"""

    corrects: Words
    wrong: Words
    right: Words


@router.post("/cases/{case_id}/revoke")
async def revoke(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Revoke, Depends(parsed(Revoke))]
) -> Response:
    """撤销 `{"ground", "reasons"}`：证照随之失效，书面告知被许可人。"""
    person, _row = mine(service, case_id, who.person, HEAD)
    return await ask(request, service, case_id, c.RevokeDecision(by=person.person_id, **body.model_dump()), who)


@router.post("/cases/{case_id}/repeal")
async def repeal(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Repeal, Depends(parsed(Repeal))]
) -> Response:
    """撤回许可 `{"reasons", "compensation"}`：为公共利益，依法补偿。"""
    person, _row = mine(service, case_id, who.person, HEAD)
    return await ask(request, service, case_id, c.RepealApproval(by=person.person_id, **body.model_dump()), who)


@router.post("/cases/{case_id}/deregister")
async def deregister(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[Deregister, Depends(parsed(Deregister))],
) -> Response:
    """注销 `{"ground", "reasons"}`。"""
    person, _row = mine(service, case_id, who.person, HEAD)
    return await ask(request, service, case_id, c.DeregisterApproval(by=person.person_id, **body.model_dump()), who)


@router.post("/cases/{case_id}/correct")
async def correct(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Correct, Depends(parsed(Correct))]
) -> Response:
    """更正 `{"corrects", "wrong", "right"}`：只改笔误，不改决定。"""
    person, _row = mine(service, case_id, who.person, HEAD)
    return await ask(request, service, case_id, c.CorrectDecision(by=person.person_id, **body.model_dump()), who)
