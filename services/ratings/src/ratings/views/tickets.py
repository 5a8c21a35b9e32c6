"""哪件 12345 工单是由哪次评价转办的；别的工单也记一笔，好知道它与评价无关。"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.messages import Heard
from kernel.views import ReadModel, View
from ratings.consumed import TicketCreated


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """One ticket and the rating it came from, if it came from one."""

    ticket_id: UUID
    ticket_no: str
    rating_id: UUID | None


def evolve(row: TicketRow | None, heard: Heard[Any]) -> TicketRow | None:
    match heard.body:
        case TicketCreated() as created:
            return TicketRow(ticket_id=heard.subject, ticket_no=created.ticket_no, rating_id=created.related_rating_id)
    return row


TICKETS = View(
    name="tickets_v1",
    row=TicketRow,
    key="ticket_id",
    hears=(TicketCreated,),
    evolve=evolve,
    indexes=(("rating_id",),),
)


def ticket_no_of(read: ReadModel, rating_id: UUID) -> str:
    """The number of the ticket a rating became, or nothing."""
    found = read.find(TICKETS, TICKETS.table.c.rating_id == rating_id, limit=1)
    return found[0].ticket_no if found else ""
