"""T-21: a broker, a consumer, PostgreSQL stand still for most of a minute and wake up: nothing is done twice."""

import asyncio
import signal
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from kernel.bus.topics import PARTITIONS, partition_of
from kernel.keyring import KeyRing
from kernel.testing.checker import Fault
from kernel.testing.fleet import Fleet, named
from kernel.testing.hearsay import judged
from kernel.testing.kafka_cluster import KafkaCluster
from kernel.testing.nemesis import gets_through, pressing, stands_still
from kernel.testing.private_postgres import PrivateServer
from kernel.testing.replicas import HEARER, SPEAKER, Options, Replica, Strike, Wiring
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


@pytest.mark.parametrize("careless", [False, True])
async def test_a_consumer_stopped_inside_its_step_loses_it_to_another(
    copied_wiring: Wiring, ring: KeyRing, tmp_path: Path, *, careless: bool
) -> None:
    strike = Strike(point="moved", times=5, by=signal.SIGSTOP)
    with filling(copied_wiring, ring, tmp_path / "histories") as client:
        async with running(copied_wiring.speaker()):
            stopped = Replica(copied_wiring, Options(role=HEARER, replica="1", strike=strike, careless=careless))
            while not stopped.stopped:
                await client.put(BOXES, 1)
            async with running(copied_wiring.hearer()) as hearer:
                await shown_all(copied_wiring, hearer, within_s=HEALTHY_S)
                stopped.tell(signal.SIGCONT)
                await client.put(BOXES, 3)
                await shown_all(copied_wiring, hearer, within_s=HEALTHY_S)
            stopped.kill()
    faults = {finding.fault for finding in (await judged(copied_wiring, tmp_path / "histories")).findings}
    # Who kept the position apart from the effect has lost the effect with the transaction that was taken from him.
    assert faults == ({Fault.LOST} if careless else set())
