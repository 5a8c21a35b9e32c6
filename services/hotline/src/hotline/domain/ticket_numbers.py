"""工单编号：每日一本号簿，一件工单只取一个号；号可以空，不可以重。"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, assert_never
from uuid import UUID, uuid5

from hotline.domain.errors import NumbersExhaustedError
from kernel.events import Command, Decider, Event, State, Value
from kernel.sealed import Sealed

DIVISION: Final = "320826"
LINE: Final = "12345"
LAST_SERIAL: Final = 999_999
_BOOKS: Final = UUID("3b5b0d6e-8c1f-5f0e-9d24-51a7c6d2f0b1")


class RatedDemand(Value):
    """差评转来的诉求：为哪次评价取的号，取号之后据此登记、派单。"""

    rating_id: UUID
    case_id: UUID
    level: str
    options: tuple[str, ...]
    text: Sealed[str] | None
    rater: str
    body: str
    body_name: str
    item_name: str
    due_at: datetime


class TicketNumberDrawn(Event, kind="hotline.TicketNumberDrawn"):
    """工单编号：取得一个编号；差评转来的，随号记下诉求。"""

    ticket_id: UUID
    serial: int
    ticket_no: str
    demand: RatedDemand | None = None


class NumberBook(State):
    """一日的号簿：最后一个序号，和每件工单取到的编号。"""

    serial: int = 0
    given: Mapping[UUID, str] = {}


class DrawTicketNumber(Command):
    """为一件工单取号。"""

    ticket_id: UUID
    day: date
    demand: RatedDemand | None = None


def evolve(state: NumberBook, event: TicketNumberDrawn) -> NumberBook:
    match event:
        case TicketNumberDrawn():
            return NumberBook(serial=event.serial, given={**state.given, event.ticket_id: event.ticket_no})
    assert_never(event)


def decide(command: DrawTicketNumber, state: NumberBook, _now: datetime) -> Sequence[TicketNumberDrawn]:
    match command:
        case DrawTicketNumber():
            return _draw(command, state)
    assert_never(command)


def _draw(command: DrawTicketNumber, state: NumberBook) -> Sequence[TicketNumberDrawn]:
    if command.ticket_id in state.given:
        return ()
    serial = state.serial + 1
    if serial > LAST_SERIAL:
        raise NumbersExhaustedError
    number = f"{DIVISION}{command.day:%y%m%d}{LINE}{serial:06}"
    drawn = TicketNumberDrawn(ticket_id=command.ticket_id, serial=serial, ticket_no=number, demand=command.demand)
    return (drawn,)


def number_book(day: date) -> UUID:
    """当日号簿的流。"""
    return uuid5(_BOOKS, day.isoformat())


TICKET_NUMBERS: Decider[DrawTicketNumber, NumberBook, TicketNumberDrawn] = Decider(
    name="ticket_numbers",
    initial=NumberBook(),
    decide=decide,
    evolve=evolve,
    events=(TicketNumberDrawn,),
    states=(NumberBook,),
    snapshot_every=500,
)
