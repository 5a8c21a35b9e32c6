"""The distributed hall on this machine: cases carried to the cockpit, compared afterwards; what it holds in memory."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench.figures import Figure, Skipped
from bench.running import hall_folder, running
from hall.simulation.playing import Played, play_quietly
from hall.simulation.visitor import Visitor
from hall.testing_up import Up, lacking, started

NAMES: Final = ("end_to_end_cases_per_s", "up_memory_mb")
_CASES, _LEADER = 100, "chu-lingdao"
_LIMIT: Final = "two cores for fourteen Python processes, three brokers and PostgreSQL; a case is some thirty requests"


def figures() -> Sequence[Figure | Skipped]:
    """100 cases with what is asked, decided, issued, rated and called about; 0 lost, or there is no figure."""
    if missing := lacking():
        return [Skipped(name, missing) for name in NAMES]
    with started() as up:
        rate = asyncio.run(_carried(up.url))
        compared = up.says("verify")
        if compared.returncode:
            raise RuntimeError(compared.stdout)
        memory = memory_mb(up)
    with hall_folder() as folder, running(folder) as hall:
        alone = asyncio.run(_carried(hall.url))
    largest = ", ".join(f"{name} {size:.0f}" for name, size in sorted(memory.items(), key=lambda one: -one[1]))
    return [
        Figure(
            name=NAMES[0],
            value=rate,
            unit="cases/s",
            goal=1,
            peer="the same on one process and SQLite, cases/s",
            peer_value=alone,
            limit=_LIMIT,
        ),
        Figure(
            name=NAMES[1],
            value=sum(memory.values()),
            unit="MB",
            goal=4_096,
            sense="<=",
            peer=f"of these {largest}",
            limit="Python's libraries in every process",
        ),
    ]


async def _carried(url: str) -> float:
    """Cases a second from the first application to the moment when the cockpit has heard of the last result."""
    began = time.perf_counter()
    played: Played = await play_quietly(url, cases=_CASES)
    if played.refused:
        raise RuntimeError(str(played.sentences[:5]))
    leader = await Visitor(url, _LEADER).sign_in()
    try:
        await leader.until("/insight/api/figures", _all_received)
    finally:
        await leader.close()
    return _CASES / (time.perf_counter() - began)


def _all_received(shown: dict[str, Any]) -> bool:
    return any(one["metric"] == "received_count" and one["numerator"] >= _CASES for one in shown["figures"])


# -- memory


def memory_mb(up: Up) -> Mapping[str, float]:
    """Of each part with all its children; what several share is divided among them."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended since
        children.setdefault(parent, []).append(int(stat.parent.name))
    return {name: _family_mb(part.pid, children) for name, part in up.parts().items()}


def _family_mb(pid: int, children: Mapping[int, Sequence[int]]) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return own + sum(_family_mb(child, children) for child in children.get(pid, ()))
