"""The training clock moves forward only, stops at every moment somebody waits for, and survives a restart."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kernel.clock import CHINA_TIME, CannotTurnBackError, SystemClock, TrainingClock

START = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)


def near(one: datetime, other: datetime) -> bool:
    return abs(one - other) < timedelta(minutes=5)


def test_a_training_clock_starts_where_it_is_told(tmp_path: Path) -> None:
    assert near(TrainingClock(tmp_path / "offset", START).now(), START)


async def test_its_offset_survives_a_restart(tmp_path: Path) -> None:
    clock = TrainingClock(tmp_path / "offset", START)
    await clock.advance(START + timedelta(days=3))
    assert near(TrainingClock(tmp_path / "offset", START).now(), START + timedelta(days=3))


async def test_it_never_turns_back(tmp_path: Path) -> None:
    clock = TrainingClock(tmp_path / "offset", START)
    with pytest.raises(CannotTurnBackError):
        await clock.advance(START - timedelta(days=1))


async def test_who_waits_on_the_way_is_woken_at_their_moment_in_order(tmp_path: Path) -> None:
    clock = TrainingClock(tmp_path / "offset", START)
    seen: list[tuple[str, datetime]] = []

    async def wait_for(name: str, days: int) -> None:
        await clock.until(name, START + timedelta(days=days), asyncio.Event())
        seen.append((name, clock.now()))
        clock.forget(name)

    async def settle() -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    clock.settle = settle
    waiting = [asyncio.create_task(wait_for(name, days)) for name, days in (("late", 5), ("early", 2), ("beyond", 30))]
    await settle()
    await clock.advance(START + timedelta(days=7))
    assert [name for name, _ in seen] == ["early", "late"]
    assert near(seen[0][1], START + timedelta(days=2))
    assert near(seen[1][1], START + timedelta(days=5))
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_waiter_may_be_called_before_its_moment(tmp_path: Path) -> None:
    clock = TrainingClock(tmp_path / "offset", START)
    woken = asyncio.Event()
    waiting = asyncio.create_task(clock.until("me", START + timedelta(days=1), woken))
    await asyncio.sleep(0)
    woken.set()
    async with asyncio.timeout(5):
        await waiting


def test_the_systems_clock_speaks_county_time() -> None:
    assert SystemClock().now().utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("training", [True, False])
async def test_who_is_woken_and_cancelled_at_once_ends(tmp_path: Path, *, training: bool) -> None:
    clock = TrainingClock(tmp_path / "offset", START) if training else SystemClock()
    woken = asyncio.Event()

    async def wait_again_and_again() -> None:
        while True:
            await clock.until("timers", clock.now() + timedelta(days=1), woken)

    waiting = asyncio.create_task(wait_again_and_again())
    await asyncio.sleep(0)
    woken.set()
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting], timeout=5)
    assert waiting.cancelled()
