"""有哪些工单、到了哪一步、谁还欠着、何时到期：话务员与承办单位的清单。"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from hotline.domain.ticket import events as e
from hotline.domain.ticket.states import Assignment, AssignmentStage
from hotline.domain.ticket.words import Coded, DispatchMode, Satisfaction, Solved, TicketKind, TicketSource
from kernel.messages import Heard
from kernel.sealed import Sealed
from kernel.views import ReadModel, View
from legaltime import Ledger


class Stage(Coded):
    """工单到了哪一步。"""

    CREATED = "CREATED", "待派单"
    DISPATCHED = "DISPATCHED", "承办中"
    RETURNED = "RETURNED", "退回待改派"
    REPLIED = "REPLIED", "待回访"
    FOLLOWED_UP = "FOLLOWED_UP", "待办结"
    CLOSED = "CLOSED", "已办结"
    ANSWERED_DIRECTLY = "ANSWERED_DIRECTLY", "即时答复"
    REFUSED = "REFUSED", "不予受理"


OPEN_STAGES = (Stage.CREATED, Stage.DISPATCHED, Stage.RETURNED, Stage.REPLIED, Stage.FOLLOWED_UP)
ENDED_STAGES = (Stage.CLOSED, Stage.ANSWERED_DIRECTLY, Stage.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """One ticket; `unsigned`, `owing`, `bodies`: who must sign, who must act, who ever had it, each as `|body|`."""

    ticket_id: UUID
    version: int
    ticket_no: str
    source: TicketSource
    demand_kind: TicketKind
    topic_code: str
    topic_name: str
    limit: e.Limit
    caller: e.Caller | None
    caller_hash: str
    content: Sealed[str]
    person: str
    town: str
    town_name: str
    item_name: str
    related_case_id: UUID | None
    related_rating_id: UUID | None
    external_due_at: datetime | None
    created_by: str
    created_at: datetime
    stage: Stage
    mode: DispatchMode | None = None
    assignments: tuple[Assignment, ...] = ()
    unsigned: str = ""
    owing: str = ""
    bodies: str = ""
    clock: Ledger | None = None
    due_at: datetime | None = None
    provisional: bool = False
    replied_at: datetime | None = None
    solved: Solved | None = None
    level: Satisfaction | None = None
    reworks: int = 0
    closable_kind: str = ""
    on_time: bool | None = None
    ended_at: datetime | None = None

    def assignment(self, body: str | None) -> Assignment | None:
        return next((one for one in self.assignments if one.body == body), None)


def evolve(row: TicketRow | None, heard: Heard[Any]) -> TicketRow | None:
    event: e.TicketEvent = heard.body
    if isinstance(event, e.TicketCreated):
        return _created(heard, event)
    if row is None:
        return None
    return replace(row, version=heard.version, **_changes(row, event))


def _created(heard: Heard[Any], event: e.TicketCreated) -> TicketRow:
    same = {name: getattr(event, name) for name in _TAKEN_OVER}
    return TicketRow(
        ticket_id=heard.subject,
        version=heard.version,
        caller_hash=event.caller.phone_hash if event.caller else "",
        person=event.content.person,
        stage=Stage.CREATED,
        **same,
    )


_TAKEN_OVER = tuple(name for name in e.TicketCreated.model_fields)


def _changes(row: TicketRow, event: e.TicketEvent) -> dict[str, Any]:
    match event:
        case e.TicketCreated() | e.CallerShown():
            return {}
        case e.TicketDispatched():
            return _dispatched(row, event)
        case e.TicketSigned() | e.TicketReturned() | e.TicketReassigned() | e.TicketReplied():
            replied = {"replied_at": event.replied_at} if isinstance(event, e.TicketReplied) else {}
            return {**_with_assignments(row, _moved(row, event)), **replied}
        case e.TicketFollowedUp():
            return {"stage": Stage.FOLLOWED_UP, "solved": event.solved, "level": event.level}
        case e.TicketReworkOrdered():
            return _reworked(row, event)
        case e.TicketAnsweredDirectly():
            return {"stage": Stage.ANSWERED_DIRECTLY, "ended_at": event.answered_at}
        case e.TicketRefused():
            return {"stage": Stage.REFUSED, "ended_at": event.refused_at}
        case e.TicketClosed():
            ended = {"ended_at": event.closed_at, "on_time": event.on_time, "closable_kind": event.closable_kind}
            return {"stage": Stage.CLOSED, **ended}
    assert_never(event)


def _dispatched(row: TicketRow, event: e.TicketDispatched) -> dict[str, Any]:
    received = {"received_at": event.dispatched_at, "sign_due_at": event.sign_due_at}
    assignments = tuple(Assignment(**unit.model_dump(), **received) for unit in event.units)
    clock = Ledger(budget=row.limit.conclude, started_at=event.dispatched_at)
    due = {"due_at": event.due_at, "provisional": event.provisional, "clock": clock}
    return {**_with_assignments(row, assignments), "mode": event.mode, **due}


def _reworked(row: TicketRow, event: e.TicketReworkOrdered) -> dict[str, Any]:
    assignments = tuple(
        one.model_copy(update={"stage": AssignmentStage.SIGNED}) if one.body in event.bodies else one
        for one in row.assignments
    )
    clock = Ledger(budget=row.limit.conclude, started_at=event.ordered_at)
    due = {
        "due_at": event.due_at,
        "provisional": event.provisional,
        "clock": clock,
        "external_due_at": None,
        "replied_at": None,
    }
    return {**_with_assignments(row, assignments), **due, "reworks": event.number, "solved": None, "level": None}


def _moved(
    row: TicketRow, event: e.TicketSigned | e.TicketReturned | e.TicketReassigned | e.TicketReplied
) -> tuple[Assignment, ...]:
    match event:
        case e.TicketSigned():
            return _staged(row, event.body, AssignmentStage.SIGNED)
        case e.TicketReturned():
            return _staged(row, event.body, AssignmentStage.RETURNED)
        case e.TicketReplied():
            return _staged(row, event.body, AssignmentStage.REPLIED)
        case e.TicketReassigned():
            received = {"received_at": event.reassigned_at, "sign_due_at": event.sign_due_at, "ruled": event.ruled}
            fresh = Assignment(**event.unit.model_dump(), **received)
            return tuple(fresh if one.body == event.from_body else one for one in row.assignments)
    assert_never(event)


def _staged(row: TicketRow, body: str, stage: AssignmentStage) -> tuple[Assignment, ...]:
    return tuple(one.model_copy(update={"stage": stage}) if one.body == body else one for one in row.assignments)


def _with_assignments(row: TicketRow, assignments: tuple[Assignment, ...]) -> dict[str, Any]:
    """What follows from who holds what: the stage, who still owes something, and who ever had it."""
    returned = any(one.stage is AssignmentStage.RETURNED for one in assignments)
    replied = not any(one.is_outstanding for one in assignments)
    unsigned = [one.body for one in assignments if one.stage is AssignmentStage.DISPATCHED]
    signed = [one.body for one in assignments if one.stage is AssignmentStage.SIGNED]
    had = dict.fromkeys(
        [*(body for body in row.bodies.strip("|").split("||") if body), *(one.body for one in assignments)]
    )
    return {
        "assignments": assignments,
        "stage": Stage.RETURNED if returned else Stage.REPLIED if replied else Stage.DISPATCHED,
        "unsigned": _joined(unsigned),
        "owing": _joined([*unsigned, *signed]),
        "bodies": _joined(had),
    }


def _joined(bodies: Iterable[str]) -> str:
    return "".join(f"|{body}|" for body in bodies)


TICKETS = View(
    name="tickets_v1",
    row=TicketRow,
    key="ticket_id",
    hears=e.TicketEvent.__args__,
    evolve=evolve,
    indexes=(("stage", "due_at"), ("ticket_no",), ("caller_hash",)),
)


# -- the questions


def in_stages(*stages: Stage) -> sa.ColumnElement[bool]:
    return TICKETS.table.c.stage.in_(stages)


def owed_by(body: str) -> sa.ColumnElement[bool]:
    """Tickets on which this body has yet to sign or to reply."""
    return sa.and_(in_stages(Stage.DISPATCHED, Stage.RETURNED), _contains("owing", body))


def unsigned_by(body: str) -> sa.ColumnElement[bool]:
    return sa.and_(in_stages(Stage.DISPATCHED, Stage.RETURNED), _contains("unsigned", body))


def ever_with(body: str) -> sa.ColumnElement[bool]:
    return _contains("bodies", body)


def overdue(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(in_stages(Stage.DISPATCHED, Stage.RETURNED), TICKETS.table.c.due_at < now)


def due_between(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    due_at = TICKETS.table.c.due_at
    return sa.and_(in_stages(Stage.DISPATCHED, Stage.RETURNED), due_at >= since, due_at < until)


def from_source(source: TicketSource) -> sa.ColumnElement[bool]:
    return TICKETS.table.c.source == source


def numbered_like(words: str) -> sa.ColumnElement[bool]:
    """By number, topic or item: what may be searched without opening anything personal."""
    columns = (TICKETS.table.c.ticket_no, TICKETS.table.c.topic_name, TICKETS.table.c.item_name)
    return sa.or_(*(column.contains(words, autoescape=True) for column in columns))


def listed(read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int, offset: int = 0) -> list[TicketRow]:
    """Most urgent first; those without a due date in order of arrival, before the rest."""
    table = TICKETS.table.c
    order = (table.due_at.is_not(None), table.due_at, table.created_at, table.ticket_no)
    return read.find(TICKETS, *criteria, order_by=order, limit=limit, offset=offset)


def ended(read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int, offset: int = 0) -> list[TicketRow]:
    """Last ended first."""
    order = (TICKETS.table.c.ended_at.desc(), TICKETS.table.c.ticket_no)
    return read.find(TICKETS, *criteria, order_by=order, limit=limit, offset=offset)


def of_same_caller(
    read: ReadModel, caller_hash: str, *, but: UUID | None = None, limit: int = 10
) -> Sequence[TicketRow]:
    """同号码历史工单, newest first; a caller without a number has none."""
    if not caller_hash:
        return []
    table = TICKETS.table.c
    others = (table.caller_hash == caller_hash, *((table.ticket_id != but,) if but else ()))
    return read.find(TICKETS, *others, order_by=(table.created_at.desc(),), limit=limit)


def _contains(column: str, body: str) -> sa.ColumnElement[bool]:
    return TICKETS.table.c[column].contains(f"|{body}|", autoescape=True)
