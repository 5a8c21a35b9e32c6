"""`make drill`: a county is played on the hall of `make up`, its parts are killed in turn, then all is compared."""

import argparse
import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hall.up import commands
from hall.up.layout import NAMES, UpSettings
from hall.up.supervising import Supervisor

HALL = Path(sys.executable).with_name("hall")
KEPT_ALIVE = frozenset({"postgres", "prometheus"})
"""The database has a drill of its own (T-05); nobody waits for what Prometheus says."""


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tools.drill", description=__doc__)
    asked.add_argument("--cases", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--calm", type=float, default=10.0, help="seconds between one part's return and the next kill")
    options = asked.parse_args()
    settings = UpSettings()
    if commands.up(settings) != 0:
        return 1
    played = played_under_fire(settings, options)
    print("comparing stores, topics and views", flush=True)
    return subprocess.run([HALL, "verify"], check=False).returncode or played


def played_under_fire(settings: UpSettings, options: argparse.Namespace) -> int:
    """0 when every case was carried through; says how many a second, and who was killed how often."""
    told = {**os.environ, "HALL_URL": settings.url}
    command = [str(HALL), "simulate", "--cases", str(options.cases), "--seed", str(options.seed)]
    began = time.monotonic()
    playing = subprocess.Popen(command, env=told)
    killed = Counter(name for name in fired_at(settings, playing, options.calm))
    took_s = time.monotonic() - began
    print(f"{options.cases} cases in {took_s:.0f} s: {options.cases / took_s:.2f} a second", flush=True)
    print("killed: " + ", ".join(f"{name} {count}×" for name, count in killed.items()), flush=True)
    return playing.returncode


def fired_at(settings: UpSettings, playing: "subprocess.Popen[bytes]", calm_s: float) -> Iterator[str]:
    """Kill one part after the other, each when the one before is back, until the county has been played."""
    for name in itertools.cycle(one for one in NAMES if one not in KEPT_ALIVE):
        try:
            playing.wait(calm_s)
        except subprocess.TimeoutExpired:
            pid, _ = Supervisor(settings).processes()[name]
            os.kill(pid, signal.SIGKILL)
            yield name
            if commands.not_ready(settings, [name]):
                print(f"{name} did not come back", file=sys.stderr, flush=True)
        else:
            return


if __name__ == "__main__":
    raise SystemExit(main())
