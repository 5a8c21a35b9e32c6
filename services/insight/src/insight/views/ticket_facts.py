"""每张热线工单的事实：登记、派单、到期、回访、办结。"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, assert_never
from uuid import UUID

from insight import consumed as c
from insight.views.days import day_of
from kernel.messages import Heard
from kernel.views import View

TicketSaid = (
    c.TicketCreated
    | c.TicketAnsweredDirectly
    | c.TicketDispatched
    | c.TicketReturned
    | c.TicketFollowedUp
    | c.TicketReworkOrdered
    | c.TicketClosed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """One ticket; `body` is the unit that leads, `pending_due_at` stands only while the ticket is open."""

    ticket_id: UUID
    ticket_no: str = ""
    source: str = ""
    kind: str = ""
    topic_code: str = ""
    topic_name: str = ""
    town: str = ""
    created_at: datetime | None = None
    created_on: date | None = None
    answered_directly: bool = False
    body: str = ""
    body_name: str = ""
    dispatched_on: date | None = None
    dispatches: int = 0
    returns: int = 0
    due_at: datetime | None = None
    due_on: date | None = None
    pending_due_at: datetime | None = None
    followed_up_on: date | None = None
    solved: str = ""
    level: str = ""
    reworks: int = 0
    closed_at: datetime | None = None
    closed_on: date | None = None
    reason: str = ""
    on_time: bool | None = None


def evolve(row: TicketFacts | None, heard: Heard[Any]) -> TicketFacts | None:
    known = row or TicketFacts(ticket_id=heard.subject)
    return replace(known, **_changes(known, heard.body))


def _changes(row: TicketFacts, said: TicketSaid) -> dict[str, Any]:
    match said:
        case c.TicketCreated():
            return {**said.model_dump(), "created_on": day_of(said.created_at)}
        case c.TicketAnsweredDirectly():
            closed = {"closed_at": said.answered_at, "closed_on": day_of(said.answered_at)}
            return {"answered_directly": True, **closed}
        case c.TicketDispatched():
            return _dispatched(row, said)
        case c.TicketReturned():
            return {"returns": row.returns + 1}
        case c.TicketFollowedUp():
            return {"solved": said.solved, "level": said.level, "followed_up_on": day_of(said.followed_up_at)}
        case c.TicketReworkOrdered():
            return {"reworks": row.reworks + 1, **_due(said.due_at)}
        case c.TicketClosed():
            closed = {"closed_at": said.closed_at, "closed_on": day_of(said.closed_at)}
            return {"reason": said.reason, "on_time": said.on_time, "pending_due_at": None, **closed}
    assert_never(said)


def _dispatched(row: TicketFacts, said: c.TicketDispatched) -> dict[str, Any]:
    lead = said.units[0] if said.units else c.AssignedUnit(body="")
    return {
        "body": lead.body,
        "body_name": lead.body_name,
        "dispatched_on": day_of(said.dispatched_at),
        "dispatches": row.dispatches + len(said.units),
        **_due(said.due_at),
    }


def _due(due_at: datetime) -> dict[str, Any]:
    return {"due_at": due_at, "due_on": day_of(due_at), "pending_due_at": due_at}


TICKET_FACTS = View(
    name="ticket_facts_v2",
    row=TicketFacts,
    key="ticket_id",
    hears=TicketSaid.__args__,
    evolve=evolve,
    indexes=(("created_on",), ("due_on",), ("closed_on",), ("pending_due_at",)),
)
