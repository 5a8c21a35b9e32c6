"""T-22: brokers and replicas are restarted one after the other while hearers come and go; every effect comes once."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from kernel.brokers.cluster import KafkaCluster
from kernel.keyring import KeyRing
from kernel.testing.checker import Fault
from kernel.testing.fleet import Fleet, named
from kernel.testing.hearsay import judged
from kernel.testing.nemesis import gets_through, pressing
from kernel.testing.replicas import HEARER, PATIENCE_S, SPEAKER, Options, Replica, Wiring
from kernel.testing.struck import Strike
from kernel.testing.trials import boxes, filling, heard_all, running, shown_all

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-22", full_only=True)]
BOXES = boxes(8)
ALWAYS, AT_MOST = 2, 6
CALM_WITHIN_S = 30.0


async def storm(fleet: Fleet, more: Sequence[Options], calm: asyncio.Event) -> None:
    """Partitions are given out anew and anew: hearers come, and go as soon as all of them are there."""
    while not calm.is_set():
        await fleet.begin(more)
        await fleet.end(more)


async def all_renewed(cluster: KafkaCluster, fleet: Fleet, replicas: Sequence[Options]) -> None:
    for broker in sorted(cluster.running):
        await asyncio.to_thread(cluster.restart, broker)
        await asyncio.to_thread(cluster.until_in_sync)
        await gets_through(fleet.wiring, BOXES, within_s=PATIENCE_S)
    for one in replicas:
        await fleet.renew(one)
        await gets_through(fleet.wiring, BOXES, within_s=PATIENCE_S)


async def test_while_all_is_restarted_and_hearers_come_and_go_every_effect_comes_once(
    three_brokers: KafkaCluster, copied_wiring: Wiring, ring: KeyRing, tmp_path: Path
) -> None:
    speakers, hearers, calm = named(SPEAKER, 2), named(HEARER, AT_MOST), asyncio.Event()
    always, fleet = [*speakers, *hearers[:ALWAYS]], Fleet(copied_wiring)
    try:
        with filling(copied_wiring, ring, tmp_path / "histories") as client:
            await fleet.begin(always)
            async with pressing(client, BOXES), asyncio.TaskGroup() as group:
                group.create_task(storm(fleet, hearers[ALWAYS:], calm))
                await all_renewed(three_brokers, fleet, always)
                calm.set()
            await heard_all(copied_wiring, within_s=CALM_WITHIN_S)
    finally:
        fleet.kill()
    assert (await judged(copied_wiring, tmp_path / "histories")).findings == []


async def test_hearers_who_keep_the_position_apart_lose_what_was_under_way_when_they_went(
    copied_wiring: Wiring, ring: KeyRing, tmp_path: Path
) -> None:
    with filling(copied_wiring, ring, tmp_path / "histories") as client:
        async with running(copied_wiring.speaker()):
            for times in (2, 4):
                going = Options(role=HEARER, strike=Strike(point="moved", times=times), careless="apart")
                assert await client.put_until_ended(Replica(copied_wiring, going), BOXES, 3) == -9
            async with running(copied_wiring.hearer()) as hearer:
                await shown_all(copied_wiring, hearer)
    findings = (await judged(copied_wiring, tmp_path / "histories")).findings
    assert Fault.LOST in {finding.fault for finding in findings}
