"""Views follow the record: row and position together, repeats refused, poison parked, rebuilt beside the live one."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from kernel import inbox
from kernel.bus.inprocess import OwnLog
from kernel.database import Database
from kernel.keyring import KeyRing
from kernel.messages import Heard
from kernel.projecting import NotYetVisibleError, Projector
from kernel.service import Service
from kernel.store.executing import Cause, Store
from kernel.store.recorders import open_recorder
from kernel.testing.parts import SetClock, memory_parts, settle
from kernel.testing.toy import BOX, BoxOpened, BoxShut, Contents, Open, Put, Shut, ThingPut, contents, contents_view
from kernel.views import ReadModel, View

POISON = UUID("00000000-0000-0000-0000-00000000dead")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'toy.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def store(url: str, database: Database, tmp_path: Path) -> Iterator[Store]:
    keyring = KeyRing(f"sqlite:///{tmp_path / 'keys.db'}", b"k" * 32)
    recorder = open_recorder(url, write_lock=database.write_lock)
    yield Store(service="toy", recorder=recorder, deciders=(BOX,), clock=SetClock(), keyring=keyring)
    recorder.close()
    keyring.close()


def projector_of(store: Store, database: Database, *views: View[Any]) -> Projector:
    sources = {view.name: [OwnLog(store, view.hears)] for view in views}
    return Projector(service="toy", database=database, clock=SetClock(), views=views, sources=sources)


async def filled(store: Store, *things: str, box: UUID | None = None) -> UUID:
    box = box or uuid4()
    cause = Cause(actor="me", correlation_id="c")
    await store.execute(BOX, box, Open(), cause)
    for thing in things:
        await store.execute(BOX, box, Put(thing=thing), cause)
    return box


async def caught_up(projector: Projector) -> None:
    while await projector.step():
        pass


async def test_rows_follow_the_record(store: Store, database: Database) -> None:
    view = contents_view()
    projector = projector_of(store, database, view)
    box = await filled(store, "a", "b")
    await caught_up(projector)
    assert ReadModel(database).get(view, str(box)) == Contents(box=str(box), count=2, last="b")
    await store.execute(BOX, box, Shut(), Cause(actor="me", correlation_id="c"))
    await caught_up(projector)
    assert ReadModel(database).get(view, str(box)) is None


async def test_a_restarted_projector_goes_on_where_the_rows_stand(store: Store, database: Database) -> None:
    view = contents_view()
    box = await filled(store, "a")
    await caught_up(projector_of(store, database, view))
    await store.execute(BOX, box, Put(thing="b"), Cause(actor="me", correlation_id="c"))
    await caught_up(projector_of(store, database, view))
    row = ReadModel(database).get(view, str(box))
    assert row is not None
    assert row.count == 2


async def test_a_view_added_later_reads_from_the_beginning(store: Store, database: Database) -> None:
    first, second = contents_view(), contents_view("late_v1")
    box = await filled(store, "a")
    await caught_up(projector_of(store, database, first))
    await caught_up(projector_of(store, database, first, second))
    read = ReadModel(database)
    assert read.get(first, str(box)) == read.get(second, str(box))


async def test_views_that_hear_different_things_of_one_service_each_hear_their_own(tmp_path: Path) -> None:
    putting, shutting = contents_view("putting_v1", (ThingPut,)), contents_view("shutting_v1", (BoxShut, BoxOpened))
    shutting = replace(
        shutting, evolve=lambda row, heard: Contents(box=str(heard.subject), count=1, last=heard.body.kind)
    )
    service = Service(name="toy", parts=memory_parts(tmp_path), deciders=(BOX,), views=(putting, shutting))
    service.connect()
    box = await filled(service.store, "a")
    await service.store.execute(BOX, box, Shut(), Cause(actor="me", correlation_id="c"))
    await settle(service)
    one, other = service.read.get(putting, str(box)), service.read.get(shutting, str(box))
    assert one is not None
    assert other is not None
    assert (one.last, other.last) == ("a", "toy.BoxShut")
    await service.stop()


async def test_readers_may_wait_for_a_position(store: Store, database: Database) -> None:
    view = contents_view()
    projector = projector_of(store, database, view)
    running = asyncio.create_task(projector.run())
    await filled(store, "a")
    await projector.reached(view, "toy", store.head)
    assert projector.caught_up()
    with pytest.raises(NotYetVisibleError):
        await projector.reached(view, "toy", store.head + 1, within_s=0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_who_waits_for_a_position_hears_of_it_also_when_another_process_was_faster(
    store: Store, database: Database
) -> None:
    view = contents_view()
    slower, faster = projector_of(store, database, view), projector_of(store, database, view)
    await filled(store, "a")
    await caught_up(faster)
    waiting = asyncio.create_task(slower.reached(view, "toy", store.head))
    running = asyncio.create_task(slower.run())
    await waiting
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_live_pages_hear_that_something_changed(store: Store, database: Database) -> None:
    view = contents_view()
    projector = projector_of(store, database, view)
    running = asyncio.create_task(projector.run())
    hearing = asyncio.create_task(projector.changed([view], 0, within_s=30))
    await filled(store, "a")
    assert await hearing > 0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def fragile(row: Contents | None, heard: Heard[Any]) -> Contents | None:
    if heard.subject == POISON:
        raise ValueError("a bug in a view")
    return contents(row, heard)


async def test_poison_is_parked_and_others_go_on(store: Store, database: Database) -> None:
    view = replace(contents_view(), evolve=fragile)
    projector = projector_of(store, database, view)
    before = await filled(store, "a")
    await filled(store, "x", "y", box=POISON)
    behind = await filled(store, "b")
    await caught_up(projector)
    read = ReadModel(database)
    assert (read.get(view, str(before)), read.get(view, str(behind))) != (None, None)
    parked = inbox.parked_list(database)
    assert [(one.subject, one.reason) for one in parked] == [(POISON, "ValueError"), (POISON, "BEHIND_PARKED")]


async def test_a_rebuilt_view_is_the_same_and_goes_on(store: Store, database: Database) -> None:
    view = contents_view()
    projector = projector_of(store, database, view)
    boxes = [await filled(store, "a", "b") for _ in range(5)]
    await caught_up(projector)
    before = ReadModel(database).find(view, order_by=(view.table.c.box,))
    assert await projector.rebuild(view.name) == 10
    assert ReadModel(database).find(view, order_by=(view.table.c.box,)) == before
    await store.execute(BOX, boxes[0], Put(thing="c"), Cause(actor="me", correlation_id="c"))
    await caught_up(projector)
    row = ReadModel(database).get(view, str(boxes[0]))
    assert row is not None
    assert row.count == 3
    await projector.rebuild(view.name)


async def test_a_row_that_is_not_what_a_rebuild_gives_is_found(store: Store, database: Database) -> None:
    view = contents_view()
    projector = projector_of(store, database, view)
    await filled(store, "a")
    await caught_up(projector)
    assert await projector.differs(view.name) == 0
    with database.writing() as connection:
        connection.execute(sa.update(view.table).values(count=99))
    assert await projector.differs(view.name) > 0


async def test_replaying_into_two_new_views_gives_the_same_rows(store: Store, database: Database) -> None:
    """T-10: two replays of one record are equal, byte for byte."""
    for n in range(20):
        await filled(store, *(f"{n}-{m}" for m in range(n % 4)))
    one, other = contents_view("one_v1"), contents_view("other_v1")
    await caught_up(projector_of(store, database, one, other))
    read = ReadModel(database)
    rows = [read.find(view, order_by=(view.table.c.box,)) for view in (one, other)]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 15


def test_what_a_view_does_not_hear_is_not_its_business() -> None:
    assert contents_view().hears == (ThingPut, BoxShut)
