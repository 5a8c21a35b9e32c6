"""The store decides once per key, finds earlier answers and folds what is recorded, on all three databases."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking

from kernel.database import Database
from kernel.errors import ChangedMeanwhileError, KeyReusedError
from kernel.keyring import KeyRing
from kernel.sealed import Sealed
from kernel.store.executing import Cause, Store
from kernel.store.group_commit import OutcomeUnknownError
from kernel.store.recorders import GroupCommitRecorder, open_recorder
from kernel.store.snapshots import Snapshots
from kernel.testing.parts import SetClock
from kernel.testing.toy import BOX, BoxOpened, BoxShutError, Open, OpenBox, Put, Shut, ThingPut


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "memory":
            return "memory://"
        case "sqlite":
            return f"sqlite:///{tmp_path / 'toy.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
def recorder(url: str) -> Iterator[GroupCommitRecorder]:
    recorder = open_recorder(url)
    yield recorder
    recorder.close()


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[KeyRing]:
    keyring = KeyRing(f"sqlite:///{tmp_path / 'keys.db'}", b"k" * 32)
    yield keyring
    keyring.close()


@pytest.fixture
def store(recorder: GroupCommitRecorder, keyring: KeyRing, url: str) -> Iterator[Store]:
    database = Database(url)
    yield fresh_store(recorder, keyring, database)
    database.close()


def fresh_store(recorder: GroupCommitRecorder, keyring: KeyRing, database: Database | None = None) -> Store:
    """As another process would see the same record: nothing remembered."""
    snapshots = None if database is None else Snapshots(database)
    return Store(
        service="toy", recorder=recorder, deciders=(BOX,), clock=SetClock(), keyring=keyring, snapshots=snapshots
    )


def cause(key: str = "", fingerprint: str = "f", **more: int) -> Cause:
    return Cause(actor="me", correlation_id="c", key=key, fingerprint=fingerprint, **more)


async def test_what_is_decided_is_recorded_in_order(store: Store) -> None:
    box = uuid4()
    await store.execute(BOX, box, Open(), cause())
    stored = await store.execute(BOX, box, Put(thing="a"), cause())
    assert (stored.version, stored.events) == (2, (ThingPut(thing="a"),))
    log = store.read_log(0, 10)
    assert [one.kind for one in log] == ["toy.BoxOpened", "toy.ThingPut"]
    assert log[-1].position == stored.position == store.head


async def test_the_same_key_finds_its_first_answer(store: Store) -> None:
    box = uuid4()
    first = await store.execute(BOX, box, Open(), cause("key-1"))
    await store.execute(BOX, box, Put(thing="a"), cause())
    again = await store.execute(BOX, box, Open(), cause("key-1"))
    assert (again.version, again.position, again.repeated) == (first.version, first.position, True)
    assert again.events == first.events


async def test_the_first_answer_is_found_by_a_process_that_remembers_nothing(
    store: Store, recorder: GroupCommitRecorder, keyring: KeyRing
) -> None:
    box = uuid4()
    first = await store.execute(BOX, box, Open(), cause("key-1"))
    again = await fresh_store(recorder, keyring).execute(BOX, box, Open(), cause("key-1"))
    assert (again.version, again.position, again.repeated) == (first.version, first.position, True)


async def test_a_key_is_not_used_for_two_requests(store: Store) -> None:
    box = uuid4()
    await store.execute(BOX, box, Open(), cause("key-1", "one"))
    with pytest.raises(KeyReusedError):
        await store.execute(BOX, box, Open(), cause("key-1", "other"))


async def test_a_refused_command_leaves_nothing(store: Store) -> None:
    box = uuid4()
    with pytest.raises(BoxShutError):
        await store.execute(BOX, box, Put(thing="a"), cause("key-1"))
    assert store.read_log(0, 10) == []


async def test_a_quiet_command_stores_nothing(store: Store) -> None:
    box = uuid4()
    await store.execute(BOX, box, Open(), cause())
    quiet = await store.execute(BOX, box, Open(), cause("other"))
    assert (quiet.events, quiet.version) == ((), 1)
    assert len(store.read_log(0, 10)) == 1


async def test_whoever_saw_an_older_version_is_told_what_changed(store: Store) -> None:
    box = uuid4()
    await store.execute(BOX, box, Open(), cause())
    await store.execute(BOX, box, Put(thing="a"), cause())
    with pytest.raises(ChangedMeanwhileError) as told:
        await store.execute(BOX, box, Put(thing="b"), cause(expected_version=1))
    assert [change["kind"] for change in told.value.facts["changes"]] == ["toy.ThingPut"]


async def test_two_processes_on_one_stream_both_get_their_word_in(
    store: Store, recorder: GroupCommitRecorder, keyring: KeyRing
) -> None:
    other = fresh_store(recorder, keyring)
    box = uuid4()
    await store.execute(BOX, box, Open(), cause())
    await other.load(BOX, box)
    await asyncio.gather(
        *(one.execute(BOX, box, Put(thing=f"{n}"), cause()) for n in range(10) for one in (store, other))
    )
    things = (await fresh_store(recorder, keyring).load(BOX, box)).state
    assert isinstance(things, OpenBox)
    assert sorted(things.things) == sorted([f"{n}" for n in range(10)] * 2)


class LosingAnswers:
    """A recorder that stores, and then says it does not know whether it did: a connection cut at COMMIT."""

    def __init__(self, inner: GroupCommitRecorder, error: type[Exception]) -> None:
        self._inner, self._error, self.cuts = inner, error, 1

    async def append(self, events: list[StoredEvent], tracking: Tracking | None = None) -> list[int]:
        positions = await self._inner.append(events, tracking)
        if self.cuts:
            self.cuts -= 1
            raise self._error("the answer was lost")
        return positions

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


@pytest.mark.parametrize("error", [IntegrityError, OutcomeUnknownError])
async def test_an_append_whose_answer_was_lost_is_found_not_repeated(
    recorder: GroupCommitRecorder, keyring: KeyRing, error: type[Exception]
) -> None:
    losing = LosingAnswers(recorder, error)
    store = fresh_store(losing, keyring)  # type: ignore[arg-type]  # it has the recorder's shape
    box = uuid4()
    stored = await store.execute(BOX, box, Open(), cause("key-1"))
    assert (stored.version, stored.repeated) == (1, True)
    assert len(store.read_log(0, 10)) == 1


async def test_personal_values_are_sealed_before_they_are_stored(store: Store, keyring: KeyRing) -> None:
    box, person = uuid4(), keyring.person_of("320826199001010001")
    await store.execute(BOX, box, Open(owner=Sealed.fresh(person, "周小满")), cause())
    opened = store.read_log(0, 1)[0].event
    assert isinstance(opened, BoxOpened)
    assert opened.owner is not None
    assert keyring.open(opened.owner) == "周小满"
    assert "周小满".encode() not in store.read_rows(0, 1)[0][4]


async def test_a_long_stream_is_folded_from_its_snapshot(
    store: Store, recorder: GroupCommitRecorder, keyring: KeyRing, url: str
) -> None:
    box = uuid4()
    await store.execute(BOX, box, Open(), cause())
    for n in range(24):
        await store.execute(BOX, box, Put(thing=f"{n}"), cause(f"key-{n:02}"))
    if url == "memory://":
        return
    database = Database(url)
    kept = Snapshots(database).newest(BOX, box)
    assert kept is not None
    assert kept.version == 20
    with_snapshot = await fresh_store(recorder, keyring, database).load(BOX, box)
    without = await fresh_store(recorder, keyring).load(BOX, box)
    database.close()
    assert with_snapshot == without


async def test_waiting_readers_hear_of_a_commit(store: Store) -> None:
    waiting = asyncio.create_task(store.wait_beyond(0, poll_s=30))
    await store.execute(BOX, uuid4(), Open(), cause())
    async with asyncio.timeout(5):
        await waiting


async def test_a_shut_box_stays_shut(store: Store) -> None:
    box = uuid4()
    for command in (Open(), Shut()):
        await store.execute(BOX, box, command, cause())
    with pytest.raises(BoxShutError):
        await store.execute(BOX, box, Put(thing="late"), cause())
