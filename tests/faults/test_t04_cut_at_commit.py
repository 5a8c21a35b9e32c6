"""T-04: the connection is cut at COMMIT; what the client is told is what stands in the record, once."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from kernel.brokers.broker import free_ports
from kernel.keyring import KeyRing
from kernel.store.executing import Store
from kernel.testing.appending import FREE, append, opened, stored_effects
from kernel.testing.checker import Fault, check
from kernel.testing.clients import ask, ask_until_answered, box_store, stored_boxes
from kernel.testing.faultproxy import FaultProxy, Moment
from kernel.testing.history import History, read_histories
from kernel.testing.private_postgres import PrivateServer
from kernel.testing.toy import Open, Put

pytestmark = [pytest.mark.postgres, pytest.mark.fault("T-04")]
BOX = UUID("4f6b1f9a-4444-5c0b-9d5e-0d7b1f6c2a10")
CLIENTS = 4
# How the writer's connection asks for the commit that it has prepared, and how the library asks.
OUR_COMMIT, LIBRARY_COMMIT = b"\0commit\0", b"COMMIT\0"


@dataclass
class Trial:
    """A record behind a proxy, and clients that each fill a box."""

    proxy: FaultProxy
    store: Store
    histories: list[History]
    boxes: list[UUID]

    async def ask_all(self, step: int) -> None:
        """All at once, so that one commit carries them, until all are answered."""
        await asyncio.gather(
            *(
                ask_until_answered(self.store, history, box, Put(thing=str(step)), f"{history.client}-{step}")
                for history, box in zip(self.histories, self.boxes, strict=True)
            )
        )


@asynccontextmanager
async def trial(server: PrivateServer, name: str, ring: KeyRing, folder: Path, seed: int) -> AsyncIterator[Trial]:
    histories = [History(folder, f"client{number}") for number in range(CLIENTS)]
    boxes = [uuid5(BOX, history.client) for history in histories]
    server.create(name)
    async with FaultProxy(server.port, seed=seed).serving() as proxy:
        # Opening and closing wait for the database, which is behind the proxy, which lives in this loop.
        opening = box_store(server.url(name, port=proxy.port), ring)
        store = await asyncio.to_thread(opening.__enter__)
        try:
            for history, box in zip(histories, boxes, strict=True):
                await ask_until_answered(store, history, box, Open(), f"{history.client}-open")
            yield Trial(proxy, store, histories, boxes)
        finally:
            await asyncio.to_thread(opening.__exit__, None, None, None)
    await asyncio.to_thread(server.left_alone, name)


async def test_whoever_is_cut_off_at_commit_is_told_what_is_true(
    private_server: PrivateServer,
    ring: KeyRing,
    tmp_path: Path,
    chance: random.Random,
    seed: int,
    sized: Callable[[int, int], int],
) -> None:
    async with trial(private_server, "cut", ring, tmp_path, seed) as there:
        for step in range(sized(60, 500)):
            there.proxy.cut_at(OUR_COMMIT, chance.choice(list(Moment)))
            await there.ask_all(step)
            async with asyncio.timeout(10):
                await there.proxy.until_cut(step + 1)
    assert check(read_histories(tmp_path), stored_boxes(private_server.url("cut"))) == []


def end_readers(server: PrivateServer, name: str) -> None:
    """Only the connection that commits is left."""
    others = "datname = %s AND query NOT LIKE 'COMMIT%%'"
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}", (name,))
        while admin.execute(f"SELECT 1 FROM pg_stat_activity WHERE {others}", (name,)).fetchone():
            pass


@pytest.mark.parametrize("asked_again", [False, True])
@pytest.mark.parametrize("moment", [Moment.SENT, Moment.ANSWERED])
async def test_where_nobody_can_look_nobody_is_told_that_nothing_was_stored(
    private_server: PrivateServer, ring: KeyRing, tmp_path: Path, seed: int, moment: Moment, *, asked_again: bool
) -> None:
    name = f"gone_{moment}_{asked_again}".lower()
    async with trial(private_server, name, ring, tmp_path, seed) as there:
        there.proxy.upstream = free_ports(1)[0]  # from now on nobody gets in, so that whoever is ended stays outside
        await asyncio.to_thread(end_readers, private_server, name)
        there.proxy.cut_at(OUR_COMMIT, moment)
        asked = [
            ask(there.store, history, box, Put(thing="1"), f"{history.client}-1")
            for history, box in zip(there.histories, there.boxes, strict=True)
        ]
        assert await asyncio.gather(*asked) == [False] * CLIENTS
        there.proxy.upstream = private_server.port
        if asked_again:
            await there.ask_all(1)
    stored = stored_boxes(private_server.url(name))
    assert check(read_histories(tmp_path), stored) == []
    assert len(stored) == 2 * CLIENTS or moment is Moment.SENT


async def test_who_takes_a_conflict_for_a_refusal_is_found_to_be_wrong(
    private_server: PrivateServer, tmp_path: Path
) -> None:
    url, history = private_server.create("naive"), History(tmp_path, "naive")
    async with FaultProxy(private_server.port).serving() as proxy:

        def appended_and_cut() -> list[bool]:
            with opened("library", private_server.url("naive", port=proxy.port), create_tables=True) as recorder:
                first = append(recorder, history, StoredEvent(BOX, 1, FREE, b"first"))
                proxy.cut_at(LIBRARY_COMMIT, Moment.ANSWERED)
                return [first, append(recorder, history, StoredEvent(BOX, 2, FREE, b"cut"))]

        assert await asyncio.to_thread(appended_and_cut) == [True, False]
    found = check(read_histories(tmp_path), stored_effects(url))
    assert {finding.fault for finding in found} == {Fault.WRONG_ANSWER}
