"""The same fold over the facts this service keeps anyway: the live answer of a hall without a worker."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from insight.domain.surge import Watched
from insight.domain.surge_rule import KEPT, last_closed
from insight.live.series import Series, counted, new_series
from insight.live.ticks import PHONE, Key, Mark, Tick, What
from insight.views.case_facts import CASE_FACTS
from insight.views.days import day_of
from insight.views.ticket_facts import TICKET_FACTS
from kernel.views import ReadModel

_SOURCE: Final = "facts"
_LOOK_BACK: Final = timedelta(days=28)
"""平时从近二十八天里找，够四十个有收件的钟点。"""
C, T = CASE_FACTS.table.c, TICKET_FACTS.table.c


class Finding(NamedTuple):
    """Where one kind of row finds its facts; `waits` is true of what has come and not left."""

    code: sa.ColumnElement[Any]
    name: sa.ColumnElement[Any]
    days: tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]
    moments: tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]
    said_by: sa.ColumnElement[Any]
    waits: tuple[sa.ColumnElement[bool], ...]


_NOTHING: Final = sa.literal("")
_CASES: Final = (
    (C.received_on, C.concluded_on),
    (C.received_at, C.concluded_at),
    _NOTHING,
    (
        C.received_at.is_not(None),
        C.concluded_at.is_(None),
        C.refused_at.is_(None),
        C.case_withdrawn_at.is_(None),
        C.application_withdrawn_at.is_(None),
    ),
)
_TICKETS: Final = (
    (T.created_on, T.closed_on),
    (T.created_at, T.closed_at),
    T.source,
    (T.created_at.is_not(None), T.closed_at.is_(None)),
)
_TOPIC: Final = sa.func.coalesce(sa.func.nullif(T.topic_code, ""), T.topic_name)
FINDINGS: Final = {
    Watched.ITEM: Finding(C.item_id, C.item_name, *_CASES),
    Watched.PLACE: Finding(C.place, _NOTHING, *_CASES),
    Watched.TOPIC: Finding(_TOPIC, T.topic_name, *_TICKETS),
}


def series_of(read: ReadModel, key: Key, now: datetime) -> Series:
    """One row with all that is usual for it: what a verdict is made of."""
    base = FINDINGS[key.watched]
    return counted(new_series(key), _ticks(read, key.watched, day_of(now - _LOOK_BACK), base.code == key.code))


def live_of(read: ReadModel, now: datetime) -> list[Series]:
    """Every row that moved within a day, or in which somebody waits."""
    return [one for watched in Watched for one in _of_kind(read, watched, now)]


def _of_kind(read: ReadModel, watched: Watched, now: datetime) -> Iterator[Series]:
    ticks: dict[Key, list[Tick]] = defaultdict(list)
    for tick in _ticks(read, watched, day_of(now - KEPT)):
        ticks[tick.key].append(tick)
    waiting = _waiting(read, watched)
    for key in sorted(ticks.keys() | waiting.keys()):
        name, count = waiting.get(key, ("", 0))
        series = replace(new_series(key), name=name, closed=last_closed(now))
        yield replace(counted(series, ticks.get(key, ())), waiting=count)


def _ticks(read: ReadModel, watched: Watched, since: date, *criteria: sa.ColumnElement[bool]) -> Iterator[Tick]:
    base = FINDINGS[watched]
    lately = sa.or_(*(day >= since for day in base.days))
    columns = (base.code, base.name, *base.moments, base.said_by)
    rows: Sequence[Any] = read.ask(sa.select(*columns).where(lately, base.code != "", *criteria))
    for position, (code, name, received_at, concluded_at, said_by) in enumerate(rows, start=1):
        marks = tuple(_marks(received_at, concluded_at, said_by))
        yield Tick(Key(watched, code), name, marks, _SOURCE, position)


def _marks(received_at: datetime | None, concluded_at: datetime | None, said_by: str) -> Iterator[Mark]:
    if received_at is not None:
        yield Mark(What.RECEIVED, received_at)
        if said_by == PHONE:
            yield Mark(What.CALLED, received_at)
    if concluded_at is not None:
        yield Mark(What.CONCLUDED, concluded_at)


def _waiting(read: ReadModel, watched: Watched) -> dict[Key, tuple[str, int]]:
    base = FINDINGS[watched]
    columns = (base.code, sa.func.max(base.name), sa.func.count())
    rows: Sequence[Any] = read.ask(sa.select(*columns).where(*base.waits, base.code != "").group_by(base.code))
    return {Key(watched, code): (name or "", int(count)) for code, name, count in rows}
