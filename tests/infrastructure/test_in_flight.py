"""A repeat waits for its first answer; when that takes too long it is told so, and nothing is done twice."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent, Tracking

from kernel.errors import InFlightError, KeyReusedError
from kernel.keyring import KeyRing
from kernel.store.executing import Cause, Store
from kernel.store.memory import MemoryRecorder
from kernel.testing.parts import SetClock
from kernel.testing.toy import BOX, Open, Put


class SlowRecorder(MemoryRecorder):
    """Takes an append and stores it when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def append(self, events: Sequence[StoredEvent], tracking: Tracking | None = None) -> list[int]:
        self.asked.set()
        await self.go_on.wait()
        return await super().append(events, tracking)


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[KeyRing]:
    keyring = KeyRing(f"sqlite:///{tmp_path / 'keys.db'}", b"k" * 32)
    yield keyring
    keyring.close()


def store_over(recorder: MemoryRecorder, keyring: KeyRing, waits_s: float) -> Store:
    return Store(
        service="toy",
        recorder=recorder,
        deciders=(BOX,),
        clock=SetClock(),
        keyring=keyring,
        repeat_waits_s=waits_s,
    )


def cause(key: str, fingerprint: str = "f") -> Cause:
    return Cause(actor="me", correlation_id="c", key=key, fingerprint=fingerprint)


async def test_a_repeat_that_waits_too_long_is_told_that_the_first_is_in_flight(keyring: KeyRing) -> None:
    recorder = SlowRecorder()
    store, box = store_over(recorder, keyring, 0), uuid4()
    first = asyncio.create_task(store.execute(BOX, box, Open(), cause("key-1")))
    await recorder.asked.wait()
    with pytest.raises(InFlightError):
        await store.execute(BOX, box, Open(), cause("key-1"))
    recorder.go_on.set()
    answered = await first
    later = await store.execute(BOX, box, Open(), cause("key-1"))
    assert (answered.version, later.version, later.repeated) == (1, 1, True)
    recorder.close()


async def test_another_command_waits_its_turn_however_long(keyring: KeyRing) -> None:
    recorder = SlowRecorder()
    store, box = store_over(recorder, keyring, 0), uuid4()
    first = asyncio.create_task(store.execute(BOX, box, Open(), cause("key-1")))
    await recorder.asked.wait()
    other = asyncio.create_task(store.execute(BOX, box, Put(thing="a"), cause("key-2")))
    with pytest.raises(InFlightError):
        await store.execute(BOX, box, Open(), cause("key-1"))
    assert not other.done()
    recorder.go_on.set()
    assert [(await first).version, (await other).version] == [1, 2]
    recorder.close()


async def test_repeats_within_the_wait_get_the_first_answer_or_learn_that_the_key_was_used(keyring: KeyRing) -> None:
    recorder = SlowRecorder()
    store, box = store_over(recorder, keyring, 3600), uuid4()
    asking = [
        asyncio.create_task(store.execute(BOX, box, Open(), cause("key-1", fingerprint)))
        for fingerprint in ("f", "f", "other")
    ]
    await recorder.asked.wait()
    recorder.go_on.set()
    first, again, other = await asyncio.gather(*asking, return_exceptions=True)
    assert not isinstance(first, BaseException)
    assert not isinstance(again, BaseException)
    assert (first.version, again.version, again.repeated) == (1, 1, True)
    assert isinstance(other, KeyReusedError)
    assert store.head == 1
    recorder.close()
