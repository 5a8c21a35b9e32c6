"""Telling Kafka how far we are is advice: brokers that are away hold up no hearing, and it is noticed all the same."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaTimeoutError

from kernel import inbox
from kernel.bus.consuming import Consuming
from kernel.bus.feed import Feed
from kernel.bus.topics import Cluster
from kernel.database import Database
from kernel.testing.parts import SetClock
from kernel.testing.toy import TOPIC

PART = TopicPartition(TOPIC, 0)
NOTICED_WITHIN_S = 10.0


class Away:
    """The client of brokers that are away: looking asks in vain, and a commit waits for as long as they stay so."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self._trouble = trouble
        self.commits = self.asked = 0

    def assignment(self) -> frozenset[TopicPartition]:
        return frozenset({PART})

    def paused(self) -> frozenset[TopicPartition]:
        return frozenset()

    def subscribe(self, topics: object, *, listener: object) -> None:
        del topics, listener

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def getmany(self, *, timeout_ms: int, max_records: int) -> Mapping[TopicPartition, object]:
        del timeout_ms, max_records
        await asyncio.sleep(0)
        return {}

    async def end_offsets(self, parts: object) -> Mapping[TopicPartition, int]:
        self.asked += 1
        raise KafkaTimeoutError(parts)

    async def commit(self, places: object) -> None:
        del places
        self.commits += 1
        if self._trouble is not None:
            raise self._trouble
        await asyncio.Event().wait()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'neighbour.db'}")
    inbox.create_tables(database)
    with database.writing() as connection:
        inbox.set_stand(connection, ("seen_v1", f"toy:{TOPIC}:0"), inbox.Stand(position=3, place=4))
    yield database
    database.close()


def consuming_through(client: Away, database: Database) -> Consuming:
    feed = Feed(TOPIC, 0)
    feed.open(inbox.Stand())
    one = Consuming(
        cluster=Cluster("nobody:1", "", partitions=1),
        group="neighbour",
        replica="0",
        feeds=(feed,),
        database=database,
        clock=SetClock(),
        client=lambda **_: client,
    )
    one.heard_by({TOPIC: ["seen_v1"]})
    return one


async def noticed(one: Consuming) -> None:
    async with asyncio.timeout(NOTICED_WITHIN_S):
        while not one.failing:  # noqa: ASYNC110 -- nobody tells us
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "trouble", [None, CommitFailedError(), IllegalStateError()], ids=["no answer", "given out anew", "no longer ours"]
)
async def test_an_advice_that_nobody_takes_keeps_nobody_from_noticing(
    database: Database, trouble: Exception | None
) -> None:
    client = Away(trouble)
    one = consuming_through(client, database)
    hearing = asyncio.create_task(one.run())
    await noticed(one)
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
    assert client.commits == 1
    assert client.asked == 1, "it went on to look, with the same client"
