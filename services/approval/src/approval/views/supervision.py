"""有哪些审管信息等待签收、何时到期、检查得怎样：监管人员的待办，审批部门也看得到。"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from approval.domain.case.events import Applicant
from approval.domain.supervision import events as e
from kernel.clock import CHINA_TIME
from kernel.messages import Heard
from kernel.sealed import Sealed
from kernel.views import ReadModel, View

NEVER = datetime(9999, 1, 1, tzinfo=CHINA_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One notice as both departments see it; `last_finding` is that of the last report, none yet: empty."""

    notice_id: UUID
    version: int
    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    approving_body: str
    approving_body_name: str
    supervising_body: str
    supervising_body_name: str
    document_no: str
    file: e.GrantFile
    applicant: Applicant
    applicant_name: Sealed[str]
    sent_at: datetime
    due_at: datetime
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    on_time: bool | None = None
    overdue_from: datetime | None = None
    findings: int = 0
    last_finding: str = ""
    last_inspected_on: date | None = None
    is_open: bool = True
    pressing_at: datetime = NEVER
    """What the queue is in order of: when it must be signed; what is signed comes after everything that is not."""


def evolve(row: NoticeRow | None, heard: Heard[Any]) -> NoticeRow | None:
    event: e.SupervisionEvent = heard.body
    if isinstance(event, e.SupervisionNoticeSent):
        return _sent(heard, event)
    if row is None:
        return None
    return replace(row, version=heard.version, **_changes(row, event))


def _sent(heard: Heard[Any], event: e.SupervisionNoticeSent) -> NoticeRow:
    fields = {name: getattr(event, name) for name in e.SupervisionNoticeSent.model_fields}
    return NoticeRow(
        notice_id=heard.subject,
        version=heard.version,
        applicant_name=event.applicant.name,
        pressing_at=event.due_at,
        **fields,
    )


def _changes(row: NoticeRow, event: e.SupervisionEvent) -> dict[str, Any]:
    match event:
        case e.SupervisionNoticeSent() | e.SupervisedApplicantShown():
            return {}
        case e.SupervisionNoticeAcknowledged():
            return {**event.model_dump(), "is_open": False, "pressing_at": NEVER}
        case e.SupervisionRedated():
            return {"due_at": event.due_at, "pressing_at": event.due_at}
        case e.SupervisionNoticeOverdue():
            return {"overdue_from": event.overdue_from}
        case e.SupervisionFindingReported():
            last = {"last_finding": event.finding.value, "last_inspected_on": event.inspected_on}
            return {"findings": row.findings + 1, **last}
    assert_never(event)


_ORDER = ("pressing_at", "sent_at", "notice_id")
NOTICES = View(
    name="supervision_notices_v1",
    row=NoticeRow,
    key="notice_id",
    hears=e.SupervisionEvent.__args__,
    evolve=evolve,
    indexes=(
        ("supervising_body", "is_open", *_ORDER),
        ("supervising_body", "last_finding", *_ORDER),
        ("approving_body", "is_open", *_ORDER),
        ("approving_body", "last_finding", *_ORDER),
    ),
)

# -- the questions

_N = NOTICES.table.c


def to_be_signed() -> sa.ColumnElement[bool]:
    return _N.is_open


def overdue(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_N.is_open, _N.pressing_at < now)


def unsigned(read: ReadModel, after: UUID, limit: int) -> list[UUID]:
    """Notices nobody has signed for, in the order of their ids: the next ones after this one."""
    asked = sa.select(_N.notice_id).where(_N.is_open, _N.notice_id > after).order_by(_N.notice_id).limit(limit)
    return [row.notice_id for row in read.ask(asked)]


def signed() -> sa.ColumnElement[bool]:
    return _N.is_open.is_(False)


def found(finding: e.FindingKind) -> sa.ColumnElement[bool]:
    return _N.last_finding == finding.value


def supervised_by(body: str) -> sa.ColumnElement[bool]:
    """What a department must sign for."""
    return _N.supervising_body == body


def granted_by(body: str) -> sa.ColumnElement[bool]:
    """What became of a department's own grants."""
    return _N.approving_body == body


def notices(read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int, offset: int) -> list[NoticeRow]:
    """Unsigned first, those due first before the others."""
    order = [_N[name] for name in _ORDER]
    return read.find(NOTICES, *criteria, order_by=order, limit=limit, offset=offset)
