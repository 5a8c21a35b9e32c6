"""T-23: every line to a broker and to a database is slow and uneven, breaks, and is lost on one side only."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kernel.brokers.cluster import KafkaCluster
from kernel.keyring import KeyRing
from kernel.testing.checker import Fault, check_stage
from kernel.testing.faultproxy import FaultProxy, Moment
from kernel.testing.hearsay import judged
from kernel.testing.nemesis import behind_proxies, gets_through, kept, pressing
from kernel.testing.private_postgres import PrivateServer
from kernel.testing.replicas import HEARER, SPEAKER, Options, Wiring
from kernel.testing.trials import Filling, boxes, filling, heard_all, wired

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-23", full_only=True)]
BOXES = boxes(4)
# On such lines a hearer needs seconds for a thing: who presses harder only makes the queue longer.
BREATH_S = 2.0
ROUNDS = 8
MEAN_S, JITTER_S, SHARE = 0.2, 0.1, 0.05
PATIENCE_S = 90.0
# So long a system waits for a side that is gone, as the services ask it to; the proxy's own answers for that side.
GIVEN_UP_S = 5.0
SERVICES = [Options(role=role, replica=replica) for role in (SPEAKER, HEARER) for replica in ("a", "b")]
# What only the relay sends to a database: how far it has said everything.
KEEPING = b"relay"


def worsen(line: FaultProxy) -> None:
    line.heal()
    line.delay(MEAN_S, JITTER_S)
    line.cut_share(SHARE)


@asynccontextmanager
async def proxied(wiring: Wiring, seed: int) -> AsyncIterator[tuple[Wiring, FaultProxy]]:
    """The same trial as those see it who reach the databases through a proxy."""
    address = urlsplit(wiring.database)
    async with FaultProxy(address.port or 5432, seed=seed).serving() as proxy:
        netloc = address.netloc.replace(f":{address.port}", f":{proxy.port}")
        yield replace(wiring, database=address._replace(netloc=netloc).geturl()), proxy


@asynccontextmanager
async def asking(wiring: Wiring, ring: KeyRing, histories: Path) -> AsyncIterator[Filling]:
    """Opening and closing wait for a database behind a proxy that lives in this loop."""
    opening = filling(wiring, ring, histories)
    client = await asyncio.to_thread(opening.__enter__)
    try:
        yield client
    finally:
        await asyncio.to_thread(opening.__exit__, None, None, None)


async def lost_on_one_side(wiring: Wiring, brokers: Sequence[FaultProxy], database: FaultProxy) -> None:
    """Of all open connections only the near side is left. What asks brokers gives up by itself."""
    for line in brokers:
        line.half_open()
    await gets_through(wiring, BOXES, within_s=PATIENCE_S)
    database.half_open()
    await asyncio.sleep(GIVEN_UP_S)
    for line in (*brokers, database):
        worsen(line)


async def test_on_bad_lines_nothing_is_lost_and_nothing_overtakes(
    kafka_cluster: Callable[..., KafkaCluster],
    private_server: PrivateServer,
    ring: KeyRing,
    tmp_path: Path,
    seed: int,
) -> None:
    cluster, server = kafka_cluster(3), private_server.url()
    async with AsyncExitStack() as until_end:
        links = await until_end.enter_async_context(behind_proxies(cluster, seed))
        wiring = await until_end.enter_async_context(wired(cluster.bootstrap, server, tmp_path, copies=3, least=2))
        there, database = await until_end.enter_async_context(proxied(wiring, seed))
        brokers = [each.client for each in links.values()]
        lines = [*brokers, database]
        async with asking(there, ring, tmp_path / "histories") as client, kept(there, *SERVICES):
            await client.put(BOXES, 1)
            await heard_all(wiring)
            for line in lines:
                worsen(line)
            async with pressing(client, BOXES, breath_s=BREATH_S):
                for _ in range(ROUNDS):
                    for line in lines:
                        await line.cut(SHARE)
                    await gets_through(wiring, BOXES, within_s=PATIENCE_S)
                assert any(line.cuts for line in lines)
                await lost_on_one_side(wiring, brokers, database)
                await gets_through(wiring, BOXES, within_s=PATIENCE_S)
                database.cut_at(KEEPING, Moment.BEFORE)
                await gets_through(wiring, BOXES, within_s=PATIENCE_S)
            for line in lines:
                line.heal()
            await heard_all(wiring)
        found = await judged(wiring, tmp_path / "histories")
    assert found.findings == []
    said = [one.effect for one in found.said]
    again = check_stage("said", said, said)
    assert {finding.fault for finding in again} == {Fault.DOUBLED}, "whoever refuses no repeats would do it twice"
