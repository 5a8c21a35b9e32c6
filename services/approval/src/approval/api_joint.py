"""并联审批的门：主办部门发起，联办部门提出意见；机器和人同一个门。"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from approval.api import APPROVER, GOVERNMENT, HEAD, Someone, Text, Who, mine
from approval.domain.case.decide import CASE
from approval.domain.case.states import AcceptedCase
from approval.domain.joint import commands as c
from approval.domain.joint.decide import JOINT
from approval.domain.joint.errors import CoBodyUnknownError
from approval.views.calendar import working_calendar
from approval.views.cases import CASES, CaseRow
from approval.views.joint import JOINTS, JointRow, ShownBranch
from approval.views.supervisors import BODY_NAMES
from kernel.access import OtherDepartmentError, Person, require
from kernel.errors import NotFoundError
from kernel.events import Value
from kernel.sealed import Sealed
from kernel.service import Service, ThisService
from kernel.web import Asked, answer, parsed
from legaltime.moments import is_past

router = APIRouter(tags=["joint"])


class JointNotFoundError(NotFoundError):
    code = "JOINT_NOT_FOUND"
    title = "没有找到该件的并联审批"


class Start(Value):
    """发起并联审批：勾选的联办部门；`days` 是另定的较短时限，不填的按通行的时限。"""

    bodies: tuple[str, ...] = ()
    days: int | None = None


class Opinion(Value):
    """联办意见：同意与否、意见；不同意的，理由和法律依据。"""

    agrees: bool
    opinion: Text
    reasons: Annotated[str, Field(max_length=2000)] = ""
    legal_basis: Annotated[str, Field(max_length=500)] = ""


@router.post("/cases/{case_id}/joint")
async def start(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Start, Depends(parsed(Start))]
) -> Response:
    """主办部门发起并联审批 `{"bodies", "days"?}`：同时征求各联办部门的意见，各自计时。"""
    person, row = mine(service, case_id, who.person)
    folded = await service.store.load(CASE, case_id)
    command = c.StartJointApproval(
        by=person.person_id,
        case_id=case_id,
        case_no=row.case_no,
        item_id=row.item.item_id,
        item_name=row.item_name,
        lead_body=row.body,
        lead_body_name=row.item.body_name,
        is_accepted=isinstance(folded.state, AcceptedCase),
        promised_limit=row.item.promised_limit,
        co_bodies=tuple(_named(service, one) for one in body.bodies),
        days=body.days,
        calendar=working_calendar(service.read),
    )
    return await _ask(request, service, c.joint_of(case_id), command, who, page=f"/cases/{case_id}")


@router.post("/joint/{joint_id}/opinion")
async def opine(
    request: Request,
    service: ThisService,
    joint_id: UUID,
    who: Who,
    body: Annotated[Opinion, Depends(parsed(Opinion))],
) -> Response:
    """联办部门的审批人提出意见，期限之内，只有一次；不同意的，写明理由和法律依据。"""
    person, row = to_read(service, joint_id, require(who.person, APPROVER))
    applicant = case_of(service, row).applicant.person
    command = c.GiveBranchOpinion(
        by=person.person_id,
        body=person.body or "",
        agrees=body.agrees,
        opinion=Sealed.fresh(applicant, body.opinion),
        reasons=Sealed.fresh(applicant, body.reasons) if body.reasons else None,
        legal_basis=body.legal_basis,
    )
    return await _ask(request, service, joint_id, command, who, page=f"/joint/{joint_id}")


@router.get("/api/joint/of/{case_id}")
async def joint_of_case(request: Request, service: ThisService, case_id: UUID, person: Someone) -> dict[str, Any]:
    """一件办件的并联审批：发起之后才有。"""
    return await one_joint(request, service, c.joint_of(case_id), person)


@router.get("/api/joint/{joint_id}")
async def one_joint(request: Request, service: ThisService, joint_id: UUID, person: Someone) -> dict[str, Any]:
    """一次并联审批的现状：哪些部门、何时以前、答复了没有；意见和理由是密文，不在这里。"""
    await service.seen(JOINTS, request)
    _, row = to_read(service, joint_id, person)
    return as_json(row, service.parts.clock.now())


def as_json(row: JointRow, now: datetime) -> dict[str, Any]:
    """What a machine client reads of a joint approval; personal values stay sealed and are left out."""
    said = ("joint_id", "version", "case_id", "case_no", "item_id", "item_name", "lead_body", "lead_body_name")
    course = ("started_at", "is_open", "agreed", "joined_at", "closed_for", "closed_at")
    return {
        **{name: getattr(row, name) for name in (*said, *course)},
        "branches": [_branch_as_json(one, now) for one in row.branches],
    }


def _branch_as_json(one: ShownBranch, now: datetime) -> dict[str, Any]:
    unit = one.branch.limit.unit
    limit = {"amount": float(one.branch.limit.amount), "unit": unit.value, "text": unit.text(one.branch.limit.amount)}
    return {
        "body": one.branch.body,
        "name": one.branch.name,
        "limit": limit,
        "due_at": one.branch.due_at,
        "agrees": one.agrees,
        "legal_basis": one.legal_basis,
        "answered_at": one.answered_at,
        "timed_out": one.timed_out,
        "is_late": one.answered_at is None and is_past(now, one.branch.due_at),
    }


def to_read(service: Service, joint_id: UUID, person: Person | None) -> tuple[Person, JointRow]:
    """The joint approval, if the person decides for the lead or a department that was asked, or heads the county."""
    known = require(person, APPROVER, HEAD, GOVERNMENT)
    row = service.read.get(JOINTS, joint_id)
    if row is None:
        raise JointNotFoundError
    if GOVERNMENT in known.roles:
        return known, row
    if known.body != row.lead_body and row.branch_of(known.body) is None:
        raise OtherDepartmentError
    return known, row


def case_of(service: Service, row: JointRow) -> CaseRow:
    """The case that it is about: it was shown before the joint approval began."""
    found = service.read.get(CASES, row.case_id)
    if found is None:
        raise JointNotFoundError
    return found


def _named(service: Service, body: str) -> c.CoBody:
    known = service.read.get(BODY_NAMES, body)
    if known is None:
        raise CoBodyUnknownError
    return c.CoBody(body=known.body, name=known.name)


async def _ask(
    request: Request, service: Service, joint_id: UUID, command: c.JointCommand, who: Asked, *, page: str
) -> Response:
    stored = await service.execute(JOINT, joint_id, command, who)
    body = {"joint_id": str(joint_id), "version": stored.version, "position": service.token(stored)}
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)
