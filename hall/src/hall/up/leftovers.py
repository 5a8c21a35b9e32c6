"""Processes of a hall whose supervisor was killed: found by their folder, ended one by one."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

MARK: Final = "HALL_UP"
"""The variable that every process of a distributed hall carries: its folder."""
_PATIENCE_S: Final = 20.0
_GLANCE_S: Final = 0.1


def of(folder: Path) -> list[int]:
    """Ours, whoever started them; some servers write over their environment, but name the folder in their command."""
    marked = f"{MARK}={folder}".encode()
    named = f"{folder}/".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_ours = marked in (process / "environ").read_bytes().split(b"\0")
            if is_ours or named in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return [pid for pid in found if pid != os.getpid() and lives(pid)]


def end(folder: Path) -> list[int]:
    """Ask them to stop, and do not wait for ever; who they were."""
    found = of(folder)
    _signal(found, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_S
    while of(folder):
        time.sleep(_GLANCE_S)
        if time.monotonic() > deadline:
            _signal(of(folder), signal.SIGKILL)
    return found


def lives(pid: int) -> bool:
    """Whether it still runs; who is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
