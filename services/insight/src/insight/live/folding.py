"""Everything live: lives of open cases and rows of counts; folded from messages, closed by a moment passed in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from insight.domain.surge_rule import WINDOWS_KEPT, last_closed, window_of
from insight.live.series import Series, Verdict, closed, counted, new_series, worth_judging
from insight.live.ticks import NEW, Key, Life, Tick, lived
from kernel.messages import Heard


@dataclass(frozen=True, slots=True)
class Changes:
    """The rows that follow from a step, and only those; None: no longer needed."""

    lives: Mapping[UUID, Life | None] = field(default_factory=dict)
    series: Mapping[Key, Series] = field(default_factory=dict)
    verdicts: Sequence[Verdict] = ()
    closed: int = 0


@dataclass(slots=True)
class Live:
    """What is known; `closed` is the window up to which everything has been judged."""

    lives: dict[UUID, Life] = field(default_factory=dict)
    series: dict[Key, Series] = field(default_factory=dict)
    closed: int = 0

    def take(self, changes: Changes) -> None:
        for subject, life in changes.lives.items():
            if life is None:
                self.lives.pop(subject, None)
            else:
                self.lives[subject] = life
        self.series.update(changes.series)
        self.closed = max(self.closed, changes.closed)

    def row(self, key: Key) -> Series:
        """A row as it stands: what has been judged everywhere has been judged here too."""
        known = self.series.get(key) or new_series(key)
        return known if known.closed >= self.closed else replace(known, closed=self.closed)


def fold(live: Live, heard: Sequence[Heard[Any]]) -> Changes:
    """What follows from some messages, in the order in which they were heard; `live` itself stays as it is."""
    lives: dict[UUID, Life | None] = {}
    ticks: dict[Key, list[Tick]] = defaultdict(list)
    for one in heard:
        life = lives.get(one.subject) or live.lives.get(one.subject, NEW)
        lives[one.subject], follows = lived(life, one)
        for tick in follows:
            ticks[tick.key].append(tick)
    series = {key: counted(live.row(key), these) for key, these in ticks.items()}
    return Changes(lives, series)


def close(live: Live, now: datetime) -> Changes:
    """What follows once it is `now`: windows are over, surges begin and end, lives long gone are forgotten.

    Verdicts come in the order of their windows, then of their streams, whatever the order of the rows.
    """
    upto = last_closed(now)
    if upto <= live.closed:
        return Changes()
    series: dict[Key, Series] = {}
    verdicts: list[Verdict] = []
    for key, one in live.series.items():
        if worth_judging(one, upto):
            series[key], said = closed(one, upto)
            verdicts.extend(said)
    verdicts.sort(key=lambda verdict: (verdict.window, verdict.stream_id, verdict.version))
    forgotten = {
        subject: None
        for subject, life in live.lives.items()
        if life.gone and life.rows and window_of(life.gone.at) < upto - WINDOWS_KEPT
    }
    return Changes(forgotten, series, verdicts, upto)
