"""From what is said of one case or ticket to marks in the rows that are watched: item, place, topic."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, assert_never

from insight import consumed as c
from insight.domain.surge import Watched
from kernel.messages import Heard

Started = c.ApplicationReceived | c.TicketCreated
Gone = (
    c.ApplicationWithdrawn
    | c.AcceptanceRefused
    | c.CaseConcluded
    | c.CaseWithdrawn
    | c.TicketAnsweredDirectly
    | c.TicketClosed
)
HEARS: Final[tuple[type[Any], ...]] = (*Started.__args__, *Gone.__args__)
PHONE: Final = "PHONE"


class What(StrEnum):
    """计什么：收件、办结、来电，以及不再等待（撤回、不予受理）。"""

    RECEIVED = "RECEIVED"
    CONCLUDED = "CONCLUDED"
    CALLED = "CALLED"
    DROPPED = "DROPPED"


class Key(NamedTuple):
    """Which row: an item, a place, a topic of the hotline."""

    watched: Watched
    code: str


class Mark(NamedTuple):
    """One thing to count, when it happened."""

    what: What
    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """What one message means for one row; `source` and `position` are its place, so that a repeat is refused."""

    key: Key
    name: str
    marks: tuple[Mark, ...]
    source: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One case or ticket as far as rows need it: where it counts, and how it left. The end may be heard first."""

    rows: tuple[tuple[Key, str], ...] = ()
    gone: Mark | None = None
    gone_by: tuple[str, int] = ("", 0)
    gone_first: bool = False


NEW: Final = Life()


def lived(life: Life, heard: Heard[Any]) -> tuple[Life, tuple[Tick, ...]]:
    """The life after one message, and what that means for rows; a repeat gives the same ticks again."""
    if isinstance(heard.body, Started):
        return _started(life, heard, heard.body)
    return _ended(life, heard, heard.body)


def _started(life: Life, heard: Heard[Any], said: Started) -> tuple[Life, tuple[Tick, ...]]:
    rows, marks = _rows(said), _marks(said)
    if life.gone_first and life.gone is not None:
        marks = (*marks, life.gone)
    life = Life(rows=rows, gone=life.gone, gone_by=life.gone_by, gone_first=life.gone_first)
    return life, _ticks(rows, marks, heard)


def _rows(said: Started) -> tuple[tuple[Key, str], ...]:
    match said:
        case c.ApplicationReceived():
            item = (Key(Watched.ITEM, said.item.item_id), said.item.name)
            return (item, (Key(Watched.PLACE, said.place), "")) if said.place else (item,)
        case c.TicketCreated():
            return ((Key(Watched.TOPIC, said.topic_code or said.topic_name), said.topic_name),)
    assert_never(said)


def _marks(said: Started) -> tuple[Mark, ...]:
    match said:
        case c.ApplicationReceived():
            return (Mark(What.RECEIVED, said.received_at),)
        case c.TicketCreated():
            received = Mark(What.RECEIVED, said.created_at)
            return (received, Mark(What.CALLED, said.created_at)) if said.source == PHONE else (received,)
    assert_never(said)


def _ended(life: Life, heard: Heard[Any], said: Gone) -> tuple[Life, tuple[Tick, ...]]:
    by = (heard.source, heard.position)
    if life.gone is not None and life.gone_by != by:
        return life, ()  # it left before: by the other service's word of the same withdrawal, say
    gone = _end(said, heard.at)
    if not life.rows or life.gone_first:
        return Life(rows=life.rows, gone=gone, gone_by=by, gone_first=True), ()
    return Life(rows=life.rows, gone=gone, gone_by=by), _ticks(life.rows, (gone,), heard)


def _end(said: Gone, at: datetime) -> Mark:
    match said:
        case c.CaseConcluded():
            return Mark(What.CONCLUDED, said.concluded_at)
        case c.TicketAnsweredDirectly():
            return Mark(What.CONCLUDED, said.answered_at)
        case c.TicketClosed():
            return Mark(What.CONCLUDED, said.closed_at)
        case c.AcceptanceRefused():
            return Mark(What.DROPPED, at)
        case c.ApplicationWithdrawn() | c.CaseWithdrawn():
            return Mark(What.DROPPED, said.withdrawn_at)
    assert_never(said)


def _ticks(rows: tuple[tuple[Key, str], ...], marks: tuple[Mark, ...], heard: Heard[Any]) -> tuple[Tick, ...]:
    return tuple(Tick(key, name, marks, heard.source, heard.position) for key, name in rows)
