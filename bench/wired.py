"""Toy services on a PostgreSQL and a broker of this run, for the figures of the distributed bus."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition

from kernel.brokers.cluster import KafkaCluster
from kernel.bus.declaring import apply_topics
from kernel.bus.topics import PARTITIONS, Cluster, TopicSpec
from kernel.testing.postgres import started_server
from kernel.testing.replicas import SPEAKER, Wiring
from kernel.testing.toy import TOPIC
from kernel.testing.trials import removed

ROUNDS: Final = 3
LOOK_S: Final = 0.02


@contextmanager
def wired(cluster: KafkaCluster, folder: Path) -> Iterator[Wiring]:
    server, _ = started_server()
    name = f"bench_{uuid4().hex[:12]}"
    database = urlsplit(server)._replace(path=f"/{name}").geturl()
    wiring = Wiring(cluster=Cluster(cluster.bootstrap, f"{name}.", PARTITIONS), database=database, folder=folder)
    try:
        yield wiring
    finally:
        removed(wiring, server)


def again(wiring: Wiring, name: object) -> Wiring:
    """The same records, with topics that nothing was said on yet."""
    return replace(wiring, cluster=replace(wiring.cluster, prefix=f"{wiring.cluster.prefix}{name}."))


async def with_topics(wiring: Wiring) -> None:
    await apply_topics(wiring.cluster, [TopicSpec(TOPIC, PARTITIONS, replication=1, min_in_sync=1)])


async def said(wirings: Sequence[Wiring]) -> int:
    """How many messages lie on the topics."""
    async with AIOKafkaConsumer(bootstrap_servers=wirings[0].cluster.bootstrap) as consumer:
        parts = [TopicPartition(one.cluster.named(TOPIC), number) for one in wirings for number in range(PARTITIONS)]
        return sum((await consumer.end_offsets(parts)).values())


def counted(wiring: Wiring, question: Any, service: str = SPEAKER) -> int:
    """A number from a service's database; 0 as long as its table is not made."""
    with psycopg.connect(wiring.url(service)) as connection:
        try:
            row = connection.execute(question).fetchone()
        except psycopg.errors.UndefinedTable:
            return 0
    return int(row[0]) if row else 0


async def until(count: Callable[[], Awaitable[int]], wanted: int) -> int:
    """What was counted when it was enough."""
    while (found := await count()) < wanted:  # noqa: ASYNC110 -- other processes make it grow
        await asyncio.sleep(LOOK_S)
    return found
