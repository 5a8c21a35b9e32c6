"""T-17: a handler hangs, in the event loop or beside it; the process notices and ends itself, and a new one goes on."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from kernel.keyring import KeyRing
from kernel.testing.checker import Fault
from kernel.testing.hearsay import judged
from kernel.testing.replicas import HEARER, Options, Replica, Wiring
from kernel.testing.trials import boxes, filling, running, shown_all
from kernel.watchdog import EXIT_CODE, Progress

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-17")]
BOXES, THINGS = 6, 5
ENDED_WITHIN_S = 150.0
A_LONG_REST_S = 8.0


@pytest.mark.parametrize("hung", ["loop", "thread"])
async def test_a_process_that_hangs_ends_itself_and_its_successor_loses_nothing(
    wiring: Wiring, ring: KeyRing, tmp_path: Path, hung: Literal["loop", "thread"], sized: Callable[[int, int], int]
) -> None:
    usual = Options(role=HEARER, hung=hung)
    impatient = {"loop": replace(usual, heart_s=2.0), "thread": replace(usual, look_every_s=0.2)}
    with filling(wiring, ring, tmp_path / "histories") as client:
        async with running(wiring.speaker()):
            stuck = Replica(wiring, usual if sized(0, 1) else impatient[hung])
            await client.put(boxes(BOXES), THINGS)
            assert await asyncio.to_thread(stuck.ended, ENDED_WITHIN_S) == EXIT_CODE
            found = await judged(wiring, tmp_path / "histories")
            assert {finding.fault for finding in found.findings} == {Fault.LOST}, "nothing hung"
            successor = Replica(wiring, usual)
            async with running(wiring.hearer("1")) as hearer:
                await client.put(boxes(BOXES), THINGS)
                await shown_all(wiring, hearer)
            successor.kill()
    assert (await judged(wiring, tmp_path / "histories")).findings == []


async def test_a_process_that_has_dealt_with_everything_is_left_alone(
    wiring: Wiring, ring: KeyRing, tmp_path: Path
) -> None:
    onlooker = wiring.hearer("1")
    onlooker.connect()
    with filling(wiring, ring, tmp_path / "histories") as client:
        async with running(wiring.speaker()):
            resting = Replica(wiring, Options(role=HEARER, look_every_s=0.1))
            for _ in range(2):  # once to be there, once more to have heard it come
                await client.put(boxes(BOXES), THINGS)
                await shown_all(wiring, onlooker)
            with pytest.raises(TimeoutError):  # some thirty looks; after thirteen in vain it would end
                await asyncio.to_thread(resting.ended, A_LONG_REST_S)
    await onlooker.stop()


def test_what_moves_is_never_missing_and_what_stands_still_is_only_after_all_looks() -> None:
    progress = Progress(3)
    assert [progress.missing({"moving": look, "still": 0}) for look in range(4)] == [[]] * 4
    assert progress.missing({"moving": 4, "still": 0}) == ["still"]
    assert progress.missing({"moving": 5}) == []
    assert progress.missing({"moving": 6, "still": 0}) == []
