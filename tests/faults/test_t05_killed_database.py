"""T-05: PostgreSQL is killed again and again while clients append; whatever was acknowledged is still there."""

import asyncio
import itertools
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from kernel.keyring import KeyRing
from kernel.store.executing import Store
from kernel.testing.appending import FREE, append, opened, stored_effects
from kernel.testing.checker import Fault, check
from kernel.testing.clients import BACK_OFF_S, ask, ask_until_answered, box_store, stored_boxes
from kernel.testing.history import History, read_histories
from kernel.testing.private_postgres import PrivateServer, started_private
from kernel.testing.toy import Open, Put

pytestmark = [pytest.mark.postgres, pytest.mark.fault("T-05")]
CLIENTS = 8
STREAM = UUID("4f6b1f9a-2222-5c0b-9d5e-0d7b1f6c2a10")
BETWEEN_KILLS = (40, 400)
GIVING_UP = 0.3
RECOVERED_WITHIN_S = 10


@pytest.fixture(scope="module")
def private_server() -> Iterator[PrivateServer]:
    """What it need not write at once it keeps for ten seconds: the control must find that gone."""
    with started_private(wal_writer_delay="10s") as server:
        yield server


class Clients:
    """Each fills a box of its own, and tells when it is done with a thing."""

    def __init__(self, store: Store, folder: Path, chance: random.Random) -> None:
        self.store, self.folder, self._chance = store, folder, chance
        self._boxes = [UUID(int=chance.getrandbits(128), version=4) for _ in range(CLIENTS)]
        self._answered = 0
        self._more = asyncio.Condition()
        self._stopping = False
        self.unanswered = 0

    async def one(self, number: int) -> None:
        history, box = History(self.folder, f"client{number}"), self._boxes[number]
        await ask_until_answered(self.store, history, box, Open(), f"{number}-open")
        for step in itertools.count():
            if self._stopping:
                break
            await self._put(history, box, Put(thing=str(step)), f"{number}-{step}")
            async with self._more:
                self._answered += 1
                self._more.notify_all()
        history.close()

    async def _put(self, history: History, box: UUID, command: Put, key: str) -> None:
        """Who is not answered asks again, or lets it be: then what he was told last is what he believes."""
        while not await ask(self.store, history, box, command, key):
            self.unanswered += 1
            if self._stopping or self._chance.random() < GIVING_UP:
                break
            await asyncio.sleep(BACK_OFF_S)

    async def answered(self, more: int) -> None:
        wanted = self._answered + more
        async with self._more:
            await self._more.wait_for(lambda: self._answered >= wanted)

    def stop(self) -> None:
        self._stopping = True


async def killed_again_and_again(clients: Clients, server: PrivateServer, chance: random.Random, kills: int) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(CLIENTS):
            group.create_task(clients.one(number))
        for _ in range(kills):
            await clients.answered(chance.randint(*BETWEEN_KILLS))
            await asyncio.to_thread(server.kill)
            assert await asyncio.to_thread(server.start) <= RECOVERED_WITHIN_S
        await clients.answered(CLIENTS)
        clients.stop()


def test_whatever_was_acknowledged_survives_every_kill_of_the_database(
    private_server: PrivateServer,
    ring: KeyRing,
    tmp_path: Path,
    chance: random.Random,
    sized: Callable[[int, int], int],
) -> None:
    url = private_server.create("boxes")
    with box_store(url, ring) as store:
        clients = Clients(store, tmp_path, chance)
        asyncio.run(killed_again_and_again(clients, private_server, chance, sized(3, 20)))
    assert clients.unanswered, "no client noticed that the database was killed"
    assert check(read_histories(tmp_path), stored_boxes(url)) == []
    assert private_server.damages("boxes") == ""


def test_a_record_that_does_not_wait_for_the_disk_is_found_to_have_lost_what_it_acknowledged(
    private_server: PrivateServer, tmp_path: Path
) -> None:
    url = private_server.create("careless")
    with opened("library", url, create_tables=True), psycopg.connect(url, autocommit=True) as admin:
        admin.execute("ALTER DATABASE careless SET synchronous_commit = off")
    history = History(tmp_path, "client")
    with opened("library", url) as recorder:
        for step in range(20):
            assert append(recorder, history, StoredEvent(STREAM, step + 1, FREE, f"key-{step}".encode()))
        private_server.kill()
    private_server.start()
    assert Fault.LOST in {finding.fault for finding in check(read_histories(tmp_path), stored_effects(url))}


def test_a_damaged_page_is_found(private_server: PrivateServer, tmp_path: Path) -> None:
    url = private_server.create("damaged")
    with opened("library", url, create_tables=True) as recorder:
        assert append(recorder, History(tmp_path, "client"), StoredEvent(STREAM, 1, FREE, b"key"))
    with psycopg.connect(url) as reader:
        row = reader.execute("SELECT pg_relation_filepath('stored_events')").fetchone()
    assert row is not None
    private_server.stop()
    with (private_server.data / row[0]).open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")
    private_server.start()
    assert "checksum" in private_server.damages("damaged") + private_server.log()
    assert private_server.damages("damaged") != ""
