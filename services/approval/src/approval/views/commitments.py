"""有哪些按承诺准予的等待核查、何时到期、核查得怎样，谁有未修复的失信：审批部门的待核查。"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from approval.domain.case.events import Applicant
from approval.domain.commitment import events as e
from kernel.clock import CHINA_TIME
from kernel.messages import Heard
from kernel.sealed import Sealed
from kernel.views import ReadModel, View

NEVER = datetime(9999, 1, 1, tzinfo=CHINA_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRow:
    """One grant by commitment; `is_open` while somebody still has to do something about it."""

    commitment_id: UUID
    version: int
    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    body: str
    body_name: str
    decision_no: str
    materials: tuple[e.PromisedMaterial, ...]
    conditions: tuple[str, ...]
    applicant: Applicant
    applicant_name: Sealed[str]
    scheduled_at: datetime
    due_at: datetime
    checked_at: datetime | None = None
    checked_by: tuple[str, ...] = ()
    on_time: bool | None = None
    finding: e.CommitmentFinding | None = None
    document_no: str = ""
    rectify_by: datetime | None = None
    overdue_from: datetime | None = None
    rectified_at: datetime | None = None
    credit_of: str = ""
    """Whose unrepaired dishonesty this is, if it is one: while it stands, no commitment of that person is taken."""
    closed_at: datetime | None = None
    is_open: bool = True
    pressing_at: datetime = NEVER
    """What the queue is in order of: when the check, then the rectification is due; what is over comes after all."""


def evolve(row: CommitmentRow | None, heard: Heard[Any]) -> CommitmentRow | None:
    event: e.CommitmentEvent = heard.body
    if isinstance(event, e.CommitmentCheckScheduled):
        return _scheduled(heard, event)
    if row is None:
        return None
    return replace(row, version=heard.version, **_changes(event))


def _scheduled(heard: Heard[Any], event: e.CommitmentCheckScheduled) -> CommitmentRow:
    fields = {name: getattr(event, name) for name in e.CommitmentCheckScheduled.model_fields}
    return CommitmentRow(
        commitment_id=heard.subject,
        version=heard.version,
        applicant_name=event.applicant.name,
        pressing_at=event.due_at,
        **fields,
    )


_OVER = {"is_open": False, "pressing_at": NEVER}


def _changes(event: e.CommitmentEvent) -> dict[str, Any]:
    match event:
        case e.CommitmentCheckScheduled():
            return {}
        case e.CommitmentCheckPassed():
            return {**_checked(event), **_OVER}
        case e.CommitmentCheckFailed():
            # what was found has to be answered, and nothing is more pressing than that
            return {**_checked(event), "finding": event.finding, "pressing_at": event.checked_at}
        case e.RectificationOrdered():
            ordered = {"document_no": event.document_no, "rectify_by": event.due_at}
            return {**ordered, "pressing_at": event.due_at}
        case e.RectificationAccepted():
            return {"rectified_at": event.accepted_at, **_OVER}
        case e.RectificationOverdue():
            return {"overdue_from": event.overdue_from}
        case e.CreditRecordRaised():
            return {"credit_of": event.person}
        case e.CreditRepaired():
            return {"credit_of": ""}
        case e.CommitmentCheckClosed():
            return {"closed_at": event.closed_at, **_OVER}
    assert_never(event)


def _checked(event: e.CommitmentCheckPassed | e.CommitmentCheckFailed) -> dict[str, Any]:
    who = (event.checked_by, *event.together_with)
    return {"checked_at": event.checked_at, "checked_by": who, "on_time": event.on_time}


_ORDER = ("pressing_at", "scheduled_at", "commitment_id")
COMMITMENTS = View(
    name="commitments_v1",
    row=CommitmentRow,
    key="commitment_id",
    hears=e.CommitmentEvent.__args__,
    evolve=evolve,
    indexes=(("body", "is_open", *_ORDER), ("body", "checked_at", *_ORDER), ("credit_of",)),
)

# -- the questions

_C = COMMITMENTS.table.c


def of_body(body: str) -> sa.ColumnElement[bool]:
    return _C.body == body


def to_be_checked() -> sa.ColumnElement[bool]:
    return sa.and_(_C.is_open, _C.checked_at.is_(None))


def overdue(now: datetime) -> sa.ColumnElement[bool]:
    """Not checked within the limit."""
    return sa.and_(to_be_checked(), _C.pressing_at < now)


def found() -> sa.ColumnElement[bool]:
    """Something was found, and neither is it put right nor the grant gone."""
    return sa.and_(_C.is_open, _C.checked_at.is_not(None))


def with_credit_record() -> sa.ColumnElement[bool]:
    return _C.credit_of != ""


def over() -> sa.ColumnElement[bool]:
    return _C.is_open.is_(False)


def commitments(read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int, offset: int) -> list[CommitmentRow]:
    """What waits comes first, the first due before the others."""
    order = [_C[name] for name in _ORDER]
    return read.find(COMMITMENTS, *criteria, order_by=order, limit=limit, offset=offset)


def has_credit_record(read: ReadModel, person: str) -> bool:
    """Whether a promise of this person was broken, in whatever department, and that was not repaired."""
    return read.count(COMMITMENTS, _C.credit_of == person, at_most=1) > 0
