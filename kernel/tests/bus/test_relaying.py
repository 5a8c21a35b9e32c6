"""What a relay sends when sending fails: nothing of a partition overtakes what did not arrive."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError
from aiokafka.structs import RecordMetadata

from kernel.bus.topics import Cluster
from kernel.database import Database
from kernel.keyring import KeyRing
from kernel.relay import Relay, WipedError
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

    def record_count(self) -> int:
        return 1

    def close(self) -> None:
        pass


class Refusing:
    """A producer whose `refused`-th batch never arrives; what it is sent lies behind what `lay` there."""

    def __init__(self, refused: int, lay: int = 0) -> None:
        self._refused, self._lay = refused, lay
        self.sent: list[bytes] = []

    create_batch = staticmethod(OneByOne)

    async def send_batch(self, batch: OneByOne, topic: str, *, partition: int) -> asyncio.Future[RecordMetadata]:
        offset = self._lay + len(self.sent)
        acknowledged = asyncio.get_running_loop().create_future()
        self.sent.append(batch.value)
        if len(self.sent) == self._refused:
            acknowledged.set_exception(KafkaTimeoutError())
        else:
            part = TopicPartition(topic, partition)
            acknowledged.set_result(RecordMetadata(topic, partition, part, offset, None, 0, None))
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
    failing, working = Refusing(2), Refusing(0, lay=1)
    with pytest.raises(KafkaTimeoutError):
        await relay._step(failing)
    assert len(failing.sent) == 2
    assert relay.lag().events == 4
    assert await relay._step(working)
    assert [value.split(b'"thing":')[1][:3] for value in working.sent] == [b'"a"', b'"b"', b'"c"']
    assert relay.lag().events == 0


async def test_a_topic_that_goes_on_before_where_it_was_is_another_one(store: Store, relay: Relay) -> None:
    box = uuid4()
    await store.execute(BOX, box, Open(), CAUSE)
    await store.execute(BOX, box, Put(thing="a"), CAUSE)
    assert await relay._step(Refusing(0, lay=7))
    await store.execute(BOX, box, Put(thing="b"), CAUSE)
    with pytest.raises(WipedError):
        await relay._step(Refusing(0))
    assert relay.lag().events == 1
