"""The product itself, as its user starts it: `hall run` in a process of its own, on a free port, with its own data."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_HALL = Path(sys.executable).with_name("hall")
_OPENING = "2026-09-24T10:00+08:00"
_START_LIMIT_S, _STOP_LIMIT_S = 300, 60


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """A hall on `folder` and its address, from the moment it says that it is ready until it has stopped."""
    knobs = {"HALL_PORT": "0", "HALL_DATA": str(folder), "HALL_FIRST_DAY_CASES": "0", "HALL_CLOCK": _OPENING}
    errors = folder.with_suffix(".log")
    with (
        errors.open("wb") as log,
        subprocess.Popen([_HALL, "run"], env=os.environ | knobs, stdout=subprocess.PIPE, stderr=log, text=True) as hall,
    ):
        assert hall.stdout is not None
        watchdog = threading.Timer(_START_LIMIT_S, hall.kill)
        watchdog.start()
        said = hall.stdout.readline()
        watchdog.cancel()
        address = re.search(r"http://\S+", said)
        assert address, f"the hall did not start: {said}{errors.read_text(encoding='utf-8')}"
        assert httpx.get(f"{address[0]}/readyz", timeout=60).is_success
        try:
            yield address[0]
        finally:
            hall.send_signal(signal.SIGTERM)
            hall.wait(_STOP_LIMIT_S)


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
