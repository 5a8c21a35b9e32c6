"""本部门有哪些办件、到了哪一步、何时到期：审批人的待办。"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from approval.domain.case import events as e
from approval.domain.case.clocks import extended, going_on, stopped
from approval.views.stages import OPEN_STAGES, Stage
from kernel.clock import CHINA_TIME
from kernel.messages import Heard
from kernel.sealed import Sealed
from kernel.views import ReadModel, View
from legaltime import Ledger

NEVER = datetime(9999, 1, 1, tzinfo=CHINA_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case as its department sees it; `due_at` is the next date that binds us, None while the clock stands."""

    case_id: UUID
    version: int
    case_no: str
    item: e.PinnedItem
    item_name: str
    body: str
    applicant: e.Applicant
    applicant_name: Sealed[str]
    assignee: str = ""
    channel: str
    received_by: str
    received_at: datetime
    materials: tuple[e.FiledMaterial, ...]
    stage: Stage
    due_at: datetime | None
    notice_from: datetime | None = None
    outstanding: tuple[e.OutstandingMaterial, ...] = ()
    tolerance_promised: bool = False
    tolerance_due_at: datetime | None = None
    breach_of: str = ""
    """Whose unrepaired breach this case is, if it is one: while it stands, nothing is tolerated of that person."""
    missing: tuple[e.MissingMaterial, ...] = ()
    notice_no: str = ""
    mode: e.AcceptanceMode | None = None
    voucher_no: str = ""
    accepted_at: datetime | None = None
    promised: Ledger | None = None
    statutory: Ledger | None = None
    procedure: str = ""
    provisional: bool = False
    outcome: e.Outcome | None = None
    document_no: str = ""
    concluded_at: datetime | None = None
    on_time: bool | None = None
    late_reason: str = ""
    is_open: bool = True
    pressing_at: datetime = NEVER
    """What the queue is in order of: when it is due; while the clock stands, after everything that is."""


def evolve(row: CaseRow | None, heard: Heard[Any]) -> CaseRow | None:
    event: e.CaseEvent = heard.body
    if isinstance(event, e.CaseReceived):
        return _received(heard, event)
    if row is None:
        return None
    changes = _changes(row, event)
    due_at = changes.get("due_at", row.due_at)
    is_open = changes.get("stage", row.stage) in OPEN_STAGES
    return replace(row, version=heard.version, is_open=is_open, pressing_at=due_at or NEVER, **changes)


def _received(heard: Heard[Any], event: e.CaseReceived) -> CaseRow:
    return CaseRow(
        case_id=heard.subject,
        version=heard.version,
        case_no=event.case_no,
        item=event.item,
        item_name=event.item.name,
        body=event.item.body,
        applicant=event.applicant,
        applicant_name=event.applicant.name,
        channel=event.channel,
        received_by=event.received_by,
        received_at=event.received_at,
        materials=event.materials,
        outstanding=event.outstanding,
        tolerance_promised=event.tolerance_promised,
        stage=Stage.RECEIVED,
        due_at=_last_moment(event.notice_due_at),
        notice_from=event.received_at,
        pressing_at=_last_moment(event.notice_due_at),
    )


def _last_moment(deemed_at: datetime) -> datetime:
    """The notice is in time until the end of the day before; a due moment is always the last second."""
    return deemed_at - timedelta(seconds=1)


