"""承诺核查的门：审批人核查、责令整改、复查，负责人确认修复。机器和人同一个门。"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from approval.api import APPROVER, HEAD, Someone, Text, Who
from approval.colleagues import colleagues
from approval.domain.commitment import commands as c
from approval.domain.commitment.decide import COMMITMENT
from approval.domain.commitment.events import CommitmentFinding
from approval.views.calendar import working_calendar
from approval.views.commitments import COMMITMENTS, CommitmentRow
from kernel.access import Person, require
from kernel.errors import NotFoundError
from kernel.events import Value
from kernel.sealed import Sealed
from kernel.service import Service, ThisService
from kernel.web import Asked, answer, parsed

router = APIRouter(tags=["commitments"])


class CommitmentNotFoundError(NotFoundError):
    code = "COMMITMENT_NOT_FOUND"
    title = "没有找到该件的承诺核查"


class Checked(Value):
    """核查通过、复查通过：与谁同去（账户）。"""

    together_with: tuple[str, ...] = ()


class Failed(Value):
    """核查发现问题：哪一种、情况说明，与谁同去（账户）。"""

    finding: CommitmentFinding
    note: Text
    together_with: tuple[str, ...] = ()


class Rectify(Value):
    """责令限期整改：几个工作日之内。"""

    working_days: int


class Repair(Value):
    """确认失信已经修复：修复情况。"""

    reason: Text


@router.post("/commitments/{commitment_id}/pass")
async def pass_check(
    request: Request,
    service: ThisService,
    commitment_id: UUID,
    who: Who,
    body: Annotated[Checked, Depends(parsed(Checked))],
) -> Response:
    """核查通过 `{"together_with"}`：两名以上人员核查，承诺属实。"""
    person, row = of_department(service, commitment_id, who.person, APPROVER)
    others = colleagues(service, row.body, body.together_with)
    command = c.PassCommitmentCheck(by=person.person_id, together_with=others)
    return await _ask(request, service, commitment_id, command, who)


@router.post("/commitments/{commitment_id}/fail")
async def fail_check(
    request: Request,
    service: ThisService,
    commitment_id: UUID,
    who: Who,
    body: Annotated[Failed, Depends(parsed(Failed))],
) -> Response:
    """核查发现问题 `{"finding", "note", "together_with"}`：两名以上人员核查；承诺虚假的，同时记入失信。"""
    person, row = of_department(service, commitment_id, who.person, APPROVER)
    command = c.FailCommitmentCheck(
        by=person.person_id,
        together_with=colleagues(service, row.body, body.together_with),
        finding=body.finding,
        note=Sealed.fresh(row.applicant.person, body.note),
    )
    return await _ask(request, service, commitment_id, command, who)


@router.post("/commitments/{commitment_id}/rectify")
async def order_rectification(
    request: Request,
    service: ThisService,
    commitment_id: UUID,
    who: Who,
    body: Annotated[Rectify, Depends(parsed(Rectify))],
) -> Response:
    """责令限期整改 `{"working_days"}`：一至三十个工作日，书面通知。"""
    person, _row = of_department(service, commitment_id, who.person, APPROVER)
    calendar = working_calendar(service.read)
    command = c.OrderRectification(by=person.person_id, working_days=body.working_days, calendar=calendar)
    return await _ask(request, service, commitment_id, command, who)


@router.post("/commitments/{commitment_id}/accept-rectification")
async def accept_rectification(
    request: Request,
    service: ThisService,
    commitment_id: UUID,
    who: Who,
    body: Annotated[Checked, Depends(parsed(Checked))],
) -> Response:
    """整改复查 `{"together_with"}`：两名以上人员复查，已经整改；期限过了才整改的，如实记为逾期。"""
    person, row = of_department(service, commitment_id, who.person, APPROVER)
    others = colleagues(service, row.body, body.together_with)
    command = c.AcceptRectification(by=person.person_id, together_with=others)
    return await _ask(request, service, commitment_id, command, who)


@router.post("/commitments/{commitment_id}/repair")
async def repair(
    request: Request,
    service: ThisService,
    commitment_id: UUID,
    who: Who,
    body: Annotated[Repair, Depends(parsed(Repair))],
) -> Response:
    """本机关负责人确认失信已经修复 `{"reason"}`；修复情况只存密文。"""
    person, row = of_department(service, commitment_id, who.person, HEAD)
    reason = Sealed.fresh(row.applicant.person, body.reason)
    return await _ask(request, service, commitment_id, c.RepairCredit(by=person.person_id, reason=reason), who)


@router.get("/api/commitments/of/{case_id}")
async def commitment_of_case(request: Request, service: ThisService, case_id: UUID, person: Someone) -> dict[str, Any]:
    """一件办件的承诺核查：按承诺准予的结果返回之后才有。"""
    return await one_commitment(request, service, c.commitment_of(case_id), person)


@router.get("/api/commitments/{commitment_id}")
async def one_commitment(
    request: Request, service: ThisService, commitment_id: UUID, person: Someone
) -> dict[str, Any]:
    """一件的承诺核查现状：承诺了什么、核查、整改、失信；不含个人信息。"""
    await service.seen(COMMITMENTS, request)
    _, row = of_department(service, commitment_id, person, APPROVER, HEAD)
    said = ("commitment_id", "case_id", "version", "case_no", "item_id", "item_name", "body", "decision_no")
    checked = ("scheduled_at", "due_at", "checked_at", "checked_by", "on_time", "finding", "document_no")
    after = ("rectify_by", "overdue_from", "rectified_at", "closed_at", "is_open", "conditions")
    return {
        **{name: getattr(row, name) for name in (*said, *checked, *after)},
        "materials": [one.model_dump() for one in row.materials],
        "is_late": row.checked_at is None and row.is_open and service.parts.clock.now() > row.due_at,
        "has_credit_record": bool(row.credit_of),
    }


def of_department(
    service: Service, commitment_id: UUID, person: Person | None, *roles: str
) -> tuple[Person, CommitmentRow]:
    """The check, if the person has one of `roles` in the department that granted."""
    known = require(person, *roles)
    row = service.read.get(COMMITMENTS, commitment_id)
    if row is None:
        raise CommitmentNotFoundError
    return require(known, *roles, body=row.body), row


async def _ask(
    request: Request, service: Service, commitment_id: UUID, command: c.CommitmentCommand, who: Asked
) -> Response:
    stored = await service.execute(COMMITMENT, commitment_id, command, who)
    body = {"commitment_id": str(commitment_id), "version": stored.version, "position": service.token(stored)}
    page = f"/commitments/{commitment_id}"
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)
