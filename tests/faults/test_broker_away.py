"""The broker is away: things are taken as before, everybody says that news come late, and all of it comes in order."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from kernel.brokers.cluster import KafkaCluster
from kernel.keyring import KeyRing
from kernel.service import Service
from kernel.testing.hearsay import judged, unsaid
from kernel.testing.history import read_histories
from kernel.testing.trials import boxes, filling, running, shown_all, until, wired
from kernel.web.health import DELAYED

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("away")]
BOXES, MEANWHILE = boxes(6), 20
ANSWERED_WITHIN_S = 5.0


async def readiness(service: Service) -> tuple[int, object]:
    door = httpx.ASGITransport(app=service.web)
    async with httpx.AsyncClient(transport=door, base_url="http://hall.test") as web:
        answered = await web.get("/readyz", headers={"Accept": "application/json"})
    return answered.status_code, answered.json().get("delayed")


def are_delayed(*services: Service) -> bool:
    return all(service.parts.bus.is_delayed() for service in services)


async def test_while_nobody_carries_messages_things_are_taken_and_later_all_are_told_in_order(
    kafka_cluster: Callable[..., KafkaCluster], postgres_server: str, ring: KeyRing, tmp_path: Path
) -> None:
    with kafka_cluster(1) as cluster:
        async with wired(cluster.bootstrap, postgres_server, tmp_path) as wiring:
            with filling(wiring, ring, tmp_path / "histories") as client:
                async with running(wiring.speaker()) as speaker, running(wiring.hearer()) as hearer:
                    await client.put(BOXES, 1)
                    await shown_all(wiring, hearer)
                    assert await readiness(hearer) == (200, None)
                    await asyncio.to_thread(cluster.kill, 1)
                    await client.put(BOXES, MEANWHILE)
                    await until(lambda: are_delayed(speaker, hearer), "both have noticed")
                    assert len(unsaid(wiring)) >= MEANWHILE * len(BOXES), "nobody takes it for said"
                    assert await readiness(hearer) == (200, DELAYED)
                    async with running(wiring.hearer("1")) as late:  # who begins now does not refuse either
                        await asyncio.to_thread(cluster.restart, 1)
                        await shown_all(wiring, late)
                        await until(lambda: not any(map(are_delayed, (speaker, hearer, late))), "nobody is late")
                        assert await readiness(hearer) == (200, None)
            assert (await judged(wiring, tmp_path / "histories")).findings == []
    answers = [(one.ended or float("inf")) - one.began for one in read_histories(tmp_path / "histories")]
    assert max(answers) / 1e9 <= ANSWERED_WITHIN_S