def _changes(row: CaseRow, event: e.CaseEvent) -> dict[str, Any]:
    match event:
        case e.CaseReceived() | e.ApplicantShown():
            return {}
        case e.CaseAssigned():
            return {"assignee": event.assignee}
        case e.SupplementRequested():
            return {
                "stage": Stage.SUPPLEMENTING,
                "missing": event.missing,
                "notice_no": event.notice_no,
                "due_at": None,
            }
        case e.SupplementCompleted():
            clock = {"due_at": _last_moment(event.notice_due_at), "notice_from": event.completed_at}
            return {"stage": Stage.RECEIVED, **_handed_in(row, event.materials), **clock}
        case e.CaseAccepted(accepted_at=started_at) | e.AcceptanceDeemed(started_at=started_at):
            return _clock_starts(row, event, started_at)
        case e.ToleranceGranted() | e.OutstandingReminded() | e.OutstandingMaterialReceived() | e.ToleranceFulfilled():
            return _tolerating(row, event)
        case e.ToleranceLapsed():
            lapsed = {"document_no": event.document_no, "breach_of": row.applicant.person, "tolerance_due_at": None}
            return {"stage": Stage.LAPSED, "due_at": None, **lapsed}
        case e.BreachRepaired():
            return {"breach_of": ""}
        case e.AcceptanceRefused():
            return {"stage": Stage.REFUSED, "document_no": event.document_no, "due_at": None}
        case e.SpecialProcedureStarted() | e.SpecialProcedureEnded():
            return _procedure(row, event)
        case e.DueDateRecalculated():
            return _redated(event)
        case e.TimeLimitExtended():
            return {"statutory": row.statutory and extended(row.statutory, event)}
        case e.CaseConcluded():
            return _concluded(row, event)
        case e.ResultReturned():
            return {"stage": Stage.CONCLUDED, "document_no": event.document_no, "outcome": event.outcome}
        case e.CaseWithdrawn():
            stage = Stage.LAPSED if row.stage is Stage.LAPSED else Stage.WITHDRAWN
            return {"stage": stage, "due_at": None, "tolerance_due_at": None}
    assert_never(event)


def _concluded(row: CaseRow, event: e.CaseConcluded) -> dict[str, Any]:
    done = {name: getattr(event, name) for name in ("outcome", "concluded_at", "on_time", "late_reason")}
    tolerant = event.outcome is e.Outcome.GRANTED_TOLERANT
    return {
        "stage": Stage.CONCLUDED_TOLERANT if tolerant else Stage.CONCLUDED,
        "due_at": event.promised.due_at,
        "tolerance_due_at": row.tolerance_due_at if tolerant else None,
        **done,
    }


def _tolerating(
    row: CaseRow,
    event: e.ToleranceGranted | e.OutstandingReminded | e.OutstandingMaterialReceived | e.ToleranceFulfilled,
) -> dict[str, Any]:
    match event:
        case e.ToleranceGranted():
            return {"tolerance_due_at": event.due_at}
        case e.OutstandingMaterialReceived():
            return _handed_in(row, event.materials)
        case e.ToleranceFulfilled():
            return {"tolerance_due_at": None}
    return {}


def _handed_in(row: CaseRow, materials: tuple[e.FiledMaterial, ...]) -> dict[str, Any]:
    came = {one.code for one in materials}
    left = tuple(one for one in row.outstanding if one.code not in came)
    return {"materials": (*row.materials, *materials), "outstanding": left}


def _redated(event: e.DueDateRecalculated) -> dict[str, Any]:
    if event.notice_due_at is not None:
        return {"due_at": _last_moment(event.notice_due_at)}
    if event.promised is not None:
        return {"due_at": event.promised.due_at, "provisional": event.promised.provisional}
    return {}


def _clock_starts(row: CaseRow, event: e.CaseAccepted | e.AcceptanceDeemed, started_at: datetime) -> dict[str, Any]:
    return {
        "stage": Stage.ACCEPTED,
        "mode": event.mode if isinstance(event, e.CaseAccepted) else e.AcceptanceMode.DEEMED,
        "voucher_no": event.voucher_no,
        "accepted_at": started_at,
        "promised": Ledger(budget=row.item.promised_limit, started_at=started_at),
        "statutory": Ledger(budget=row.item.statutory_limit, started_at=started_at),
        "due_at": event.promised.due_at,
        "provisional": event.promised.provisional,
    }


