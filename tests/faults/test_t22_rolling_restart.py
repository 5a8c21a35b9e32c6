"""T-22: brokers and replicas are restarted one after the other while hearers come and go; every effect comes once."""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from kernel.keyring import KeyRing
from kernel.testing.checker import Fault
from kernel.testing.hearsay import judged
from kernel.testing.kafka_broker import HOST, free_ports
from kernel.testing.kafka_cluster import KafkaCluster
from kernel.testing.nemesis import gets_through, pressing
from kernel.testing.replicas import HEARER, PATIENCE_S, SPEAKER, Options, Replica, Strike, Wiring
from kernel.testing.trials import boxes, filling, heard_all, running, shown_all

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-22", full_only=True)]
BOXES = boxes(8)
ALWAYS, AT_MOST = 2, 6
STOPPED_WITHIN_S = 25.0
CALM_WITHIN_S = 30.0
GLANCE_S = 0.1


@dataclass
class Fleet:
    """The replicas of both services, each with a port at which it says whether it is ready."""

    wiring: Wiring
    going: dict[Options, Replica] = field(default_factory=dict)

    async def begin(self, options: Sequence[Options]) -> None:
        """Return when all of them are ready."""
        self.going |= {one: Replica(self.wiring, one) for one in options}
        async with asyncio.timeout(PATIENCE_S), httpx.AsyncClient() as web:
            for one in options:
                while not await ready(web, one.port):
                    assert self.going[one].lives, one

    async def end(self, options: Sequence[Options]) -> None:
        """As an operator ends them, all at once; each has to end well."""
        for one in options:
            self.going[one].tell(signal.SIGTERM)
        for one in options:
            assert await asyncio.to_thread(self.going.pop(one).ended, STOPPED_WITHIN_S) == 0, one

    async def renew(self, one: Options) -> None:
        await self.end([one])
        await self.begin([one])

    def kill(self) -> None:
        for replica in self.going.values():
            if replica.lives:
                replica.kill()


async def ready(web: httpx.AsyncClient, port: int) -> bool:
    await asyncio.sleep(GLANCE_S)
    try:
        return (await web.get(f"http://{HOST}:{port}/readyz", headers={"Accept": "application/json"})).is_success
    except httpx.TransportError:
        return False


def named(role: str, count: int) -> list[Options]:
    return [Options(role=role, replica=str(number), port=port) for number, port in enumerate(free_ports(count))]


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
                going = Options(role=HEARER, strike=Strike(point="moved", times=times), careless=True)
                assert await client.put_until_ended(Replica(copied_wiring, going), BOXES, 3) == -9
            async with running(copied_wiring.hearer()) as hearer:
                await shown_all(copied_wiring, hearer)
    findings = (await judged(copied_wiring, tmp_path / "histories")).findings
    assert Fault.LOST in {finding.fault for finding in findings}
