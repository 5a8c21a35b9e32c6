"""T-19: of three brokers each is killed in turn, then again and again the one that leads the busiest partition."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

import kernel.relay
from kernel.brokers.cluster import KafkaCluster
from kernel.bus.topics import PARTITIONS, partition_of
from kernel.keyring import KeyRing
from kernel.testing.checker import Fault, check_stage
from kernel.testing.clients import stored_boxes
from kernel.testing.hearsay import all_said, judged, unsaid
from kernel.testing.nemesis import gets_through, pressing
from kernel.testing.replicas import SPEAKER, Wiring
from kernel.testing.toy import TOPIC
from kernel.testing.trials import Filling, boxes, filling, running, shown_all, until, wired

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-19", full_only=True)]
BOXES = boxes(8)
BUSIEST = Counter(partition_of(box, PARTITIONS) for box in BOXES).most_common(1)[0][0]
AGAIN = 4
PAUSE_S = 20.0


async def killed_and_back(cluster: KafkaCluster, broker: int, wiring: Wiring) -> None:
    """The others go on; it comes back and catches up."""
    await asyncio.to_thread(cluster.kill, broker)
    await gets_through(wiring, BOXES, within_s=PAUSE_S)
    await asyncio.to_thread(cluster.restart, broker)
    await asyncio.to_thread(cluster.until_in_sync)


async def test_whichever_broker_is_killed_nothing_is_lost_and_the_others_go_on(
    three_brokers: KafkaCluster, copied_wiring: Wiring, ring: KeyRing, tmp_path: Path
) -> None:
    topic = copied_wiring.cluster.named(TOPIC)
    with filling(copied_wiring, ring, tmp_path / "histories") as client:
        async with running(copied_wiring.speaker()), running(copied_wiring.hearer()) as hearer:
            async with pressing(client, BOXES):
                for broker in sorted(three_brokers.running):
                    await killed_and_back(three_brokers, broker, copied_wiring)
                for _ in range(AGAIN):
                    leader = await asyncio.to_thread(three_brokers.leader_of, topic, BUSIEST)
                    await killed_and_back(three_brokers, leader, copied_wiring)
            await shown_all(copied_wiring, hearer)
    assert (await judged(copied_wiring, tmp_path / "histories")).findings == []


def hasty(**options: Any) -> AIOKafkaProducer:
    """The control: content when one broker has it."""
    return AIOKafkaProducer(**{**options, "acks": 1, "enable_idempotence": False})


async def test_who_is_content_with_one_copy_loses_what_the_leader_takes_along(
    three_brokers: KafkaCluster,
    postgres_server: str,
    ring: KeyRing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kernel.relay, "AIOKafkaProducer", hasty)
    async with wired(three_brokers.bootstrap, postgres_server, tmp_path, copies=3, least=2, partitions=1) as wiring:
        with filling(wiring, ring, tmp_path / "histories") as client:
            async with running(wiring.speaker()):
                await said_one(wiring, client)
                leader = await asyncio.to_thread(three_brokers.leader_of, wiring.cluster.named(TOPIC), 0)
                others = three_brokers.running - {leader}
                for other in others:
                    three_brokers.pause(other)
                # The first may lie in answers that are on their way to the others; the second nobody else ever gets.
                await said_one(wiring, client)
                await said_one(wiring, client)
        await asyncio.to_thread(three_brokers.kill, leader)
        for other in others:
            three_brokers.resume(other)
        await asyncio.to_thread(three_brokers.restart, leader)
        await asyncio.to_thread(three_brokers.until_in_sync)
        things = [one for one in stored_boxes(wiring.url(SPEAKER)) if one.version > 1]
        found = check_stage("said", things, [one.effect for one in await all_said(wiring.cluster)])
    assert {finding.fault for finding in found} == {Fault.LOST}


async def said_one(wiring: Wiring, client: Filling) -> None:
    await client.put(BOXES[:1], 1)
    await until(lambda: not unsaid(wiring), "somebody has acknowledged it")
