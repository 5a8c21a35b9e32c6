"""Processes: what is heard becomes commands exactly once; timers survive restarts and fire in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4, uuid5

import pytest

from kernel import inbox
from kernel.bus import OvertakenError
from kernel.bus.inprocess import OwnLog
from kernel.database import Database
from kernel.errors import ChangedMeanwhileError, UnavailableError
from kernel.keyring import KeyRing
from kernel.messages import Heard
from kernel.processes import Action, Ask, ProcessRunner
from kernel.store.executing import Cause, Store
from kernel.store.recorders import open_recorder
from kernel.testing.parts import MORNING, SetClock
from kernel.testing.toy import BOX, BoxOpened, BoxShut, Open, OpenBox, Put, Shut, ShutBox, ThingPut
from kernel.timers import DropTimer, SetTimer, Timer

CAUSE = Cause(actor="me", correlation_id="c")


@dataclass
class Copying:
    """Puts a copy of every thing into a second box, opened on the way; things called `bad` it cannot."""

    fail_once: list[str] = field(default_factory=list)

    name: ClassVar = "toy.copying"
    hears: ClassVar = (ThingPut,)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        thing = heard.body.thing
        if thing.startswith("copy of"):
            return []
        if thing in self.fail_once:
            self.fail_once.remove(thing)
            raise UnavailableError
        copy = uuid5(heard.subject, "copy")
        if thing == "bad":
            return [Ask(BOX, uuid4(), Put(thing="into nothing"))]
        return [Ask(BOX, copy, Open()), Ask(BOX, copy, Put(thing=f"copy of {thing}"))]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)


@dataclass
class Spreading:
    """Answers one thing in several boxes, of which one was never opened."""

    boxes: tuple[UUID, ...]

    name: ClassVar = "toy.spreading"
    hears: ClassVar = (ThingPut,)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        if heard.subject in self.boxes:
            return []
        first, closed, last = self.boxes
        opened = [Ask(BOX, box, Open()) for box in (first, last)]
        return [*opened, *(Ask(BOX, box, Put(thing="here")) for box in (first, closed, last))]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)


@dataclass
class Closing:
    """Shuts a box an hour after it was opened, unless it was shut before."""

    name: ClassVar = "toy.closing"
    hears: ClassVar = (BoxOpened, BoxShut)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        key = str(heard.subject)
        if isinstance(heard.body, BoxOpened):
            return [SetTimer(key, heard.subject, heard.at + timedelta(hours=1))]
        return [DropTimer(key)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(BOX, timer.subject, Shut())]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'toy.db'}")
    yield database
    database.close()


@pytest.fixture
def store(database: Database, clock: SetClock, tmp_path: Path) -> Iterator[Store]:
    keyring = KeyRing(f"sqlite:///{tmp_path / 'keys.db'}", b"k" * 32)
    recorder = open_recorder(database.url, write_lock=database.write_lock)
    yield Store(service="toy", recorder=recorder, deciders=(BOX,), clock=clock, keyring=keyring)
    recorder.close()
    keyring.close()


def runner_of(store: Store, database: Database, clock: SetClock, *processes: Any) -> ProcessRunner:
    sources = {process.name: [OwnLog(store, process.hears)] for process in processes}
    return ProcessRunner("toy", database, store, clock, processes, sources)


async def things_in(store: Store, box: UUID) -> tuple[str, ...]:
    state = (await store.load(BOX, box)).state
    return state.things if isinstance(state, OpenBox) else ()


async def test_what_is_heard_becomes_commands_once(store: Store, database: Database, clock: SetClock) -> None:
    box, process = uuid4(), Copying()
    await store.execute(BOX, box, Open(), CAUSE)
    await store.execute(BOX, box, Put(thing="a"), CAUSE)
    runner = runner_of(store, database, clock, process)
    while await runner.step(process):
        pass
    assert await things_in(store, uuid5(box, "copy")) == ("copy of a",)


async def test_a_process_that_lost_its_position_does_nothing_twice(
    store: Store, database: Database, clock: SetClock
) -> None:
    box, process = uuid4(), Copying()
    await store.execute(BOX, box, Open(), CAUSE)
    await store.execute(BOX, box, Put(thing="a"), CAUSE)
    await runner_of(store, database, clock, process).step(process)
    with database.writing() as connection:
        inbox.set_stand(connection, (process.name, "toy:log"), inbox.Stand())
    await runner_of(store, database, clock, process).step(process)
    assert await things_in(store, uuid5(box, "copy")) == ("copy of a",)


async def test_what_is_unavailable_now_is_tried_again_and_not_parked(
    store: Store, database: Database, clock: SetClock
) -> None:
    box, process = uuid4(), Copying(fail_once=["b"])
    await store.execute(BOX, box, Open(), CAUSE)
    for thing in ("a", "b", "c"):
        await store.execute(BOX, box, Put(thing=thing), CAUSE)
    runner = runner_of(store, database, clock, process)
    with pytest.raises(UnavailableError):
        await runner.step(process)
    while await runner.step(process):
        pass
    assert await things_in(store, uuid5(box, "copy")) == ("copy of a", "copy of b", "copy of c")
    assert inbox.parked_list(database) == []


async def test_several_streams_are_asked_side_by_side_and_each_in_order(
    store: Store, database: Database, clock: SetClock
) -> None:
    box, process = uuid4(), Spreading((uuid4(), uuid4(), uuid4()))
    await store.execute(BOX, box, Open(), CAUSE)
    await store.execute(BOX, box, Put(thing="a"), CAUSE)
    runner = runner_of(store, database, clock, process)
    while await runner.step(process):
        pass
    first, closed, last = process.boxes
    assert await things_in(store, first) == await things_in(store, last) == ("here",)
    assert await things_in(store, closed) == ()
    assert [one.reason for one in inbox.parked_list(database)] == ["BOX_SHUT"]


async def test_a_refused_command_parks_its_subject_and_no_other(
    store: Store, database: Database, clock: SetClock
) -> None:
    bad, good, process = uuid4(), uuid4(), Copying()
    for box, things in ((bad, ("bad", "later")), (good, ("fine",))):
        await store.execute(BOX, box, Open(), CAUSE)
        for thing in things:
            await store.execute(BOX, box, Put(thing=thing), CAUSE)
    runner = runner_of(store, database, clock, process)
    while await runner.step(process):
        pass
    assert [(one.subject, one.reason) for one in inbox.parked_list(database)] == [
        (bad, "BOX_SHUT"),
        (bad, "BEHIND_PARKED"),
    ]
    assert await things_in(store, uuid5(good, "copy")) == ("copy of fine",)


async def test_a_timer_fires_after_its_moment_and_survives_a_restart(
    store: Store, database: Database, clock: SetClock
) -> None:
    box, process = uuid4(), Closing()
    await store.execute(BOX, box, Open(), CAUSE)
    runner = runner_of(store, database, clock, process)
    await runner.step(process)
    assert await runner.fire_due() == MORNING + timedelta(hours=1)
    clock.forward(hours=2)
    restarted = runner_of(store, database, clock, process)
    assert await restarted.fire_due() is None
    assert isinstance((await store.load(BOX, box)).state, ShutBox)


async def test_a_dropped_timer_does_not_fire(store: Store, database: Database, clock: SetClock) -> None:
    box, process = uuid4(), Closing()
    await store.execute(BOX, box, Open(), CAUSE)
    await store.execute(BOX, box, Shut(), CAUSE)
    runner = runner_of(store, database, clock, process)
    await runner.step(process)
    clock.forward(hours=2)
    await runner.fire_due()
    assert len(await store.read_stream(box)) == 2


async def test_timers_fire_in_the_order_of_their_moments(store: Store, database: Database, clock: SetClock) -> None:
    first, second, process = uuid4(), uuid4(), Closing()
    await store.execute(BOX, first, Open(), CAUSE)
    clock.forward(minutes=10)
    await store.execute(BOX, second, Open(), CAUSE)
    runner = runner_of(store, database, clock, process)
    await runner.step(process)
    clock.forward(days=1)
    await runner.fire_due()
    shut = [one.stream_id for one in store.read_log(0, 10) if isinstance(one.event, BoxShut)]
    assert shut == [first, second]


@dataclass
class Reminding(Closing):
    """Reminds every hour until the box is shut; somebody may be faster than its first attempt."""

    overtaken_once: list[str] = field(default_factory=list)

    name: ClassVar = "toy.reminding"

    def fire(self, timer: Timer) -> Sequence[Action]:
        if self.overtaken_once:
            raise ChangedMeanwhileError(self.overtaken_once.pop())
        return [SetTimer(timer.key, timer.subject, timer.due_at + timedelta(hours=1))]


async def test_a_leader_that_fires_too_late_sets_no_timer_that_was_dropped_since(
    store: Store, database: Database, clock: SetClock
) -> None:
    box, process = uuid4(), Reminding()
    await store.execute(BOX, box, Open(), CAUSE)
    late, leader = (runner_of(store, database, clock, process) for _ in range(2))
    await leader.step(process)
    clock.forward(hours=1)
    found = late._timers.earliest([process.name])
    assert found is not None
    await leader.fire_due()
    await store.execute(BOX, box, Shut(), CAUSE)
    await leader.step(process)
    await late._fire(*found)
    assert leader.pending(process) == {}


async def test_a_timer_that_somebody_overtook_is_kept_and_fires_again(
    store: Store, database: Database, clock: SetClock
) -> None:
    box, process = uuid4(), Reminding(overtaken_once=["busy"])
    await store.execute(BOX, box, Open(), CAUSE)
    runner = runner_of(store, database, clock, process)
    await runner.step(process)
    clock.forward(hours=1)
    with pytest.raises(ChangedMeanwhileError):
        await runner.fire_due()
    assert runner.pending(process) == {str(box): MORNING + timedelta(hours=1)}
    await runner.fire_due()
    assert runner.pending(process) == {str(box): MORNING + timedelta(hours=2)}


@dataclass
class Faulty(Closing):
    """Whatever it is woken for, it breaks."""

    name: ClassVar = "toy.faulty"

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)


async def test_a_timer_that_breaks_holds_up_no_other_and_stays(
    store: Store, database: Database, clock: SetClock
) -> None:
    box, faulty, closing = uuid4(), Faulty(), Closing()
    await store.execute(BOX, box, Open(), CAUSE)
    runner = runner_of(store, database, clock, faulty, closing)
    for process in (faulty, closing):
        await runner.step(process)
    clock.forward(hours=1)
    with pytest.raises(ExceptionGroup) as broken:
        await runner.fire_due()
    assert broken.group_contains(LookupError)
    assert isinstance((await store.load(BOX, box)).state, ShutBox)
    assert (list(runner.pending(faulty)), runner.pending(closing)) == ([str(box)], {})


async def test_what_somebody_parked_first_tells_the_slower_one_that_he_was_overtaken(
    store: Store, database: Database, clock: SetClock
) -> None:
    box, process = uuid4(), Copying()
    await store.execute(BOX, box, Open(), CAUSE)
    await store.execute(BOX, box, Put(thing="bad"), CAUSE)
    first, slower = (runner_of(store, database, clock, process) for _ in range(2))
    await first.step(process)
    with pytest.raises(OvertakenError):
        await slower.step(process)
    assert [one.reason for one in inbox.parked_list(database)] == ["BOX_SHUT"]
