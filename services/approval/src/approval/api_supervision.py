"""审管协同的门：监管人员签收、反馈检查情况、查看被许可人；审批部门看得到结果。机器和人同一个门。"""

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from approval.api import APPROVER, HEAD, Someone, Text, Who
from approval.domain.supervision import commands as c
from approval.domain.supervision.decide import SUPERVISION
from approval.domain.supervision.events import FindingKind
from approval.views.supervision import NOTICES, NoticeRow
from kernel.access import OtherDepartmentError, Person, require
from kernel.errors import NotFoundError
from kernel.events import Value
from kernel.sealed import Sealed
from kernel.service import Service, ThisService
from kernel.web import Asked, answer, parsed

SUPERVISOR: Final = "supervisor"

router = APIRouter(tags=["supervision"])


class NoticeNotFoundError(NotFoundError):
    code = "SUPERVISION_NOTICE_NOT_FOUND"
    title = "没有找到该件的审管信息"


class Sign(Value):
    """签收：不需填写。"""


class Finding(Value):
    """检查情况：结论、哪天检查的、情况说明。"""

    finding: FindingKind
    inspected_on: date
    text: Text


@router.post("/supervision/{notice_id}/sign")
async def sign(
    request: Request, service: ThisService, notice_id: UUID, who: Who, _: Annotated[Sign, Depends(parsed(Sign))]
) -> Response:
    """签收审管信息；逾期签收的，如实记为逾期。"""
    person, _row = to_supervise(service, notice_id, who.person)
    return await _ask(request, service, notice_id, c.AcknowledgeSupervisionNotice(by=person.person_id), who)


@router.post("/supervision/{notice_id}/finding")
async def report_finding(
    request: Request,
    service: ThisService,
    notice_id: UUID,
    who: Who,
    body: Annotated[Finding, Depends(parsed(Finding))],
) -> Response:
    """签收以后，把检查情况反馈给审批部门；情况说明只存密文。"""
    person, row = to_supervise(service, notice_id, who.person)
    command = c.ReportSupervisionFinding(
        by=person.person_id,
        finding=body.finding,
        inspected_on=body.inspected_on,
        text=Sealed.fresh(row.applicant.person, body.text),
    )
    return await _ask(request, service, notice_id, command, who)


@router.get("/api/supervision/of/{case_id}")
async def notice_of_case(request: Request, service: ThisService, case_id: UUID, person: Someone) -> dict[str, Any]:
    """一件办件的审管信息：准予的结果返回之后才有。"""
    return await one_notice(request, service, c.notice_of(case_id), person)


@router.get("/api/supervision/{notice_id}")
async def one_notice(request: Request, service: ThisService, notice_id: UUID, person: Someone) -> dict[str, Any]:
    """一份审管信息的现状：推送、签收、检查；不含个人信息。"""
    await service.seen(NOTICES, request)
    _, row = to_read(service, notice_id, person)
    return as_json(row, service.parts.clock.now())


def as_json(row: NoticeRow, now: datetime) -> dict[str, Any]:
    """What a machine client reads of a notice; personal values stay sealed and are left out."""
    said = ("notice_id", "case_id", "version", "case_no", "item_id", "item_name", "document_no", "sent_at", "due_at")
    bodies = ("approving_body", "approving_body_name", "supervising_body", "supervising_body_name")
    signed = ("acknowledged_by", "acknowledged_at", "on_time", "findings", "last_finding", "last_inspected_on")
    return {
        **{name: getattr(row, name) for name in (*said, *bodies, *signed)},
        "file": row.file.model_dump(),
        "is_signed": not row.is_open,
        "is_late": row.on_time is False or (row.is_open and now > row.due_at),
    }


def to_supervise(service: Service, notice_id: UUID, person: Person | None) -> tuple[Person, NoticeRow]:
    """The notice, if the person supervises for the department it was sent to."""
    known = require(person, SUPERVISOR)
    row = _found(service, notice_id)
    return require(known, SUPERVISOR, body=row.supervising_body), row


def to_read(service: Service, notice_id: UUID, person: Person | None) -> tuple[Person, NoticeRow]:
    """The notice, if the person supervises what was granted, or decides for those who granted it."""
    known = require(person, SUPERVISOR, APPROVER, HEAD)
    row = _found(service, notice_id)
    bodies = {SUPERVISOR: row.supervising_body, APPROVER: row.approving_body, HEAD: row.approving_body}
    if not any(role in known.roles and known.body == body for role, body in bodies.items()):
        raise OtherDepartmentError
    return known, row


def _found(service: Service, notice_id: UUID) -> NoticeRow:
    row = service.read.get(NOTICES, notice_id)
    if row is None:
        raise NoticeNotFoundError
    return row


async def _ask(
    request: Request, service: Service, notice_id: UUID, command: c.SupervisionCommand, who: Asked
) -> Response:
    stored = await service.execute(SUPERVISION, notice_id, command, who)
    body = {"notice_id": str(notice_id), "version": stored.version, "position": service.token(stored)}
    page = f"/supervision/{notice_id}"
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)
