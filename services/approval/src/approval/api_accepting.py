"""HTTP in, from receipt to acceptance: accept, tell what is missing, refuse."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from approval.api import HEAD, Text, Who, ask, mine
from approval.domain.case import commands as c
from approval.domain.case.events import MissingMaterial, RefusalReason
from approval.views.calendar import working_calendar
from approval.views.questions import has_breach
from kernel.events import Value
from kernel.service import ThisService
from kernel.web import parsed

router = APIRouter(tags=["cases"])


class Accept(Value):
    """受理：不需填写。"""


class AcceptTolerantly(Value):
    """容缺受理：还差的材料补交到哪一天。"""

    due_on: date


class ExtendTolerance(Value):
    """容缺延期：顺延到哪一天，不可抗力的情形。"""

    due_on: date
    reason: Text


class Repair(Value):
    """确认失信已经修复：事由。"""

    reason: Text


class Notice(Value):
    """一次性告知：勾选的材料编码，及逐项说明；再次告知的理由。"""

    codes: tuple[str, ...] = ()
    what: dict[str, str] = Field(default_factory=dict)
    reason: Annotated[str, Field(max_length=500)] = ""


class Refuse(Value):
    """不予受理：情形、说明、应向何处申请。"""

    reason: RefusalReason
    explanation: Text
    competent_body: str = ""


@router.post("/cases/{case_id}/accept")
async def accept(
    request: Request, service: ThisService, case_id: UUID, who: Who, _: Annotated[Accept, Depends(parsed(Accept))]
) -> Response:
    """受理一件。"""
    person, row = mine(service, case_id, who.person)
    breach = has_breach(service.read, row.applicant.person)
    command = c.AcceptCase(by=person.person_id, has_breach=breach, calendar=working_calendar(service.read))
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/accept-tolerantly")
async def accept_tolerantly(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[AcceptTolerantly, Depends(parsed(AcceptTolerantly))],
) -> Response:
    """容缺受理 `{"due_on"}`：主要材料齐全，申请人书面承诺了其余的后补；`due_on` 不晚于承诺办结期限。"""
    person, row = mine(service, case_id, who.person)
    breach = has_breach(service.read, row.applicant.person)
    calendar = working_calendar(service.read)
    command = c.AcceptTolerantly(by=person.person_id, due_on=body.due_on, has_breach=breach, calendar=calendar)
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/extend-tolerance")
async def extend_tolerance(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[ExtendTolerance, Depends(parsed(ExtendTolerance))],
) -> Response:
    """容缺延期 `{"due_on", "reason"}`：因不可抗力，本机关负责人同意补交期限顺延，届满以前，只能往后。"""
    person, _row = mine(service, case_id, who.person, HEAD)
    command = c.ExtendTolerance(by=person.person_id, **body.model_dump())
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/repair-breach")
async def repair_breach(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Repair, Depends(parsed(Repair))]
) -> Response:
    """本机关负责人确认容缺失信已经修复。"""
    person, _row = mine(service, case_id, who.person, HEAD)
    return await ask(request, service, case_id, c.RepairBreach(by=person.person_id, reason=body.reason), who)


@router.post("/cases/{case_id}/notice")
async def notice(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Notice, Depends(parsed(Notice))]
) -> Response:
    """一次性告知需要补正的全部内容；只能要求清单列明的材料。"""
    person, row = mine(service, case_id, who.person)
    names = {one.code: one.name for one in row.materials} | {one.code: one.name for one in row.outstanding}
    missing = [
        MissingMaterial(code=code, name=names[code], what=body.what.get(code, ""))
        for code in body.codes
        if code in names
    ]
    command = c.RequestSupplement(by=person.person_id, missing=tuple(missing), reason=body.reason)
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/refuse")
async def refuse(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Refuse, Depends(parsed(Refuse))]
) -> Response:
    """不受理或不予受理，书面告知。"""
    person, _row = mine(service, case_id, who.person)
    return await ask(request, service, case_id, c.RefuseAcceptance(by=person.person_id, **body.model_dump()), who)
