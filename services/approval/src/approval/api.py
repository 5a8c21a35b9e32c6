"""HTTP in: parse, call, respond. One door for the department's systems (JSON) and for its people (forms)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from approval.clocks import clock_as_json, latest_follow_up, ledgers, on_the_spot
from approval.domain.case import commands as c
from approval.domain.case.decide import CASE
from approval.steps import steps_as_json
from approval.views.calendar import working_calendar
from approval.views.cases import CASES, CaseRow
from kernel.access import Person, require
from kernel.errors import NotFoundError
from kernel.service import Service, ThisService
from kernel.web import Asked, answer, asked, person_of
from legaltime import Calendar

APPROVER = "approver"
HEAD = "department_head"
CHIEF = "chief_representative"
GOVERNMENT = "government_head"
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Who = Annotated[Asked, Depends(asked)]
Someone = Annotated[Person | None, Depends(person_of)]

router = APIRouter(tags=["cases"])


class CaseNotFoundError(NotFoundError):
    code = "CASE_NOT_FOUND"
    title = "没有找到该办件"


@router.get("/api/cases/{case_id}")
async def one_case(request: Request, service: ThisService, case_id: UUID, person: Someone) -> dict[str, Any]:
    """一件的现状：编号、环节、到期时刻、版本。"""
    await service.seen(CASES, request)
    _, row = mine(service, case_id, person, APPROVER, HEAD, GOVERNMENT)
    return as_json(row, working_calendar(service.read), service.parts.clock.now())


@router.get("/api/cases/{case_id}/clock")
async def one_clock(request: Request, service: ThisService, case_id: UUID, person: Someone) -> dict[str, Any]:
    """期限为什么是这一天：受理前为 `notice`，之后 `promised`、`statutory`；逐段（谁、为什么、依据）逐日说明。"""
    await service.seen(CASES, request)
    _, row = mine(service, case_id, person, APPROVER, HEAD, GOVERNMENT)
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
        "procedure_kind": row.procedure_kind,
        "procedure_due_at": row.procedure_due_at,
        "held_at": row.held_at,
        "held_where": row.held_where,
        "hearing_request_by": row.hearing_request_by,
        "hearing_hold_by": row.hearing_hold_by,
        "special_procedures": [one.kind for one in row.item.special_procedures],
        "materials": [one.model_dump() for one in row.materials],
        "has_certificate": row.item.certificate_type is not None,
        **steps_as_json(row),
        "mode": row.mode,
        "assignee": row.assignee,
        "outstanding": [one.model_dump() for one in row.outstanding],
        "on_the_spot": on_the_spot(row),
        "latest_follow_up": latest_follow_up(row, calendar, now),
        "tolerance_due_at": row.tolerance_due_at,
        "outcome": row.outcome,
        "document_no": row.document_no,
        "on_time": row.on_time,
        "standing": row.standing,
    }


def mine(service: Service, case_id: UUID, person: Person | None, *roles: str) -> tuple[Person, CaseRow]:
    """The case, if the person decides for its department, or has one of `roles` there.

    The head of the government belongs to no department. One that is not there is told apart from one of others.
    """
    known = require(person, *(roles or (APPROVER,)))
    row = service.read.get(CASES, case_id)
    if row is None:
        raise CaseNotFoundError
    if GOVERNMENT in roles and GOVERNMENT in known.roles:
        return known, row
    return require(known, *(roles or (APPROVER,)), body=row.body), row


async def ask(request: Request, service: Service, case_id: UUID, command: c.CaseCommand, who: Asked) -> Response:
    """One command to the record, and where the case stands now."""
    stored = await service.execute(CASE, case_id, command, who)
    body = {"case_id": str(case_id), "version": stored.version, "position": service.token(stored)}
    return answer(request, body=body, version=stored.version, position=stored.position, page=f"/cases/{case_id}")
