"""Taking a demand in: draw its number, record it, know its caller by a sealed reference only."""

from dataclasses import dataclass, replace
from uuid import UUID

from hotline.catalogue import UNRESOLVED, Topic, catalogue
from hotline.domain.ticket.commands import CreateTicket, TicketCommand
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket.events import Caller, TicketEvent
from hotline.domain.ticket.words import LimitClass, TicketKind, TicketSource
from hotline.domain.ticket_numbers import TICKET_NUMBERS, DrawTicketNumber, number_book
from hotline.forms import Asked
from hotline.views.towns import name_of_town
from kernel.keyring import KeyRing
from kernel.sealed import Sealed
from kernel.service import Service, actor_of, new_stream_id
from kernel.store.executing import Stored
from kernel.web import Asked as Requested
from legaltime import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a caller wants, however it reached us."""

    source: TicketSource
    kind: TicketKind
    topic: Topic
    content: str
    name: str = ""
    phone: str = ""
    town: str = ""
    limit: LimitClass | None = None


def demand_asked(form: Asked) -> Demand | None:
    """What a citizen asks online; 办不成事 has a topic of its own, for anything else the area must be named."""
    unresolved = form.kind == "UNRESOLVED"
    topic = catalogue().find(UNRESOLVED if unresolved else form.area)
    if topic is None:
        return None
    return Demand(
        source=TicketSource.UNRESOLVED_WINDOW if unresolved else TicketSource.WEB,
        kind=TicketKind.HELP if unresolved else TicketKind(form.kind),
        topic=topic,
        content=form.content,
        name=form.name,
        phone=form.phone,
        town=form.town,
    )


async def take(service: Service, demand: Demand, asked: Requested) -> Stored[TicketEvent]:
    """One ticket per request: asked again under the same key, the first answer comes back."""
    ticket_id = new_stream_id(asked)
    number = await _number(service, ticket_id, asked)
    person = _person(service.parts.keyring, ticket_id, demand, asked)
    town_name = name_of_town(service.read, demand.town)
    command = CreateTicket(
        ticket_no=number,
        source=demand.source,
        demand_kind=demand.kind,
        topic_code=demand.topic.code,
        topic_name=demand.topic.name,
        limit=catalogue().limit_for(demand.kind, demand.topic, demand.limit),
        caller=_caller(service.parts.keyring, person, demand),
        content=Sealed.fresh(person, demand.content),
        town=demand.town if town_name else "",  # only a town we know: the field is published, anyone may fill it in
        town_name=town_name,
        created_by=actor_of(asked),
    )
    return await service.execute(TICKET, ticket_id, command, asked)


async def then(service: Service, ticket_id: UUID, command: TicketCommand, asked: Requested) -> Stored[TicketEvent]:
    """A second command of the same request: it has a key of its own, so that a repeat finds both answers."""
    return await service.execute(TICKET, ticket_id, command, replace(asked, key=f"{asked.key}:then"))


async def _number(service: Service, ticket_id: UUID, asked: Requested) -> str:
    day = local(service.parts.clock.now()).date()
    book = number_book(day)
    await service.execute(TICKET_NUMBERS, book, DrawTicketNumber(ticket_id=ticket_id, day=day), asked)
    return (await service.store.load(TICKET_NUMBERS, book)).state.given[ticket_id]


def _person(keyring: KeyRing, ticket_id: UUID, demand: Demand, asked: Requested) -> str:
    """Known by number, or signed in as a citizen; of anyone else only this ticket is known."""
    if demand.phone:
        return keyring.person_of(demand.phone)
    if asked.person is not None and "citizen" in asked.person.roles:
        return asked.person.person_id
    return f"ticket-{ticket_id.hex}"


def _caller(keyring: KeyRing, person: str, demand: Demand) -> Caller | None:
    if not demand.name and not demand.phone:
        return None
    return Caller(
        name=Sealed.fresh(person, demand.name) if demand.name else None,
        phone=Sealed.fresh(person, demand.phone) if demand.phone else None,
        phone_hash=caller_hash(keyring, demand.phone),
    )


def caller_hash(keyring: KeyRing, phone: str) -> str:
    """Finds the same number's earlier tickets without storing the number."""
    return keyring.lookup_hash("hotline.caller_phone", phone.replace("-", "")) if phone else ""