def _procedure(row: CaseRow, event: e.SpecialProcedureStarted | e.SpecialProcedureEnded) -> dict[str, Any]:
    match event:
        case e.SpecialProcedureStarted():
            started = {"stage": Stage.IN_PROCEDURE, "procedure": event.procedure.name}
            if not event.procedure.clock_stops:
                return started
            standing = {name: ledger and stopped(ledger, event) for name, ledger in _clocks(row)}
            return {**started, **standing, "due_at": None}
        case e.SpecialProcedureEnded():
            running = {name: ledger and going_on(ledger, event) for name, ledger in _clocks(row)}
            due = {"due_at": event.promised.due_at, "provisional": event.promised.provisional}
            return {**running, **due, "stage": Stage.ACCEPTED, "procedure": ""}
    assert_never(event)


def _clocks(row: CaseRow) -> tuple[tuple[str, Ledger | None], ...]:
    return ("promised", row.promised), ("statutory", row.statutory)


_ORDER = ("pressing_at", "received_at", "case_id")
CASES = View(
    name="cases_v4",
    row=CaseRow,
    key="case_id",
    hears=e.CaseEvent.__args__,
    evolve=evolve,
    indexes=(
        ("body", "is_open", *_ORDER),
        ("body", "stage", *_ORDER),
        ("body", "assignee", "is_open", *_ORDER),
        ("body", "tolerance_due_at"),
        ("breach_of",),
        ("on_time", "concluded_at"),
        ("case_no",),
    ),
)


# -- the questions


def of_department(body: str, stages: Sequence[Stage]) -> tuple[sa.ColumnElement[bool], ...]:
    """Whose and where: every question about cases starts with the asker's department."""
    return CASES.table.c.body == body, CASES.table.c.stage.in_(stages)


def with_running_clocks(read: ReadModel, after: UUID, limit: int) -> list[UUID]:
    """Cases whose limits run, in the order of their ids: the next ones after this one."""
    table = CASES.table
    running = table.c.stage.in_([Stage.RECEIVED, Stage.ACCEPTED, Stage.IN_PROCEDURE])
    asked = sa.select(table.c.case_id).where(running, table.c.case_id > after).order_by(table.c.case_id).limit(limit)
    return [row.case_id for row in read.ask(asked)]


def open_in(body: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Everything that waits for a department."""
    return CASES.table.c.body == body, CASES.table.c.is_open


def assigned_in(body: str, assignee: str) -> tuple[sa.ColumnElement[bool], ...]:
    """What one person has in hand; of nobody: what waits to be claimed."""
    return (*open_in(body), CASES.table.c.assignee == assignee)


def owing(body: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Accepted or granted with something still to come."""
    return CASES.table.c.body == body, CASES.table.c.tolerance_due_at.is_not(None)


def has_breach(read: ReadModel, person: str) -> bool:
    """Whether a promise of this person lapsed, in whatever department, and was not repaired."""
    return read.count(CASES, CASES.table.c.breach_of == person, at_most=1) > 0


def overdue(now: datetime) -> sa.ColumnElement[bool]:
    return CASES.table.c.pressing_at < now


def due_between(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(CASES.table.c.pressing_at >= since, CASES.table.c.pressing_at < until)


def clock_standing() -> sa.ColumnElement[bool]:
    return sa.and_(CASES.table.c.due_at.is_(None), CASES.table.c.stage.in_([Stage.IN_PROCEDURE, Stage.SUPPLEMENTING]))


def department_cases(read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int, offset: int) -> list[CaseRow]:
    """Most urgent first; those whose clock stands come last."""
    order = [CASES.table.c[name] for name in _ORDER]
    return read.find(CASES, *criteria, order_by=order, limit=limit, offset=offset)


def concluded_late(read: ReadModel, *, limit: int) -> list[CaseRow]:
    """Of all departments, the latest first."""
    table = CASES.table.c
    return read.find(CASES, table.on_time.is_(False), order_by=[table.concluded_at.desc(), table.case_id], limit=limit)
