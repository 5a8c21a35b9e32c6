"""T-12: the relaying process is killed wherever it stands; all is said, in order, and only the last step twice."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kernel.keyring import KeyRing
from kernel.testing.checker import Fault, check_stage
from kernel.testing.hearsay import Said, judged, unsaid
from kernel.testing.replicas import SPEAKER, Options, Replica, Wiring
from kernel.testing.struck import SPEAKER_POINTS, Strike
from kernel.testing.trials import boxes, filling, running, shown_all

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-12")]
BOXES, THINGS = 6, 3
ROUNDS_PER_BOX = 20


def said_again(said: list[Said]) -> list[int]:
    """Positions that came more than once."""
    met: set[int] = set()
    return [one.effect.position for one in said if one.effect.position in met or met.add(one.effect.position)]


async def test_wherever_the_relay_is_killed_all_is_said_in_order(
    wiring: Wiring, ring: KeyRing, tmp_path: Path, chance: random.Random, sized: Callable[[int, int], int]
) -> None:
    points = [point for point in SPEAKER_POINTS for _ in range(sized(1, 50))]
    chance.shuffle(points)
    steps: list[range] = []
    with filling(wiring, ring, tmp_path / "histories") as client:
        async with running(wiring.hearer()) as hearer:
            for number, point in enumerate(points):
                some = boxes(BOXES, first=number // ROUNDS_PER_BOX * BOXES)
                struck = Replica(wiring, Options(role=SPEAKER, strike=Strike(point=point, times=chance.randint(1, 2))))
                assert await client.put_until_ended(struck, some, THINGS) == -9, point
                steps.append(unsaid(wiring))
            async with running(wiring.speaker()):
                await shown_all(wiring, hearer)
    found = await judged(wiring, tmp_path / "histories")
    assert found.findings == []
    again = said_again(found.said)
    assert all(any(position in step for step in steps) for position in again), "more than the last step came again"
    assert again, "no kill came between saying and keeping"
    doubled = check_stage("said", [one.effect for one in found.said], [one.effect for one in found.said])
    assert {finding.fault for finding in doubled} == {Fault.DOUBLED}, "whoever refuses no repeats would do it twice"
