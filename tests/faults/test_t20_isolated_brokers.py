"""T-20: a leader is cut off from its followers, then the controllers from each other: what too few have, nobody has."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from kernel.brokers.cluster import KafkaCluster
from kernel.keyring import KeyRing
from kernel.testing.hearsay import judged, unsaid
from kernel.testing.nemesis import behind_proxies, gets_through, pressing
from kernel.testing.replicas import PATIENCE_S, Wiring
from kernel.testing.toy import TOPIC
from kernel.testing.trials import boxes, filling, running, shown_all, until, wired

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-20", full_only=True)]
BOXES = boxes(6)
# The only one: whatever is kept as said has been acknowledged by the broker that is struck.
PARTITION = 0
HEALED_S = 60.0
REFUSED_MS = 3_000
# A follower that has copied nothing for so long is struck off (Kafka's own figure: 30 s).
STRUCK_OFF = {"replica.lag.time.max.ms": "5000"}


@asynccontextmanager
async def asking(wiring: Wiring) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Asks the leader for one acknowledgement by enough brokers, as the relay does, with less patience."""
    producer = AIOKafkaProducer(bootstrap_servers=wiring.cluster.bootstrap, acks="all", request_timeout_ms=REFUSED_MS)

    async def acknowledged() -> bool:
        try:
            await producer.send_and_wait(wiring.cluster.named(TOPIC), b"no message", partition=PARTITION)
        except KafkaError:
            return False
        return True

    async with producer:
        assert await acknowledged()
        yield acknowledged


async def leader_of(cluster: KafkaCluster, wiring: Wiring) -> int:
    return await asyncio.to_thread(cluster.leader_of, wiring.cluster.named(TOPIC), PARTITION)


async def until_alone(cluster: KafkaCluster, wiring: Wiring, leader: int) -> None:
    """Until all others have been struck off the list of those who are up to date."""
    topic = wiring.cluster.named(TOPIC)
    async with asyncio.timeout(PATIENCE_S):
        while (await asyncio.to_thread(cluster.partitions, topic))[topic, PARTITION].in_sync != {leader}:
            pass


async def nothing_acknowledged(wiring: Wiring, acknowledged: Callable[[], Awaitable[bool]]) -> None:
    """Between two refusals, while the client presses on."""
    assert not await acknowledged()
    kept, recorded = unsaid(wiring).start, unsaid(wiring).stop
    assert not await acknowledged()
    assert unsaid(wiring).start == kept
    assert unsaid(wiring).stop > recorded


async def healed(cluster: KafkaCluster, wiring: Wiring) -> None:
    async with asyncio.timeout(HEALED_S):
        await gets_through(wiring, BOXES, within_s=HEALED_S)
        await asyncio.to_thread(cluster.until_in_sync)


async def test_what_too_few_brokers_have_is_not_acknowledged_and_all_heals_by_itself(
    kafka_cluster: Callable[..., KafkaCluster], postgres_server: str, ring: KeyRing, tmp_path: Path, seed: int
) -> None:
    cluster = kafka_cluster(3, settings=STRUCK_OFF)
    async with (
        behind_proxies(cluster, seed) as links,
        wired(cluster.bootstrap, postgres_server, tmp_path, copies=3, least=2, partitions=1) as wiring,
    ):
        with filling(wiring, ring, tmp_path / "histories") as client:
            async with running(wiring.speaker()), running(wiring.hearer()) as hearer:
                async with pressing(client, BOXES), asking(wiring) as acknowledged:
                    leader = await leader_of(cluster, wiring)
                    links[leader].replication.blackhole()
                    await until_alone(cluster, wiring, leader)
                    await nothing_acknowledged(wiring, acknowledged)
                    links[leader].replication.heal()
                    await healed(cluster, wiring)

                    leader = await leader_of(cluster, wiring)
                    for other in cluster.running - {leader}:
                        cluster.pause(other)
                    await nothing_acknowledged(wiring, acknowledged)
                    for other in cluster.running - {leader}:
                        cluster.resume(other)
                    await healed(cluster, wiring)
                await shown_all(wiring, hearer)
        assert (await judged(wiring, tmp_path / "histories")).findings == []


async def test_where_one_copy_is_enough_a_leader_alone_acknowledges(
    kafka_cluster: Callable[..., KafkaCluster], postgres_server: str, ring: KeyRing, tmp_path: Path, seed: int
) -> None:
    cluster = kafka_cluster(3, settings=STRUCK_OFF)
    async with (
        behind_proxies(cluster, seed) as links,
        wired(cluster.bootstrap, postgres_server, tmp_path, copies=3, least=1, partitions=1) as wiring,
    ):
        with filling(wiring, ring, tmp_path / "histories") as client:
            async with running(wiring.speaker()), asking(wiring) as acknowledged:
                leader = await leader_of(cluster, wiring)
                links[leader].replication.blackhole()
                # Only who lacks something is struck off.
                await client.put(BOXES, 1)
                await until_alone(cluster, wiring, leader)
                assert await acknowledged()
                await until(lambda: not unsaid(wiring), "the leader alone has acknowledged it")
