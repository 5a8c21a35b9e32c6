"""Saying: the relay beside a bare producer, and how fast lost topics are filled again."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

import psycopg
from aiokafka import AIOKafkaProducer

from bench.figures import Figure, Pair, compared
from bench.wired import again, counted, said, until, with_topics
from kernel.brokers.cluster import KafkaCluster
from kernel.bus.declaring import apply_topics
from kernel.bus.topics import LIFE, PARTITIONS, TopicSpec
from kernel.database import Database
from kernel.leading import Leadership
from kernel.relay import CONTENT_TYPE, Relay, Saying
from kernel.store.executing import Store
from kernel.testing.replicas import SPEAKER, Options, Replica, Wiring
from kernel.testing.toy import TOPIC, publish

_KEPT: Final = "SELECT COALESCE(max(position), 0) FROM positions WHERE consumer = 'relay'"


@asynccontextmanager
async def speaking(wiring: Wiring) -> AsyncIterator[Store]:
    service = wiring.speaker()
    service.connect()
    yield service.store
    await service.stop()


async def relay_round(wiring: Wiring, number: int) -> Pair:
    """Messages a second of the relay, from a record to the last acknowledgement, and of a bare producer."""
    wiring = again(wiring, number)
    await with_topics(wiring)
    with psycopg.connect(wiring.url(SPEAKER)) as connection:
        connection.execute("DELETE FROM positions WHERE consumer = 'relay'")
    leadership, database = Leadership(wiring.url(SPEAKER), SPEAKER), Database(wiring.url(SPEAKER))
    async with speaking(wiring) as store:
        relay = Relay(
            cluster=wiring.cluster,
            store=store,
            publish=publish,
            topics=(TOPIC,),
            database=database,
            leadership=leadership,
        )
        leading = asyncio.create_task(leadership.run())
        await leadership.until_leading()

        async def kept() -> int:
            return await asyncio.to_thread(counted, wiring, _KEPT)

        relaying, began = asyncio.create_task(relay.run()), time.perf_counter()
        await until(kept, store.head)
        own_s = time.perf_counter() - began
        for task in (relaying, leading):
            task.cancel()
        await asyncio.gather(relaying, leading, return_exceptions=True)
        sayings = _sayings(relay, store.head)
    database.close()
    return len(sayings) / own_s, len(sayings) / await _bare_producer(wiring, sayings)


def _sayings(relay: Relay, head: int) -> list[Saying]:
    """What the relay says, word for word."""
    found: list[Saying] = []
    upto = 0
    while upto < head:
        upto, some = relay._next(upto)  # noqa: SLF001 -- the peer is given the very bytes
        found += some
    return found


async def _bare_producer(wiring: Wiring, sayings: Sequence[Saying]) -> float:
    bare = replace(wiring.cluster, prefix=f"{wiring.cluster.prefix}bare.")
    await apply_topics(bare, [TopicSpec(TOPIC, PARTITIONS, replication=1, min_in_sync=1)])
    topic, began = bare.named(TOPIC), time.perf_counter()
    async with AIOKafkaProducer(bootstrap_servers=bare.bootstrap, enable_idempotence=True, acks="all") as producer:
        sent = [
            await producer.send(
                topic,
                one.value,
                key=one.key,
                partition=one.partition,
                timestamp_ms=one.at_ms,
                headers=[CONTENT_TYPE, (LIFE, one.life)],
            )
            for one in sayings
        ]
        await asyncio.gather(*sent)
    return time.perf_counter() - began


def relay_figure(rounds: Sequence[Pair]) -> Figure:
    return compared(
        "relay_vs_bare_producer",
        rounds,
        goal=1.0,
        peer="bare aiokafka producer, idempotent, acks=all, the same bytes one by one, messages/s",
        limit="one Python process reads, decodes and writes each event again before it is sent",
    )


# -- after the topics were lost


async def refill_figure(cluster: KafkaCluster, wirings: Sequence[Wiring], relayed: Sequence[Pair]) -> Figure:
    """The broker's data are deleted; the relays of two services, a process each, say everything again."""
    wirings = [again(wiring, 0) for wiring in wirings]
    expected = await said(wirings)
    await asyncio.to_thread(cluster.wipe)
    await asyncio.to_thread(cluster.start)
    for wiring in wirings:
        await with_topics(wiring)
    speakers = [Replica(wiring, Options(role=SPEAKER)) for wiring in wirings]
    before = await until(lambda: said(wirings), 1)
    began = time.perf_counter()
    after = await until(lambda: said(wirings), expected)
    rate = (after - before) / (time.perf_counter() - began)
    for one in speakers:
        one.kill()
    return Figure(
        name="refill_per_s",
        value=rate,
        unit="messages/s",
        goal=20_000,
        peer="bare producer, one process, messages/s",
        peer_value=statistics.median(peer for _, peer in relayed),
        limit="two relays, PostgreSQL and the broker share two cores",
    )
