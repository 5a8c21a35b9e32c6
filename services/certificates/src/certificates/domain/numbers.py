"""证照编号：每个制发单位每年一本号簿，一张证照只领一个号，再领还是那个号。"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from pydantic import Field

from kernel.events import Command, Decider, Event, State

_BOOKS = UUID("3b1b9b0e-3a9e-5a83-9a1c-0c5a6a0f7d21")


def book_of(issuer_uscc: str, year: int) -> UUID:
    """号簿：制发单位和年份相同，就是同一本。"""
    return uuid5(_BOOKS, f"{issuer_uscc}:{year}")


# -- events


class NumberDrawn(Event, kind="certificates.NumberDrawn"):
    """证照编码：从号簿领出一个号，给了哪张证照。"""

    number: int
    drawn_for: str


# -- state


class NumberBook(State):
    """号簿：最后一个号，和哪张证照领了哪个号。"""

    last: int = 0
    drawn: dict[str, int] = Field(default_factory=dict)


def evolve(state: NumberBook, event: NumberDrawn) -> NumberBook:
    return NumberBook(last=event.number, drawn={**state.drawn, event.drawn_for: event.number})


# -- commands


class DrawNumber(Command):
    """给一张证照领一个号。"""

    drawn_for: str


# -- decisions


def decide(command: DrawNumber, state: NumberBook, now: datetime) -> Sequence[NumberDrawn]:
    del now
    if command.drawn_for in state.drawn:
        return ()
    return (NumberDrawn(number=state.last + 1, drawn_for=command.drawn_for),)


CERTIFICATE_NUMBERS: Decider[DrawNumber, NumberBook, NumberDrawn] = Decider(
    name="certificate_numbers",
    initial=NumberBook(),
    decide=decide,
    evolve=evolve,
    events=(NumberDrawn,),
    states=(NumberBook,),
    snapshot_every=200,
)
