"""T-27: a view's next version is built beside the one that is read, under load, switched to, and taken back again."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa

from kernel import inbox
from kernel.blocking import in_thread
from kernel.bus.inprocess import OwnLog
from kernel.database import Database
from kernel.keyring import KeyRing
from kernel.messages import Heard
from kernel.projecting import Projector
from kernel.service import Service
from kernel.store.executing import Cause
from kernel.testing.checker import Effect, Finding, check, check_stage
from kernel.testing.clients import box_store, stored_boxes
from kernel.testing.history import History, read_histories
from kernel.testing.parts import SetClock, memory_parts
from kernel.testing.replicas import PATIENCE_S, Told
from kernel.testing.toy import BOX, Open, Put, ThingPut
from kernel.testing.trials import Filling, boxes, running
from kernel.views import View

pytestmark = [pytest.mark.postgres, pytest.mark.fault("T-27", full_only=True)]
CLIENTS, OLD_BOXES, OLD_THINGS = 6, 300, 20
ROUNDS = 4
SWITCHED_WITHIN_S = 1.0
GLANCE_S = 0.01

BuilderT = TypeVar("BuilderT", bound="Builder")


def _told(row: Told | None, heard: Heard[ThingPut]) -> Told:
    return Told(box=str(heard.subject), told=f"{row.told} {heard.body.thing}" if row else heard.body.thing)


def _told_otherwise(row: Told | None, heard: Heard[ThingPut]) -> Told:
    """The next version says the same in another way."""
    return Told(box=str(heard.subject), told=" ".join([*([row.told] if row else []), heard.body.thing]))


BLUE: View[Told] = View(
    name="told_own_v1",
    row=Told,
    key="box",
    hears=(ThingPut,),
    evolve=_told,
    key_of=lambda heard: str(heard.subject),
    indexes=(("told",),),
)
GREEN = replace(BLUE, evolve=_told_otherwise)


class Builder(Projector):
    """Of another process; at each switch it holds what is taken away, and what comes in its place, to the record."""

    switched = 0
    findings: tuple[Finding, ...] = ()

    def _swap(self, connection: sa.Connection, view: View[Any], fresh: sa.Table, positions: dict[str, int]) -> None:
        (source,) = positions
        shown = inbox.stands_of(self._database, [view.name])[view.name, source].position
        old = self._differences(connection, view.table, shown)
        self.findings += (*old, *self._differences(connection, fresh, positions[source]))
        super()._swap(connection, view, fresh, positions)
        self.switched += 1

    def _differences(self, connection: sa.Connection, table: sa.Table, upto: int) -> list[Finding]:
        return check_stage(table.name, things_put(self._database.url, upto), things_told(connection, table))


class CarelessBuilder(Builder):
    """The control: takes the old one away, and brings the new one when somebody has missed it."""

    missed: Callable[[], bool]

    def _swap(self, connection: sa.Connection, view: View[Any], fresh: sa.Table, positions: dict[str, int]) -> None:
        with self._database.writing() as apart:
            view.table.drop(apart)
        while not self.missed():
            time.sleep(GLANCE_S)
        with self._database.writing() as apart:
            view.table.create(apart)
        super(Builder, self)._swap(connection, view, fresh, positions)


def things_told(connection: sa.Connection, table: sa.Table) -> list[Effect]:
    rows = connection.execute(sa.select(table.c.box, table.c.told))
    return [Effect(stream=box, version=int(thing) + 1) for box, told in rows for thing in told.split()]


def things_put(url: str, upto: int) -> list[Effect]:
    return [one for one in stored_boxes(url) if one.version > 1 and one.position <= upto]


@dataclass
class Client:
    """Puts numbered things into a box of its own, and looks after each whether it is shown; what went wrong."""

    service: Service
    box: UUID
    history: History
    troubles: list[str]
    longest_s: float = 0.0
    step: int = 0

    async def put(self) -> None:
        """What was shown before must be shown still; what is put now, at once to who says that he put it."""
        if self.step:
            await self._look(self.step - 1)
        command = Put(thing=str(self.step)) if self.step else Open()
        key = f"{self.box}-{self.step}"
        asking, cause = self.history.op(key), Cause(actor="trial", correlation_id=key, key=key)
        stored = await self.service.store.execute(BOX, self.box, command, cause)
        asking.ok(stream=str(self.box), version=stored.version, position=stored.position)
        await self._look(self.step, stored.position)
        self.step += 1

    async def _look(self, thing: int, position: int = 0) -> None:
        try:
            await self.service.projector.reached(BLUE, self.service.name, position)
            began = time.monotonic()
            row = await in_thread(self.service.read.get, BLUE, str(self.box))
        except Exception as failed:  # noqa: BLE001 -- whatever a reader is told in the place of an answer
            self.troubles.append(f"{failed!r} {failed}")
            return
        self.longest_s = max(self.longest_s, time.monotonic() - began)
        if thing and (row is None or row.told.split()[-1] != str(thing)):
            self.troubles.append(f"{self.box} does not show {thing}")


@dataclass
class Load:
    """Clients that come again and again while something is done to what they read."""

    clients: list[Client]
    troubles: list[str]

    async def during(self, work: Awaitable[None]) -> None:
        doing = asyncio.ensure_future(work)
        await asyncio.gather(*(self._again(client, doing) for client in self.clients))
        await doing

    @staticmethod
    async def _again(client: Client, doing: asyncio.Future[None]) -> None:
        while not doing.done():
            await client.put()


@asynccontextmanager
async def loaded(url: str, folder: Path) -> AsyncIterator[Load]:
    """A service whose view is full already, as one of several replicas, and its clients."""
    parts = memory_parts(folder, url=url)
    parts.bus.shared = True  # type: ignore[misc]  # as on the distributed bus: others change the same tables
    service = Service(name="toy", parts=parts, deciders=(BOX,), views=(BLUE,))
    troubles: list[str] = []
    clients = [
        Client(service, box, History(folder / "histories", f"client{number}"), troubles)
        for number, box in enumerate(boxes(CLIENTS))
    ]
    async with running(service):
        with filling_boxes(service, folder) as client:
            await client.put(boxes(OLD_BOXES, first=CLIENTS), OLD_THINGS)
        await service.projector.reached(BLUE, "toy", service.store.refresh_head(), within_s=PATIENCE_S)
        yield Load(clients, troubles)


@contextmanager
def filling_boxes(service: Service, folder: Path) -> Iterator[Filling]:
    history = History(folder / "histories", "before")
    yield Filling(service.store, history)
    history.close()


@contextmanager
def building(made: type[BuilderT], view: View[Told], url: str, ring: KeyRing) -> Iterator[BuilderT]:
    """Somebody who has the same database, and perhaps another version of the view."""
    database = Database(url)
    with box_store(url, ring) as store:
        sources = {view.name: [OwnLog(store, view.hears)]}
        yield made(service="toy", database=database, clock=SetClock(), views=(view,), sources=sources, shared=True)
    database.close()


async def test_the_next_version_is_switched_to_and_back_and_no_reader_misses_anything(
    postgres_url: str, ring: KeyRing, tmp_path: Path
) -> None:
    async with loaded(postgres_url, tmp_path) as load:
        with building(Builder, BLUE, postgres_url, ring) as blue, building(Builder, GREEN, postgres_url, ring) as green:

            async def there_and_back() -> None:
                for _ in range(ROUNDS):
                    await green.rebuild(GREEN.name)
                    await blue.rebuild(BLUE.name)

            await load.during(there_and_back())
            assert (green.switched, blue.switched) == (ROUNDS, ROUNDS)
            assert (*green.findings, *blue.findings) == ()
            with blue._database.reading() as connection:
                told = things_told(connection, BLUE.table)
    assert load.troubles == []
    assert max(client.longest_s for client in load.clients) <= SWITCHED_WITHIN_S
    stored = stored_boxes(postgres_url)
    assert check(read_histories(tmp_path / "histories"), stored) == []
    assert check_stage("told", [one for one in stored if one.version > 1], told) == []


def is_missed(load: Load) -> bool:
    return any(f'relation "{BLUE.name}" does not exist' in trouble for trouble in load.troubles)


async def test_a_view_that_is_taken_away_before_the_next_one_comes_is_missed(
    postgres_url: str, ring: KeyRing, tmp_path: Path
) -> None:
    async with loaded(postgres_url, tmp_path) as load:
        with building(CarelessBuilder, GREEN, postgres_url, ring) as careless:
            careless.missed = lambda: is_missed(load)

            async def there() -> None:
                await careless.rebuild(GREEN.name)

            await load.during(there())
    assert is_missed(load)
