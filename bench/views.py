"""Views: a rebuild beside a bare ordered read of the same events; how soon a command shows in a neighbour's view."""

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg

from approval.domain.case.decide import CASE
from approval.views.cases import CASES
from bench.appends import fresh_database
from bench.case_events import stored_cases
from bench.figures import Figure, compared
from kernel.bus.inprocess import InProcessBus, OwnLog
from kernel.clock import SystemClock
from kernel.database import Database
from kernel.events import Decider
from kernel.keyring import KeyRing
from kernel.projecting import Projector
from kernel.store.executing import Cause, Store
from kernel.store.recorders import open_recorder
from kernel.testing.toy import BOX, TOPIC, Open, Put, ThingSeen, contents_view, publish
from kernel.views import View

_BOXES, _THINGS, _CASES, _ROUNDS = 4_000, 10, 4_000, 5
_COMMANDS, _CALLERS = 1_000, 4
CAUSE: Final = Cause(actor="bench", correlation_id="0" * 32)
_WORDS: Final = "提交的材料齐全、符合法定形式，予以受理。" * 9  # an event of the hall has some 700 bytes
_EVENTS_GOAL: Final = 33_000
_SELECT: Final = (
    "SELECT notification_id, originator_id, originator_version, topic, state "
    "FROM stored_events ORDER BY notification_id"
)
_BOXES_LIMIT: Final = "one Python process needs 11 µs of processor for an event, the peer 4 to count it"
_CASES_LIMIT: Final = (
    "one Python process needs 44 µs of processor for an event, the peer 4 to count it: 15 to read and validate it, "
    "14 to make the next row of 27 fields, 9 to write, 6 between"
)

Fill = Callable[[Store], Awaitable[int]]


def rebuild() -> list[Figure]:
    """PostgreSQL: read, decode, fold and store a view of 44,000 events; the peer only reads them in order."""
    return _compared("rebuild", BOX, contents_view(), fill_boxes, _BOXES_LIMIT)


def rebuild_cases() -> list[Figure]:
    """The same with approval's view of cases, 27 columns wide, six events to a case."""
    return _compared("rebuild_cases", CASE, CASES, _cases, _CASES_LIMIT)


def visible_p99_ms() -> Figure:
    """Embedded, SQLite: from the command's call to the row in a neighbour's view, some callers at once."""
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder:
        delays = sorted(asyncio.run(_visible(Path(folder))))
    return Figure(
        name="visible_p99_ms",
        value=delays[int(len(delays) * 0.99)] * 1000,
        unit="ms",
        goal=100,
        sense="<=",
        peer="median, ms",
        peer_value=statistics.median(delays) * 1000,
        limit="threads of one process take turns",
    )


# -- rebuilding


def _compared(name: str, decider: Decider[Any, Any, Any], view: View[Any], fill: Fill, limit: str) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder, fresh_database() as url:
        pairs = asyncio.run(_rounds(url, Path(folder), decider, view, fill))
    ratio = compared(
        f"{name}_vs_select",
        pairs,
        goal=0.25,
        peer="bare ordered SELECT of the same events, events/s",
        limit=limit,
    )
    own = statistics.median(ours for ours, _ in pairs)
    rate = Figure(name=f"{name}_events_per_s", value=own, unit="events/s", goal=_EVENTS_GOAL, limit=limit)
    return [ratio, rate]


async def _rounds(
    url: str, folder: Path, decider: Decider[Any, Any, Any], view: View[Any], fill: Fill
) -> list[tuple[float, float]]:
    store, database = _opened(url, folder, decider)
    events = await fill(store)
    sources = {view.name: [OwnLog(store, view.hears)]}
    projector = Projector(service="bench", database=database, clock=SystemClock(), views=[view], sources=sources)
    gc.collect()
    gc.freeze()  # as the hall does when it has started
    pairs = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        await projector.rebuild(view.name)
        rebuilt = time.perf_counter()
        await asyncio.to_thread(_bare_read, url, events)
        pairs.append((events / (rebuilt - began), events / (time.perf_counter() - rebuilt)))
    assert await projector.differs(view.name) == 0
    gc.unfreeze()
    store.close()
    database.close()
    return pairs


async def fill_boxes(store: Store) -> int:
    for _ in range(0, _BOXES, 200):
        await asyncio.gather(*(filled(store, _THINGS) for _ in range(200)))
    return _BOXES * (_THINGS + 1)


async def _cases(store: Store) -> int:
    recorder, stored = store._recorder, 0  # noqa: SLF001 -- the events are written as they stand, nothing is decided
    for start in range(0, _CASES, 200):
        rows = stored_cases(200, since=start)
        await recorder.append(rows)
        stored += len(rows)
    return stored


async def filled(store: Store, things: int) -> UUID:
    box = uuid4()
    await store.execute(BOX, box, Open(), CAUSE)
    for n in range(things):
        await store.execute(BOX, box, Put(thing=f"{n} {_WORDS}"), CAUSE)
    return box


def _bare_read(url: str, expected: int) -> None:
    with psycopg.connect(url) as connection:
        assert sum(1 for _ in connection.execute(_SELECT)) == expected


# -- becoming visible


async def _visible(folder: Path) -> list[float]:
    store, database = _opened(f"sqlite:///{folder / 'toy.db'}", folder, BOX)
    bus = InProcessBus()
    bus.publishes(store, publish, [TOPIC])
    neighbour = Database(f"sqlite:///{folder / 'neighbour.db'}")
    view = contents_view(hears=(ThingSeen,))
    projector = Projector(
        service="neighbour",
        database=neighbour,
        clock=SystemClock(),
        views=[view],
        sources={view.name: bus.sources(TOPIC, [ThingSeen])},
    )
    running = asyncio.create_task(projector.run())

    async def caller() -> list[float]:
        delays = []
        box = await filled(store, 0)
        for n in range(_COMMANDS // _CALLERS):
            began = time.perf_counter()
            stored = await store.execute(BOX, box, Put(thing=f"{n}"), CAUSE)
            await projector.reached(view, store.service, stored.position)
            delays.append(time.perf_counter() - began)
        return delays

    found = await asyncio.gather(*(caller() for _ in range(_CALLERS)))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    for part in (store, database, neighbour):
        part.close()
    return [delay for delays in found for delay in delays]


def _opened(url: str, folder: Path, decider: Decider[Any, Any, Any]) -> tuple[Store, Database]:
    database = Database(url)
    keyring = KeyRing(f"sqlite:///{folder / 'keys.db'}", b"k" * 32)
    recorder = open_recorder(url, write_lock=database.write_lock)
    store = Store(service="bench", recorder=recorder, deciders=(decider,), clock=SystemClock(), keyring=keyring)
    return store, database
