"""The whole hall in one process: how soon it is ready, what a day leaves in memory, what it uses when nobody comes."""

import statistics
import time

from bench.figures import Figure
from bench.running import hall_folder, running

_STARTS, _CASES = 3, 60
_SETTLE_S, _IDLE_S = 5.0, 20.0


def day() -> list[Figure]:
    """On SQLite, with the catalogue imported by an earlier start."""
    with hall_folder() as folder:
        starts = []
        for _ in range(_STARTS - 1):
            with running(folder) as hall:
                starts.append((hall.ready_s, hall.cpu_s()))
        with running(folder) as hall:
            starts.append((hall.ready_s, hall.cpu_s()))
            busy = hall.cpu_s()
            hall.simulate(_CASES)
            per_case_ms = (hall.cpu_s() - busy) / _CASES * 1000
            time.sleep(_SETTLE_S)
            before = hall.cpu_s()
            time.sleep(_IDLE_S)
            idle = (hall.cpu_s() - before) / _IDLE_S
            memory_mb = hall.memory_mb()
    ready_s, cpu_s = (statistics.median(side) for side in zip(*starts, strict=True))
    return [
        _ready(ready_s, cpu_s),
        Figure(name="memory_mb", value=memory_mb, unit="MB", goal=300, sense="<=", limit="libraries and caches"),
        Figure(
            name="idle_cpu_percent",
            value=idle * 100,
            unit="% of a core",
            goal=2,
            sense="<=",
            peer="when a day is played: processor time of the hall per case, ms",
            peer_value=per_case_ms,
            limit="looking for what another process may have written",
        ),
    ]


def _ready(ready_s: float, cpu_s: float) -> Figure:
    return Figure(
        name="ready_s",
        value=ready_s,
        unit="s",
        goal=3,
        sense="<=",
        peer="processor time of it, s",
        peer_value=cpu_s,
        limit="importing the libraries; the rest is waiting for the processor",
    )
