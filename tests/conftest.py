"""The product itself, as its user starts it: `hall run` in a process of its own, on a free port, with its own data."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from hall.testing import HallProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENING = "2026-09-24T10:00+08:00"


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """A hall on `folder` and its address, from the moment it says that it is ready until it has stopped."""
    hall = HallProcess(folder, HALL_CLOCK=_OPENING)
    try:
        hall.start()
        assert httpx.get(f"{hall.url}/readyz", timeout=60).is_success
        yield hall.url
        hall.stop()
    finally:
        hall.close()


@pytest.fixture(scope="session")
def imported_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a hall that has just imported the county's items and places and has seen nobody yet."""
    folder = tmp_path_factory.mktemp("county") / "var"
    with started(folder):
        pass
    return folder


@pytest.fixture(scope="module")
def hall_folder(imported_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(imported_county, tmp_path_factory.mktemp("hall") / "var"))


@pytest.fixture(scope="module")
def hall(hall_folder: Path) -> Iterator[str]:
    """The address of a hall at the morning of 2026-09-24, on training time, shared by the tests of one module."""
    with started(hall_folder) as address:
        yield address
