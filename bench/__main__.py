"""`python -m bench [NAME …]`: measure, print, write `bench/results.json`; a figure not reached is information."""

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Final

from bench import appends, bus, desk, hall_day, http_command, live, pages, up_hall, views
from bench.figures import Figure, Skipped, report
from kernel.collecting import settle

Measured = Figure | Skipped

_MEASURES: Final[dict[tuple[str, ...], Callable[[], Sequence[Measured]]]] = {
    ("append_postgres_32_vs_library",): lambda: [appends.append_postgres_32_vs_library()],
    ("append_postgres_32_vs_pgbench",): lambda: [appends.append_postgres_32_vs_pgbench()],
    ("append_sqlite_32_vs_library",): lambda: [appends.append_sqlite_32_vs_library()],
    ("http_command_vs_no_store",): lambda: [http_command.http_command_vs_no_store()],
    ("rebuild_vs_select", "rebuild_events_per_s"): views.rebuild,
    ("rebuild_cases_vs_select", "rebuild_cases_events_per_s"): views.rebuild_cases,
    ("visible_p99_ms",): lambda: [views.visible_p99_ms()],
    desk.NAMES: desk.figures,
    bus.NAMES: bus.figures,
    live.NAMES: live.fold_per_s,
    ("ready_s", "memory_mb", "idle_cpu_percent"): hall_day.day,
    pages.NAMES: pages.budgets,
    up_hall.NAMES: up_hall.figures,
}


def main(asked: Sequence[str]) -> int:
    known = {name for names in _MEASURES for name in names}
    if strange := set(asked) - known:
        print(f"no such figure: {', '.join(sorted(strange))}; there are: {', '.join(sorted(known))}")
        return 2
    settle()  # as every service does, for us and for the peers
    measured: list[Measured] = []
    failed: list[str] = []
    for names, measure in _MEASURES.items():
        if asked and not set(asked) & set(names):
            continue
        print(f"measuring {', '.join(names)}", flush=True)
        try:
            measured.extend(measure())
        except Exception:  # noqa: BLE001 -- the others are measured all the same; the exit code tells
            traceback.print_exc()
            failed.extend(names)
    figures = [one for one in measured if isinstance(one, Figure)]
    skipped = [one for one in measured if isinstance(one, Skipped)]
    report(figures, skipped, failed, keep=not asked)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
