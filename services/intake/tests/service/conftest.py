"""One world per test: in memory, on a Thursday morning."""

from pathlib import Path

import pytest

from intake.testing.world import World, opened
from kernel.testing.parts import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def world(tmp_path: Path, clock: SetClock) -> World:
    return await opened(tmp_path, clock)
