"""A trial of the toy services: boxes are filled and written down, services run, conditions are waited for."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4, uuid5

import psycopg
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier

from kernel import inbox
from kernel.bus.declaring import apply_topics
from kernel.bus.topics import PARTITIONS, Cluster, TopicSpec, partition_of
from kernel.database import Database
from kernel.keyring import KeyRing
from kernel.service import Service
from kernel.store.executing import Store
from kernel.testing.clients import ask_until_answered, box_store, stored_boxes
from kernel.testing.history import History
from kernel.testing.replicas import HEARER, PATIENCE_S, SPEAKER, TOLD, Copying, Replica, Wiring
from kernel.testing.toy import TOPIC, Open, Put

_BOXES: Final = UUID("4f6b1f9a-1212-5c0b-9d5e-0d7b1f6c2a10")
_GLANCE_S: Final = 0.02
_BREATH_S: Final = 0.1


async def prepared(
    wiring: Wiring,
    server: str,
    *,
    services: Sequence[str] = (SPEAKER, HEARER),
    topics: Sequence[str] = (TOPIC,),
    copies: int = 1,
    least: int = 1,
) -> None:
    """Databases and topics as they have to be before anybody starts; `least` copies acknowledge a message."""
    partitions = wiring.cluster.partitions
    specs = [TopicSpec(topic, partitions=partitions, replication=copies, min_in_sync=least) for topic in topics]
    await apply_topics(wiring.cluster, specs)
    with psycopg.connect(server, autocommit=True) as admin:
        for service in services:
            name = urlsplit(wiring.url(service)).path[1:]
            admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))


def removed(wiring: Wiring, server: str, *, services: Sequence[str] = (SPEAKER, HEARER)) -> None:
    """The databases of a trial, with whoever is still connected."""
    with psycopg.connect(server, autocommit=True) as admin:
        for service in services:
            name = urlsplit(wiring.url(service)).path[1:]
            admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@asynccontextmanager
async def wired(
    bootstrap: str,
    server: str,
    folder: Path,
    *,
    copies: int = 1,
    least: int = 1,
    partitions: int = PARTITIONS,
) -> AsyncIterator[Wiring]:
    """Databases and topics of one trial, with names of its own, on servers that others may use too."""
    name = f"hall_{uuid4().hex[:12]}"
    # All databases of the trial are named after one that need not be there; the server's own is asked to make them.
    database = urlsplit(server)._replace(path=f"/{name}").geturl()
    wiring = Wiring(cluster=Cluster(bootstrap, f"{name}.", partitions), database=database, folder=folder)
    await prepared(wiring, server, copies=copies, least=least)
    try:
        yield wiring
    finally:
        removed(wiring, server)


def boxes(count: int, *, first: int = 0) -> list[UUID]:
    return [uuid5(_BOXES, str(number)) for number in range(first, first + count)]


class Filling:
    """A client that opens boxes and puts numbered things into them, writing its history; it is nobody's process."""

    def __init__(self, store: Store, history: History) -> None:
        self._store, self._history = store, history
        self._steps = Counter[UUID]()

    async def put(self, into: Sequence[UUID], count: int) -> None:
        """So many things into each box, box beside box, each in order."""
        await asyncio.gather(*(self._put(box, count) for box in into))

    async def _put(self, box: UUID, count: int) -> None:
        if not self._steps[box]:
            await ask_until_answered(self._store, self._history, box, Open(), f"{box}-open")
        for _ in range(count):
            self._steps[box] += 1
            step = str(self._steps[box])
            await ask_until_answered(self._store, self._history, box, Put(thing=step), f"{box}-{step}")

    async def put_until_ended(self, struck: Replica, into: Sequence[UUID], count: int) -> int:
        """A burst after the other until the replica has ended; its exit code."""
        return await put_until_ended(struck, partial(self.put, into, count))


async def put_until_ended(struck: Replica, put: Callable[[], Awaitable[None]]) -> int:
    """Whatever is put, again and again until the replica has ended; its exit code."""
    ended = asyncio.create_task(asyncio.to_thread(struck.ended))
    while not ended.done():
        await put()
        await asyncio.wait([ended], timeout=_BREATH_S)
    return await ended


@contextmanager
def filling(wiring: Wiring, ring: KeyRing, histories: Path) -> Iterator[Filling]:
    history = History(histories, "client")
    with box_store(wiring.url(SPEAKER), ring) as store:
        yield Filling(store, history)
    history.close()


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[Service]:
    """In this process, with all it does beside."""
    service.connect()
    service.start()
    try:
        yield service
    finally:
        await service.stop()


async def until(true: Callable[[], bool], what: str, *, within_s: float = PATIENCE_S) -> None:
    """Return as soon as it is true; TimeoutError says what never was."""
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {within_s:.0f} s")
        await asyncio.sleep(_GLANCE_S)


def newest_said(wiring: Wiring) -> list[int]:
    """Of each partition the position of the newest message that has to be said there."""
    newest = [0] * wiring.cluster.partitions
    for one in stored_boxes(wiring.url(SPEAKER)):
        if one.version > 1:
            newest[partition_of(UUID(one.stream), wiring.cluster.partitions)] = one.position
    return newest


async def shown_all(wiring: Wiring, hearer: Service, *, within_s: float = PATIENCE_S) -> None:
    """Return when the hearer has dealt with the newest message; what was lost it will never deal with."""
    await _dealt_with_all(wiring, hearer.database, within_s)


async def heard_all(wiring: Wiring, *, within_s: float = PATIENCE_S) -> None:
    """The same, when the hearers are processes of their own."""
    database = Database(wiring.url(HEARER))
    try:
        await until(lambda: sa.inspect(database.engine).has_table(inbox.POSITIONS.name), "a hearer has begun")
        await _dealt_with_all(wiring, database, within_s)
    finally:
        database.close()


async def _dealt_with_all(wiring: Wiring, database: Database, within_s: float) -> None:
    """However much there is: TimeoutError only when nothing has moved for so long."""
    newest = {f"{SPEAKER}:{TOPIC}:{number}": position for number, position in enumerate(newest_said(wiring))}

    def left() -> int:
        kept = inbox.stands_of(database, [TOLD.name, Copying.name])
        return sum(
            max(position - kept.get((consumer, source), inbox.Stand()).position, 0)
            for source, position in newest.items()
            for consumer in (TOLD.name, Copying.name)
        )

    while (before := left()) > 0:
        await until(lambda: left() != before, "the hearer gets on", within_s=within_s)
