"""T-13: the consumer is killed around the commit of its effect and of its place; every effect comes exactly once."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kernel.keyring import KeyRing
from kernel.testing.checker import Fault
from kernel.testing.hearsay import Judged, judged
from kernel.testing.replicas import HEARER, Options, Replica, Wiring
from kernel.testing.struck import HEARER_POINTS, Strike
from kernel.testing.trials import Filling, boxes, filling, running, shown_all

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-13")]
BOXES, THINGS = 6, 3
ROUNDS_PER_BOX = 20


async def killed(wiring: Wiring, client: Filling, strikes: Sequence[Strike], *, careless: bool = False) -> None:
    """A replica after the other, each of them struck while it hears what the client goes on to put."""
    for number, strike in enumerate(strikes):
        some = boxes(BOXES, first=number // ROUNDS_PER_BOX * BOXES)
        struck = Replica(wiring, Options(role=HEARER, strike=strike, careless="apart" if careless else ""))
        assert await client.put_until_ended(struck, some, THINGS) == -9, strike


async def told(wiring: Wiring, ring: KeyRing, folder: Path, strikes: Sequence[Strike], *, careless: bool) -> Judged:
    with filling(wiring, ring, folder) as client:
        async with running(wiring.speaker()):
            await killed(wiring, client, strikes, careless=careless)
            async with running(wiring.hearer()) as hearer:
                await shown_all(wiring, hearer)
    return await judged(wiring, folder)


async def test_wherever_the_consumer_is_killed_every_effect_comes_once(
    wiring: Wiring, ring: KeyRing, tmp_path: Path, chance: random.Random, sized: Callable[[int, int], int]
) -> None:
    points = [point for point in HEARER_POINTS for _ in range(sized(1, 50))]
    chance.shuffle(points)
    strikes = [Strike(point=point, times=chance.randint(1, 4)) for point in points]
    found = await told(wiring, ring, tmp_path / "histories", strikes, careless=False)
    assert found.findings == []


async def test_who_keeps_the_position_apart_from_the_effect_is_found_to_lose_it(
    wiring: Wiring, ring: KeyRing, tmp_path: Path
) -> None:
    strikes = [Strike(point="moved", times=2), Strike(point="moved", times=4)]
    found = await told(wiring, ring, tmp_path / "histories", strikes, careless=True)
    assert Fault.LOST in {finding.fault for finding in found.findings}
