"""Who may do what with a ticket: agents with all of them, a unit with those it has or had."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from hotline.views.tickets import TICKETS, TicketRow
from kernel.access import OtherDepartmentError, Person, require
from kernel.errors import NotFoundError
from kernel.service import Service
from kernel.web import Asked, asked, person_of

AGENT = "hotline_agent"
HANDLER = "unit_handler"
Who = Annotated[Asked, Depends(asked)]
Someone = Annotated[Person | None, Depends(person_of)]


class TicketNotFoundError(NotFoundError):
    code = "TICKET_NOT_FOUND"
    title = "没有找到该工单"


def found(service: Service, ticket_id: UUID) -> TicketRow:
    row = service.read.get(TICKETS, ticket_id)
    if row is None:
        raise TicketNotFoundError
    return row


def at_desk(service: Service, ticket_id: UUID, person: Person | None) -> tuple[Person, TicketRow]:
    return require(person, AGENT), found(service, ticket_id)


def at_unit(service: Service, ticket_id: UUID, person: Person | None) -> tuple[Person, str, TicketRow]:
    """Someone of a body that has, or had, the ticket; what it may still do with it, the domain decides."""
    handler = require(person, HANDLER)
    row = found(service, ticket_id)
    if not handler.body or f"|{handler.body}|" not in row.bodies:
        raise OtherDepartmentError
    return handler, handler.body, row


def readable(service: Service, ticket_id: UUID, person: Person | None) -> TicketRow:
    """Agents read every ticket, a unit its own."""
    if AGENT in require(person, AGENT, HANDLER).roles:
        return found(service, ticket_id)
    return at_unit(service, ticket_id, person)[2]
