"""T-21: a broker, a consumer, PostgreSQL stand still for most of a minute and wake up: nothing is done twice."""

import asyncio
import signal
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from kernel.brokers.cluster import KafkaCluster
from kernel.bus.topics import PARTITIONS, partition_of
from kernel.keyring import KeyRing
from kernel.testing.checker import Fault
from kernel.testing.fleet import Fleet, named
from kernel.testing.hearsay import judged
from kernel.testing.nemesis import gets_through, pressing, stands_still
from kernel.testing.private_postgres import PrivateServer
from kernel.testing.replicas import HEARER, SPEAKER, Options, Replica, Wiring
from kernel.testing.struck import Strike
from kernel.testing.toy import TOPIC
from kernel.testing.trials import boxes, filling, heard_all, running, shown_all, wired

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-21", full_only=True)]
BOXES = boxes(8)
BUSIEST = Counter(partition_of(box, PARTITIONS) for box in BOXES).most_common(1)[0][0]
BROKER_S, CONSUMER_S, DATABASE_S = 45.0, 60.0, 20.0
HEALTHY_S = 90.0


async def well_again(wiring: Wiring, fleet: Fleet) -> None:
    """What is recorded from now on is said and heard, and everybody says that he is ready."""
    async with asyncio.timeout(HEALTHY_S):
        await gets_through(wiring, BOXES, within_s=HEALTHY_S)
        await heard_all(wiring, within_s=HEALTHY_S)
        await fleet.all_ready()


async def test_whoever_wakes_up_finds_his_place_taken_and_does_nothing_twice(
    three_brokers: KafkaCluster, private_server: PrivateServer, ring: KeyRing, tmp_path: Path
) -> None:
    speakers, hearers = named(SPEAKER, 2), named(HEARER, 2)
    async with wired(three_brokers.bootstrap, private_server.url(), tmp_path, copies=3, least=2) as wiring:
        fleet = Fleet(wiring)
        try:
            with filling(wiring, ring, tmp_path / "histories") as client:
                await fleet.begin([*speakers, *hearers])
                async with pressing(client, BOXES):
                    topic = wiring.cluster.named(TOPIC)
                    leader = await asyncio.to_thread(three_brokers.leader_of, topic, BUSIEST)
                    stop, go_on = partial(three_brokers.pause, leader), partial(three_brokers.resume, leader)
                    await stands_still(stop, go_on, for_s=BROKER_S)
                    await well_again(wiring, fleet)
                    for one in hearers:
                        tell = fleet.going[one].tell
                        stop, go_on = partial(tell, signal.SIGSTOP), partial(tell, signal.SIGCONT)
                        await stands_still(stop, go_on, for_s=CONSUMER_S)
                        await well_again(wiring, fleet)
                    await stands_still(private_server.pause, private_server.resume, for_s=DATABASE_S)
                    await well_again(wiring, fleet)
                await heard_all(wiring)
            assert all(replica.lives for replica in fleet.going.values()), "who was stopped is not stuck"
        finally:
            fleet.kill()
        assert (await judged(wiring, tmp_path / "histories")).findings == []


async def stopped_and_woken(wiring: Wiring, ring: KeyRing, folder: Path, options: Options) -> set[Fault]:
    """A consumer stops itself with something in its hands, another takes its place, and then it wakes up."""
    with filling(wiring, ring, folder) as client:
        async with running(wiring.speaker()):
            stopped = Replica(wiring, options)
            while not stopped.stopped:
                await client.put(BOXES, 1)
            async with running(wiring.hearer()) as hearer:
                await shown_all(wiring, hearer, within_s=HEALTHY_S)
                stopped.tell(signal.SIGCONT)
                await client.put(BOXES, 3)
                await shown_all(wiring, hearer, within_s=HEALTHY_S)
            stopped.kill()
    return {finding.fault for finding in (await judged(wiring, folder)).findings}


def stopping(point: str) -> Options:
    return Options(role=HEARER, replica="1", strike=Strike(point=point, times=5, by=signal.SIGSTOP))


@pytest.mark.parametrize("point", ["arrived", "folding", "moved"])
async def test_what_a_stopped_consumer_holds_another_does_and_nobody_does_it_again(
    copied_wiring: Wiring, ring: KeyRing, tmp_path: Path, point: str
) -> None:
    assert await stopped_and_woken(copied_wiring, ring, tmp_path / "histories", stopping(point)) == set()


async def test_who_does_not_look_whether_his_place_was_taken_does_it_again(
    copied_wiring: Wiring, ring: KeyRing, tmp_path: Path
) -> None:
    unguarded = replace(stopping("folding"), careless="unguarded")
    assert Fault.DOUBLED in await stopped_and_woken(copied_wiring, ring, tmp_path / "histories", unguarded)
