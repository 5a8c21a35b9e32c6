"""What a group commit promises, on every recorder."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking

from kernel.store import recorders
from kernel.store.group_commit import (
    Append,
    OutcomeUnknownError,
    Parcel,
    StoreBusyError,
    StoreUnreachableError,
    sort_out,
)
from kernel.store.recorders import GroupCommitRecorder, open_recorder

DURABLE = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def an_event(stream: UUID | None = None, version: int = 1) -> StoredEvent:
    return StoredEvent(stream or uuid4(), version, "trial.Happened", b"{}")


@pytest.fixture(params=["memory", *DURABLE])
def recorder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GroupCommitRecorder]:
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path}/events.sqlite" if request.param == "sqlite" else "memory://"
    recorder = open_recorder(url)
    yield recorder
    recorder.close()


on_disk = pytest.mark.parametrize("recorder", DURABLE, indirect=True)


async def test_ids_ascend_in_order_of_submission(recorder: GroupCommitRecorder) -> None:
    events = [[an_event(), an_event()] for _ in range(100)]
    ids = await asyncio.gather(*(recorder.append(two) for two in events))
    flat = [one for pair in ids for one in pair]
    assert flat == sorted(set(flat))
    stored = [notification.originator_id for notification in recorder.select_notifications(1, 1000)]
    assert stored == [event.originator_id for two in events for event in two]


async def test_a_conflicting_append_leaves_its_neighbours_alone(recorder: GroupCommitRecorder) -> None:
    taken = an_event()
    await recorder.append([taken])
    first, conflict, last = await asyncio.gather(
        recorder.append([an_event()]), recorder.append([taken]), recorder.append([an_event()]), return_exceptions=True
    )
    assert isinstance(conflict, IntegrityError)
    assert isinstance(first, list)
    assert isinstance(last, list)
    assert first < last


async def test_an_append_of_several_events_is_stored_whole_or_not_at_all(recorder: GroupCommitRecorder) -> None:
    stream = uuid4()
    await recorder.append([an_event(stream, 2)])
    with pytest.raises(IntegrityError):
        await recorder.append([an_event(stream, 1), an_event(stream, 2), an_event(stream, 3)])
    assert [event.originator_version for event in recorder.select_events(stream)] == [2]


async def test_a_refused_append_does_not_stand_in_the_way_of_a_later_one(recorder: GroupCommitRecorder) -> None:
    taken, wanted = an_event(), an_event()
    await recorder.append([taken])
    refused, stored = await asyncio.gather(
        recorder.append([wanted, taken]), recorder.append([wanted]), return_exceptions=True
    )
    assert isinstance(refused, IntegrityError)
    assert isinstance(stored, list)


async def test_the_same_event_twice_in_one_group_is_stored_once(recorder: GroupCommitRecorder) -> None:
    event = an_event()
    outcomes = await asyncio.gather(*(recorder.append([event]) for _ in range(5)), return_exceptions=True)
    assert [isinstance(outcome, IntegrityError) for outcome in outcomes] == [False, True, True, True, True]


async def test_trackings_of_one_group_advance_in_turn_and_an_old_one_fails_alone(
    recorder: GroupCommitRecorder,
) -> None:
    outcomes = await asyncio.gather(
        *(recorder.append([an_event()], Tracking("upstream", position)) for position in (1, 2, 2, 5, 4, 6)),
        return_exceptions=True,
    )
    assert [isinstance(outcome, IntegrityError) for outcome in outcomes] == [False, False, True, False, True, False]
    assert recorder.max_tracking_id("upstream") == 6
    assert len(recorder.select_notifications(1, 10)) == 4


async def test_a_conflicting_append_does_not_advance_its_tracking(recorder: GroupCommitRecorder) -> None:
    taken = an_event()
    await recorder.append([taken], Tracking("upstream", 1))
    with pytest.raises(IntegrityError):
        await recorder.append([taken], Tracking("upstream", 2))
    assert recorder.max_tracking_id("upstream") == 1


async def test_each_commit_tells_its_newest_position(recorder: GroupCommitRecorder) -> None:
    told: list[int] = []
    recorder.on_commit(told.append)
    ids = await asyncio.gather(*(recorder.append([an_event()]) for _ in range(20)))
    recorder.close()
    assert told == sorted(told)
    assert told[-1] == max(ids)[0]


async def test_lean_rows_are_the_notifications(recorder: GroupCommitRecorder) -> None:
    for _ in range(5):
        await recorder.append([an_event(), an_event()])
    notifications = recorder.select_notifications(3, 4, inclusive_of_start=False)
    assert recorder.read_rows(3, 4) == [
        (one.id, one.originator_id, one.originator_version, one.topic, one.state) for one in notifications
    ]


async def test_the_rows_of_a_stream_follow_its_versions(recorder: GroupCommitRecorder) -> None:
    stream = uuid4()
    await recorder.append([an_event(stream, version) for version in (1, 2, 3)])
    await recorder.append([an_event()])
    await recorder.append([an_event(stream, 4)])
    rows = recorder.read_stream_rows(stream, 2)
    assert [(row[0], row[1], row[2]) for row in rows] == [(3, stream, 3), (5, stream, 4)]
    assert recorder.read_stream_rows(uuid4(), 0) == []


async def test_a_closed_recorder_says_that_nothing_was_stored(recorder: GroupCommitRecorder) -> None:
    await recorder.append([an_event()])
    recorder.close()
    with pytest.raises(StoreUnreachableError, match="closed"):
        await recorder.append([an_event()])


@on_disk
async def test_a_cancelled_caller_does_not_stop_the_writer(recorder: GroupCommitRecorder) -> None:
    callers = [asyncio.create_task(recorder.append([an_event()])) for _ in range(10)]
    await asyncio.sleep(0)
    for caller in callers[::2]:
        caller.cancel()
    outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert [isinstance(outcome, list) for outcome in outcomes] == [False, True] * 5
    assert await recorder.append([an_event()])


@on_disk
async def test_an_append_cancelled_before_the_writer_takes_it_is_not_stored(recorder: GroupCommitRecorder) -> None:
    event = an_event()
    caller = asyncio.create_task(recorder.append([event]))
    asyncio.get_running_loop().call_soon(caller.cancel)
    with pytest.raises(asyncio.CancelledError):
        await caller
    await recorder.append([an_event()])
    assert not recorder.select_events(event.originator_id)


@on_disk
async def test_closing_stores_what_is_waiting(recorder: GroupCommitRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorders, "DEADLINE_SECONDS", 60.0)  # a busy machine may let three hundred wait for long
    with ThreadPoolExecutor(1) as closer:
        callers = [asyncio.create_task(recorder.append([an_event()])) for _ in range(300)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.wrap_future(closer.submit(recorder.close))
        ids = await asyncio.gather(*callers)
    assert len(ids) == 300


def at_fault(_: int) -> None:
    raise ZeroDivisionError


@on_disk
async def test_a_faulty_listener_is_reported_and_does_not_stop_the_writer(
    recorder: GroupCommitRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    recorder.on_commit(at_fault)
    await recorder.append([an_event()])
    assert await recorder.append([an_event()])
    recorder.close()
    assert reported == [ZeroDivisionError, ZeroDivisionError]


@on_disk
def test_of_fifty_threads_at_the_same_version_exactly_one_wins(recorder: GroupCommitRecorder) -> None:
    stream = uuid4()
    start = threading.Barrier(50)

    def attempt(version: int) -> bool:
        start.wait()
        try:
            recorder.insert_events([an_event(stream, version)])
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(50) as threads:
        for version in range(100):
            assert sum(threads.map(attempt, [version] * 50)) == 1
    assert [event.originator_version for event in recorder.select_events(stream)] == list(range(100))


@on_disk
def test_a_tailing_reader_sees_every_event_of_eight_writers(recorder: GroupCommitRecorder) -> None:
    seen: list[int] = []
    written = threading.Event()

    def write(_: int) -> list[int]:
        return [(recorder.insert_events([an_event()]) or [0])[0] for _ in range(100)]

    def tail() -> None:
        finished = False
        while not finished:
            finished = written.is_set()
            while rows := recorder.read_rows(seen[-1] if seen else 0, 50):
                seen.extend(row[0] for row in rows)

    with ThreadPoolExecutor(9) as threads:
        tailing = threads.submit(tail)
        ids = [one for some in threads.map(write, range(8)) for one in some]
        written.set()
        tailing.result()
    assert seen == sorted(ids)


def waiting_parcel() -> tuple[Parcel, Append, Future[list[int]]]:
    future: Future[list[int]] = Future()
    parcel = Parcel(None)
    append = Append([an_event()], None, future)
    parcel.add(append)
    return parcel, append, future


def test_a_deadline_before_the_writer_takes_it_means_nothing_is_stored() -> None:
    parcel, _, future = waiting_parcel()
    parcel.expire()
    assert parcel.take() == []
    assert isinstance(future.exception(), StoreBusyError)


def test_a_deadline_while_the_writer_has_it_leaves_the_outcome_unknown() -> None:
    parcel, append, future = waiting_parcel()
    assert parcel.take() == [append]
    parcel.expire()
    parcel.settle([[7]])
    assert isinstance(future.exception(), OutcomeUnknownError)


def test_sorting_out_leaves_what_it_was_given_unchanged() -> None:
    stored, event = an_event(), an_event()
    existing = {(stored.originator_id, stored.originator_version)}
    positions = {"upstream": 3}
    appends = [Append([stored], None, Future()), Append([event], Tracking("upstream", 4), Future())]
    verdicts = sort_out(appends, existing, positions)
    assert verdicts.events == [event]
    assert verdicts.trackings == {"upstream": 4}
    assert len(existing) == 1
    assert positions == {"upstream": 3}
