"""A figure is a ratio to its peer in the same run, or a value with a goal; reached or not, it is printed."""

import json
import operator
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results.json"
Pair = tuple[float, float]
"""Of one round: ours and the peer's, a second."""
_MET = {">=": operator.ge, "<=": operator.le}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`goal` is what `value` is held against; `peer` says beside what it was measured, `limit` what holds it back."""

    name: str
    value: float
    unit: str
    goal: float
    sense: str = ">="
    peer: str = ""
    peer_value: float | None = None
    own_value: float | None = None
    limit: str = ""

    @property
    def met(self) -> bool:
        return bool(_MET[self.sense](self.value, self.goal))


def compared(name: str, rounds: Sequence[Pair], *, goal: float, peer: str, limit: str) -> Figure:
    """How many times the peer: the median of what each round gave."""
    own, theirs = (statistics.median(side) for side in zip(*rounds, strict=True))
    return Figure(
        name=name,
        value=statistics.median(ours / peers for ours, peers in rounds),
        unit="×",
        goal=goal,
        peer=peer,
        peer_value=theirs,
        own_value=own,
        limit=limit,
    )


@dataclass(frozen=True, slots=True)
class Skipped:
    """What cannot be measured on this machine, and why."""

    name: str
    reason: str


def report(figures: Sequence[Figure], skipped: Sequence[Skipped], failed: Sequence[str], *, keep: bool) -> None:
    """Print the table; write `bench/results.json` when everything was asked for."""
    load = os.getloadavg()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {load[0]:.1f} {load[1]:.1f} {load[2]:.1f} at the end"
    table = Table("figure", "value", "goal", "", "beside", "limited by", title=machine)
    for one in figures:
        reached = "reached" if one.met else "NOT REACHED"
        beside = f"{one.peer} = {one.peer_value:,.1f}" if one.peer_value is not None else one.peer
        limit = "" if one.met else one.limit
        table.add_row(one.name, f"{one.value:,.2f} {one.unit}", f"{one.sense} {one.goal:g}", reached, beside, limit)
    for each in skipped:
        table.add_row(each.name, "–", "", "skipped", each.reason, "")
    for name in failed:
        table.add_row(name, "–", "", "FAILED TO RUN", "", "")
    Console(width=180).print(table)
    if keep:
        written = {"load": load, "figures": [{**asdict(one), "met": one.met} for one in figures]}
        RESULTS.write_text(json.dumps(written, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
