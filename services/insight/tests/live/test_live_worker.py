"""The worker on a real Kafka: what it says, what it shows, and what is left of it after a kill."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from insight.published import PARKED, TOPIC
from insight.testing.saying import Topics
from insight.testing.scenarios import Spoken, SpokenCase
from insight.testing.working import Hall
from kernel.brokers.broker import free_ports
from kernel.bus.topics import Cluster

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

NOON = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=6)
FOOD = {"kind": "item", "what": "food-licence"}


@pytest.fixture
async def hall(kafka: str, tmp_path: Path) -> Hall:
    hall = Hall(Cluster(kafka, f"{uuid4().hex}."), tmp_path, free_ports(1)[0], Topics())
    await hall.prepare()
    return hall


def received(first: int, count: int, minutes: float, item: str = "food-licence") -> list[Spoken]:
    when = NOON + timedelta(minutes=minutes)
    cases = (SpokenCase(first + n, item_id=item) for n in range(count))
    return [one for case in cases for one in case.received(when).said]


def both(kind: str, found: Sequence[dict[str, Any]]) -> bool:
    """The item and its place have said it."""
    return Counter(one["type"] for one in found)[f"hall.insight.{kind}.v1"] >= 2


async def test_a_surge_is_said_shown_and_outlives_a_kill(hall: Hall) -> None:
    async with hall.working() as worker:
        await hall.say(received(0, 12, 2))
        await hall.say(received(50, 1, 6, "residence"))
        begun = await hall.found(TOPIC, lambda found: both("SurgeDetected", found))
        await hall.shown("hall_live_surges", 1, kind="item")
        await hall.shown("hall_live_window_count", 12, **FOOD, count="waiting")
        await hall.shown("hall_live_lag_messages", 0, topic="intake.application.v1")
        worker.kill()
    closed = SpokenCase(0).concluded(NOON + timedelta(minutes=30)).said
    await hall.say([*closed, *received(100, 3, 40)])
    # After a kill Faust may stand still before what lies there; then the worker ends itself, and the next one goes on.
    async with hall.kept(HALL_LIVE_STUCK_S="5"):
        await hall.shown("hall_live_window_count", 14, **FOOD, count="waiting")
        await hall.shown("hall_live_surges", 1, kind="item")
        await hall.say(received(200, 1, 200, "residence"))
        said = await hall.found(TOPIC, lambda found: both("SurgeEnded", found))
        await hall.shown("hall_live_surges", 0, kind="item")
    assert {one["data"]["code"] for one in begun} == {"food-licence", "place-county-center"}
    assert len({one["id"] for one in said}) == 4
    assert all(count == 1 for count in Counter(one["id"] for one in said).values())
    food = [one["data"] for one in said if one["data"]["code"] == "food-licence"]
    assert [one["count"] for one in food] == [12, 3]
    assert food[0]["began_at"] == food[1]["began_at"]


async def test_what_cannot_be_read_is_parked_and_the_rest_counts(hall: Hall) -> None:
    lacking = b'{"type": "hall.intake.ApplicationReceived.v1", "time": "2026-09-24T10:00:00+08:00", "id": "1"}'
    await hall.put([("intake.application.v1", b"x", b"{broken"), ("intake.application.v1", b"y", lacking)])
    async with hall.working():
        await hall.say(received(0, 4, 2))
        parked = await hall.found(PARKED, lambda found: len(found) == 2)
        await hall.shown("hall_live_window_count", 4, **FOOD, count="waiting")
        await hall.shown("hall_live_parked_total", 2)
    assert {one["reason"] for one in parked} == {"NO_CLOUDEVENT"}
    assert {one["value"] for one in parked} == {"{broken", lacking.decode()}


async def test_a_worker_that_grows_too_large_ends_itself(hall: Hall) -> None:
    async with hall.working(HALL_LIVE_MEMORY_BYTES=str(1 << 20)) as worker, asyncio.timeout(60):
        assert await worker.wait() == 70


async def test_a_second_worker_stands_by(hall: Hall) -> None:
    other = Hall(hall.cluster, hall.folder, free_ports(1)[0], hall.topics)
    async with hall.working() as first:
        await hall.say(received(0, 4, 2))
        await hall.shown("hall_live_window_count", 4, **FOOD, count="waiting")
        async with other.working():
            await hall.say(received(10, 2, 3))
            await hall.shown("hall_live_window_count", 6, **FOOD, count="waiting")
            first.terminate()
            assert await first.wait() == 0
            await other.shown("hall_live_window_count", 6, **FOOD, count="waiting")


async def test_a_missing_topic_is_refused_with_one_sentence(kafka: str, tmp_path: Path) -> None:
    hall = Hall(Cluster(kafka, f"{uuid4().hex}."), tmp_path, free_ports(1)[0], Topics())
    async with hall.working() as worker, asyncio.timeout(60):
        assert await worker.wait() == 1
