"""The fold: marks become counts in windows of event time, closed windows become verdicts. No clock is read here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple, assert_never
from uuid import UUID

from insight.domain.surge import SURGE, CalmState, JudgeWindow, SurgeEvent, SurgeState, SurgingState, surge_stream
from insight.domain.surge_rule import USUAL_HOURS, WINDOWS_IN_SPAN, WINDOWS_KEPT, end_of, window_of
from insight.live.ticks import Key, Mark, Tick, What
from kernel.clock import CHINA_TIME

_LIKE: Final = datetime.fromtimestamp(0, CHINA_TIME)
_CALM: Final = CalmState()
_HOURS_KEPT: Final = USUAL_HOURS + 4
"""平时的四十个钟点，和还在看的这一小时前后。"""


class Counts(NamedTuple):
    """What one window counted."""

    received: int = 0
    concluded: int = 0
    called: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row: counts by window for a day, busy hours for what is usual, who waits, whether it surges.

    `closed` is the last window judged, `late` counts what came after that, `upto` refuses repeats by position,
    `said` counts the verdicts so far.
    """

    key: Key
    name: str = ""
    windows: Mapping[int, Counts]
    hours: Mapping[int, int]
    waiting: int = 0
    newest: int = 0
    closed: int = 0
    late: int = 0
    upto: Mapping[str, int]
    surge: SurgeState = _CALM
    said: int = 0


class Verdict(NamedTuple):
    """A surge begins or ends: the event, the window that showed it, its number in the stream of its row."""

    stream_id: UUID
    version: int
    window: int
    event: SurgeEvent


def new_series(key: Key) -> Series:
    """A row nobody has seen yet."""
    return Series(key=key, windows={}, hours={}, upto={})


# -- counting


def counted(series: Series, ticks: Iterable[Tick]) -> Series:
    """The row after some ticks, in order; what it has counted before is refused by its position."""
    after = _Counting(series)
    for tick in ticks:
        if tick.position > after.upto.get(tick.source, 0):
            after.upto[tick.source] = tick.position
            after.name = tick.name or after.name
            for mark in tick.marks:
                after.take(mark)
    return after.done()


class _Counting:
    """A row while a batch is counted: copied once, whatever the batch holds."""

    __slots__ = ("hours", "late", "name", "newest", "series", "upto", "waiting", "windows")

    def __init__(self, series: Series) -> None:
        self.series, self.name = series, series.name
        self.windows, self.hours, self.upto = dict(series.windows), dict(series.hours), dict(series.upto)
        self.waiting, self.newest, self.late = series.waiting, series.newest, series.late

    def take(self, mark: Mark) -> None:
        window = window_of(mark.at)
        self.newest = max(self.newest, window)
        self.late += window <= self.series.closed
        received, concluded, called = self.windows.get(window, Counts())
        match mark.what:
            case What.RECEIVED:
                self.waiting += 1
                received += 1
            case What.CONCLUDED:
                self.waiting -= 1
                concluded += 1
            case What.CALLED:
                called += 1
            case What.DROPPED:
                self.waiting -= 1
                return
            case _:
                assert_never(mark.what)
        if window > min(self.newest - WINDOWS_KEPT, self.series.closed):
            self.windows[window] = Counts(received, concluded, called)
            if mark.what is What.RECEIVED:
                self.hours[hour_of(window)] = self.hours.get(hour_of(window), 0) + 1

    def done(self) -> Series:
        oldest = min(self.newest - WINDOWS_KEPT, self.series.closed)  # what has not been judged yet stays
        hours = sorted(self.hours)[-_HOURS_KEPT:]
        return replace(
            self.series,
            name=self.name,
            windows={window: counts for window, counts in self.windows.items() if window > oldest},
            hours={hour: self.hours[hour] for hour in hours},
            upto=self.upto,
            waiting=self.waiting,
            newest=self.newest,
            late=self.late,
        )


def hour_of(window: int) -> int:
    return window // WINDOWS_IN_SPAN


def in_span(series: Series, window: int) -> int:
    """近一小时收件：这一格和它前面的十一格。"""
    windows = series.windows
    return sum(windows[each].received for each in range(window - WINDOWS_IN_SPAN + 1, window + 1) if each in windows)


def usual(series: Series, window: int) -> tuple[int, int]:
    """平时：这一小时以前、有收件的钟点，共几件、几个钟点。"""
    before = hour_of(window - WINDOWS_IN_SPAN + 1)
    hours = sorted(hour for hour in series.hours if hour < before)[-USUAL_HOURS:]
    return sum(series.hours[hour] for hour in hours), len(hours)


# -- judging


def closed(series: Series, upto: int) -> tuple[Series, tuple[Verdict, ...]]:
    """The row once every window up to `upto` is over, and what that showed."""
    surge, said, verdicts = series.surge, series.said, []
    for window in worth_judging(series, upto):
        command = judged(series, window)
        if command.count == 0 and isinstance(surge, CalmState):
            continue
        for event in SURGE.decide(command, surge, command.window_ends_at):
            surge, said = SURGE.evolve(surge, event), said + 1
            verdicts.append(Verdict(surge_stream(*series.key), said, window, event))
    return replace(series, closed=upto, surge=surge, said=said), tuple(verdicts)


def judged(series: Series, window: int) -> JudgeWindow:
    """What is asked about a window that is over."""
    usual_count, usual_hours = usual(series, window)
    return JudgeWindow(
        watched=series.key.watched,
        code=series.key.code,
        name=series.name,
        window_ends_at=end_of(window, _LIKE),
        count=in_span(series, window),
        usual_count=usual_count,
        usual_hours=usual_hours,
    )


def worth_judging(series: Series, upto: int) -> Sequence[int]:
    """The windows not yet judged that something still shows in, and the first in which nothing does."""
    if series.newest + WINDOWS_IN_SPAN <= series.closed and isinstance(series.surge, CalmState):
        return ()
    since = series.closed - WINDOWS_IN_SPAN
    marked = {window for window, counts in series.windows.items() if window >= since and counts.received}
    if isinstance(series.surge, SurgingState):
        marked.add(series.closed)
    shown = {window + ago for window in marked for ago in range(WINDOWS_IN_SPAN + 1)}
    return sorted(window for window in shown if series.closed < window <= upto)
