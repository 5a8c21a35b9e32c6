"""T-24: all that Kafka keeps is deleted; the record says everything again, and nothing is seen or done twice."""

import asyncio
import signal
from functools import partial
from pathlib import Path

import pytest

from kernel.brokers.cluster import KafkaCluster
from kernel.bus.declaring import apply_topics
from kernel.bus.topics import TopicSpec
from kernel.keyring import KeyRing
from kernel.service import Service
from kernel.testing.checker import Fault, check_stage
from kernel.testing.hearsay import Said, all_said, judged, unsaid
from kernel.testing.replicas import HEARER, SPEAKER, Options, Replica, Wiring
from kernel.testing.struck import Strike
from kernel.testing.toy import TOPIC
from kernel.testing.trials import Filling, boxes, filling, heard_all, put_until_ended, running, until

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-24", full_only=True)]
# What two cores put, copy and say three times in the minutes that this proof has: ten thousand events and more.
BOXES, THINGS = 200, 50
BUSY, BREATH_S = 20, 0.1
WITHIN_S = 150.0


async def repeated(wiring: Wiring, client: Filling) -> None:
    """A relay dies before it keeps what it said: places in these topics will not be those in the next ones."""
    struck = Replica(wiring, Options(role=SPEAKER, strike=Strike(point="all acknowledged", times=3)))
    assert await put_until_ended(struck, partial(client.put, boxes(BOXES), 1)) == -9


async def emptied(cluster: KafkaCluster, wiring: Wiring, relaying: Service) -> None:
    """Everything on all brokers is gone; the topics are made again, and the relay has said all there is."""
    await asyncio.to_thread(cluster.wipe)
    await asyncio.to_thread(cluster.start)
    await until(relaying.parts.bus.is_delayed, "the relay has noticed")
    await apply_topics(wiring.cluster, [TopicSpec(TOPIC, wiring.cluster.partitions)])
    await until(lambda: not relaying.parts.bus.is_delayed(), "the relay says again")


async def lost_under_load(cluster: KafkaCluster, wiring: Wiring, client: Filling, relaying: Service) -> list[Said]:
    """The hearer is stopped before, and wakes up in another cluster, where it was in the one that it knew."""
    hearer = Replica(wiring, Options(role=HEARER))
    await client.put(boxes(BOXES), THINGS)
    await heard_all(wiring, within_s=WITHIN_S)
    hearer.tell(signal.SIGSTOP)
    said, losing = await all_said(wiring.cluster), asyncio.create_task(emptied(cluster, wiring, relaying))
    while not losing.done():
        await client.put(boxes(BUSY), 1)
        await asyncio.wait([losing], timeout=BREATH_S)
    await losing
    await until(lambda: not unsaid(wiring), "everything is said again", within_s=WITHIN_S)
    hearer.tell(signal.SIGCONT)
    await heard_all(wiring, within_s=WITHIN_S)
    hearer.kill()
    return said


async def lost_at_rest(cluster: KafkaCluster, wiring: Wiring, client: Filling, relaying: Service) -> None:
    """Nobody has anything to say or to hear while it happens."""
    hearer = Replica(wiring, Options(role=HEARER))
    await emptied(cluster, wiring, relaying)
    await client.put(boxes(BOXES), 1)
    await heard_all(wiring, within_s=WITHIN_S)
    hearer.kill()


async def test_what_the_brokers_lost_is_said_again_and_nothing_is_seen_or_done_twice(
    three_brokers: KafkaCluster, copied_wiring: Wiring, ring: KeyRing, tmp_path: Path
) -> None:
    histories = tmp_path / "histories"
    with filling(copied_wiring, ring, histories) as client:
        await repeated(copied_wiring, client)
        async with running(copied_wiring.speaker()) as relaying:
            first = await lost_under_load(three_brokers, copied_wiring, client, relaying)
            assert (await judged(copied_wiring, histories)).findings == []
            await lost_at_rest(three_brokers, copied_wiring, client, relaying)
    found = await judged(copied_wiring, histories)
    assert found.findings == []
    again = [one.effect for one in found.said]
    doubled = check_stage("said", again, [*(one.effect for one in first), *again])
    assert {finding.fault for finding in doubled} == {Fault.DOUBLED}, "whoever refuses no repeats would do it twice"
    assert len(doubled) >= BOXES * THINGS
