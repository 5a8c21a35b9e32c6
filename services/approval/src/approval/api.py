"""HTTP in: parse, call, respond. One door for the department's systems (JSON) and for its people (forms)."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from approval.clocks import clock_as_json, latest_follow_up, ledgers
from approval.domain.case import commands as c
from approval.domain.case.decide import CASE
from approval.domain.case.events import MissingMaterial, Outcome, RefusalReason
from approval.domain.joint.commands import joint_of
from approval.domain.joint.decide import JOINT
from approval.domain.joint.states import Standing, standing
from approval.views.calendar import working_calendar
from approval.views.cases import CASES, CaseRow, has_breach
from kernel.access import Person, require
from kernel.errors import NotFoundError
from kernel.events import Value
from kernel.service import Service, ThisService
from kernel.web import Asked, answer, asked, parsed, person_of
from legaltime import Calendar

APPROVER = "approver"
HEAD = "department_head"
CHIEF = "chief_representative"
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Who = Annotated[Asked, Depends(asked)]
Someone = Annotated[Person | None, Depends(person_of)]

router = APIRouter(tags=["cases"])


class CaseNotFoundError(NotFoundError):
    code = "CASE_NOT_FOUND"
    title = "没有找到该办件"


class Accept(Value):
    """受理：不需填写。"""


class AcceptTolerantly(Value):
    """容缺受理：还差的材料补交到哪一天。"""

    due_on: date


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


class StartProcedure(Value):
    """启动特别程序：种类与事由。"""

    kind: Text
    reason: Text


class EndProcedure(Value):
    """结束特别程序：结论。"""

    result: Text


class Extend(Value):
    """批准延长法定期限：工作日数，理由。"""

    amount: int
    reason: Text


class Conclude(Value):
    """作出决定：准予或不予，意见；不予的理由；超期的原因。"""

    outcome: Outcome
    opinion: Text
    reasons: str = ""
    late_reason: str = ""


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


@router.post("/cases/{case_id}/procedure/start")
async def start_procedure(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[StartProcedure, Depends(parsed(StartProcedure))],
) -> Response:
    """启动清单列明的特别程序。"""
    person, _row = mine(service, case_id, who.person)
    return await ask(request, service, case_id, c.StartSpecialProcedure(by=person.person_id, **body.model_dump()), who)


@router.post("/cases/{case_id}/procedure/end")
async def end_procedure(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[EndProcedure, Depends(parsed(EndProcedure))],
) -> Response:
    """特别程序结束，恢复办理。"""
    person, _row = mine(service, case_id, who.person)
    command = c.EndSpecialProcedure(by=person.person_id, result=body.result, calendar=working_calendar(service.read))
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/extend")
async def extend(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Extend, Depends(parsed(Extend))]
) -> Response:
    """本机关负责人批准延长法定期限，理由告知申请人。"""
    person, _row = mine(service, case_id, who.person, HEAD)
    calendar, joint = working_calendar(service.read), (await _standing(service, case_id)).held
    command = c.ExtendTimeLimit(by=person.person_id, calendar=calendar, joint=joint, **body.model_dump())
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/conclude")
async def conclude(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[Conclude, Depends(parsed(Conclude))],
) -> Response:
    """作出决定；收件人不能参与（受办分离）。"""
    person, _row = mine(service, case_id, who.person)
    joint = await _standing(service, case_id)
    command = c.ConcludeCase(
        by=person.person_id,
        joint_open=joint.is_open,
        disagreed=joint.disagreed,
        calendar=working_calendar(service.read),
        **body.model_dump(),
    )
    return await ask(request, service, case_id, command, who)


@router.get("/api/cases/{case_id}")
async def one_case(request: Request, service: ThisService, case_id: UUID, person: Someone) -> dict[str, Any]:
    """一件的现状：编号、环节、到期时刻、版本。"""
    await service.seen(CASES, request)
    _, row = mine(service, case_id, person, APPROVER, HEAD)
    return as_json(row, working_calendar(service.read), service.parts.clock.now())


@router.get("/api/cases/{case_id}/clock")
async def one_clock(request: Request, service: ThisService, case_id: UUID, person: Someone) -> dict[str, Any]:
    """期限为什么是这一天：受理前为 `notice`，之后 `promised`、`statutory`；逐段（谁、为什么、依据）逐日说明。"""
    await service.seen(CASES, request)
    _, row = mine(service, case_id, person, APPROVER, HEAD)
    calendar, as_of = working_calendar(service.read), row.concluded_at or service.parts.clock.now()
    clocks = {name: clock_as_json(ledger, calendar, as_of) for name, ledger in ledgers(row).items()}
    return {"case_id": str(case_id), "case_no": row.case_no, "stage": row.stage, "due_at": row.due_at, "clocks": clocks}


def as_json(row: CaseRow, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """What a machine client reads of a case; personal values stay sealed and are left out."""
    return {
        "case_id": str(row.case_id),
        "version": row.version,
        "case_no": row.case_no,
        "item_id": row.item.item_id,
        "item_name": row.item_name,
        "body": row.body,
        "stage": row.stage,
        "received_at": row.received_at,
        "due_at": row.due_at,
        "is_late": row.accepted_at is not None and row.due_at is not None and now > row.due_at,
        "procedure": row.procedure,
        "special_procedures": [one.kind for one in row.item.special_procedures],
        "materials": [one.model_dump() for one in row.materials],
        "has_certificate": row.item.certificate_type is not None,
        "mode": row.mode,
        "assignee": row.assignee,
        "outstanding": [one.model_dump() for one in row.outstanding],
        "latest_follow_up": latest_follow_up(row, calendar, now),
        "tolerance_due_at": row.tolerance_due_at,
        "outcome": row.outcome,
        "document_no": row.document_no,
        "on_time": row.on_time,
    }


def mine(service: Service, case_id: UUID, person: Person | None, *roles: str) -> tuple[Person, CaseRow]:
    """The case, if the person decides for its department, or has one of `roles` there.

    One that is not there is told apart from one of others.
    """
    known = require(person, *(roles or (APPROVER,)))
    row = service.read.get(CASES, case_id)
    if row is None:
        raise CaseNotFoundError
    return require(known, *(roles or (APPROVER,)), body=row.body), row


async def _standing(service: Service, case_id: UUID) -> Standing:
    """How the joint approval of a case stands, if there is one: by the record, not by what is shown of it."""
    folded = await service.store.load(JOINT, joint_of(case_id))
    return standing(folded.state, service.parts.clock.now())


async def ask(request: Request, service: Service, case_id: UUID, command: c.CaseCommand, who: Asked) -> Response:
    """One command to the record, and where the case stands now."""
    stored = await service.execute(CASE, case_id, command, who)
    body = {"case_id": str(case_id), "version": stored.version, "position": service.token(stored)}
    return answer(request, body=body, version=stored.version, position=stored.position, page=f"/cases/{case_id}")
