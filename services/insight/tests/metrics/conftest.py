"""An insight service in memory, standing still on one afternoon."""

from pathlib import Path

import pytest

from insight.app import build
from insight.testing.counting import NOW
from kernel.service import Service
from kernel.testing.parts import SetClock, memory_parts


@pytest.fixture
def service(tmp_path: Path) -> Service:
    service = build(memory_parts(tmp_path, clock=SetClock(NOW)))
    service.connect()
    return service
