"""Views: a rebuild beside a bare ordered read of the same events; how soon a command shows in a neighbour's view."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from bench.appends import _database as fresh_database
from bench.figures import Figure
from kernel.bus.inprocess import InProcessBus, OwnLog
from kernel.clock import SystemClock
from kernel.database import Database
from kernel.keyring import KeyRing
from kernel.projecting import Projector
from kernel.store.executing import Cause, Store
from kernel.store.recorders import open_recorder
from kernel.testing.toy import BOX, TOPIC, Open, Put, ThingSeen, contents_view, publish

_BOXES, _THINGS, _ROUNDS = 4_000, 10, 3
_COMMANDS, _CALLERS = 1_000, 4
_TEXT = "材料" * 85
_CAUSE = Cause(actor="bench", correlation_id="bench")


def rebuild_vs_select() -> Figure:
    """PostgreSQL: read, decode, fold and store a view of 44,000 events; the peer only reads them in order."""
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder, fresh_database() as url:
        return asyncio.run(_rebuild(url, Path(folder)))


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
    )


async def _rebuild(url: str, folder: Path) -> Figure:
    store, database = _opened(url, folder)
    for start in range(0, _BOXES, 200):
        await asyncio.gather(*(_filled(store, _THINGS) for _ in range(start, start + 200)))
    view = contents_view()
    projector = Projector(
        service="toy",
        database=database,
        clock=SystemClock(),
        views=[view],
        sources={view.name: [OwnLog(store, view.hears)]},
    )
    while await projector.step():
        pass
    events = _BOXES * (_THINGS + 1)
    pairs = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        await projector.rebuild(view.name)
        rebuilt = time.perf_counter()
        await asyncio.to_thread(_bare_read, url, events)
        pairs.append((events / (rebuilt - began), events / (time.perf_counter() - rebuilt)))
    store.close()
    database.close()
    return Figure(
        name="rebuild_vs_select",
        value=statistics.median(ours / theirs for ours, theirs in pairs),
        unit="×",
        goal=0.25,
        peer="bare ordered SELECT, events/s",
        peer_value=statistics.median(theirs for _, theirs in pairs),
        own_value=statistics.median(ours for ours, _ in pairs),
        limit="decoding and folding in one Python process",
    )


def _bare_read(url: str, expected: int) -> None:
    query = (
        "SELECT notification_id, originator_id, originator_version, topic, state "
        "FROM stored_events ORDER BY notification_id"
    )
    with psycopg.connect(url) as connection:
        assert sum(1 for _ in connection.execute(query)) == expected


async def _visible(folder: Path) -> list[float]:
    store, database = _opened(f"sqlite:///{folder / 'toy.db'}", folder)
    bus = InProcessBus()
    bus.publishes(store, publish, [TOPIC])
    neighbour = Database(f"sqlite:///{folder / 'neighbour.db'}")
    view = contents_view(hears=(ThingSeen,))
    projector = Projector(
        service="neighbour",
        database=neighbour,
        clock=SystemClock(),
        views=[view],
        sources={view.name: [bus.source(TOPIC, [ThingSeen])]},
    )
    running = asyncio.create_task(projector.run())

    async def caller() -> list[float]:
        delays = []
        box = await _filled(store, 0)
        for n in range(_COMMANDS // _CALLERS):
            began = time.perf_counter()
            stored = await store.execute(BOX, box, Put(thing=f"{n}"), _CAUSE)
            await projector.reached(view, "toy", stored.position)
            delays.append(time.perf_counter() - began)
        return delays

    found = await asyncio.gather(*(caller() for _ in range(_CALLERS)))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    for part in (store, database, neighbour):
        part.close()
    return [delay for delays in found for delay in delays]


async def _filled(store: Store, things: int) -> UUID:
    box = uuid4()
    await store.execute(BOX, box, Open(), _CAUSE)
    for n in range(things):
        await store.execute(BOX, box, Put(thing=f"{n} {_TEXT}"), _CAUSE)
    return box


def _opened(url: str, folder: Path) -> tuple[Store, Database]:
    database = Database(url)
    keyring = KeyRing(f"sqlite:///{folder / 'keys.db'}", b"k" * 32)
    recorder = open_recorder(url, write_lock=database.write_lock)
    return Store(service="toy", recorder=recorder, deciders=(BOX,), clock=SystemClock(), keyring=keyring), database
