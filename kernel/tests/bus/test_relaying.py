"""What a relay sends when sending fails: nothing of a partition overtakes what did not arrive."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka.errors import KafkaTimeoutError

from kernel.bus.topics import Cluster
from kernel.database import Database
from kernel.keyring import KeyRing
from kernel.relay import Relay
from kernel.store.executing import Cause, Store
from kernel.store.recorders import open_recorder
from kernel.testing.parts import SetClock
from kernel.testing.toy import BOX, TOPIC, Open, Put, publish

CAUSE = Cause(actor="me", correlation_id="c")


class OneByOne:
    """A batch that holds one message."""

    def __init__(self) -> None:
        self.value = b""

    def append(self, *, value: bytes, **_: Any) -> object:
        if self.value:
            return None
        self.value = value
        return self

    def close(self) -> None:
        pass


class Refusing:
    """A producer whose `refused`-th batch never arrives."""

    def __init__(self, refused: int) -> None:
        self._refused = refused
        self.sent: list[bytes] = []

    create_batch = staticmethod(OneByOne)

    async def send_batch(self, batch: OneByOne, topic: str, *, partition: int) -> asyncio.Future[None]:
        del topic, partition
        acknowledged = asyncio.get_running_loop().create_future()
        self.sent.append(batch.value)
        if len(self.sent) == self._refused:
            acknowledged.set_exception(KafkaTimeoutError())
        else:
            acknowledged.set_result(None)
        return acknowledged


class Leading:
    def leads(self) -> bool:
        return True


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    keyring = KeyRing("memory://", b"k" * 32)
    store = Store(
        service="toy",
        recorder=open_recorder(f"sqlite:///{tmp_path / 'toy.db'}"),
        deciders=(BOX,),
        clock=SetClock(),
        keyring=keyring,
    )
    yield store
    store.close()
    keyring.close()


@pytest.fixture
def relay(store: Store, tmp_path: Path) -> Iterator[Relay]:
    from kernel import inbox

    database = Database(f"sqlite:///{tmp_path / 'toy.db'}")
    inbox.create_tables(database)
    yield Relay(
        cluster=Cluster("", partitions=1),
        store=store,
        publish=publish,
        topics=(TOPIC,),
        database=database,
        leadership=Leading(),  # type: ignore[arg-type]  # nobody votes here
    )
    database.close()


async def test_behind_a_batch_that_did_not_arrive_nothing_is_sent(store: Store, relay: Relay) -> None:
    box = uuid4()
    await store.execute(BOX, box, Open(), CAUSE)
    for thing in "abc":
        await store.execute(BOX, box, Put(thing=thing), CAUSE)
    failing, working = Refusing(2), Refusing(0)
    with pytest.raises(KafkaTimeoutError):
        await relay._step(failing)
    assert len(failing.sent) == 2
    assert relay.lag() == 4
    assert await relay._step(working)
    assert [value.split(b'"thing":')[1][:3] for value in working.sent] == [b'"a"', b'"b"', b'"c"']
    assert relay.lag() == 0
