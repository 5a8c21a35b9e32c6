"""Watches for surges where no worker does: when a window is over, its hour is counted and judged."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from insight import consumed as c
from insight.domain.surge import SURGE, Watched, surge_stream
from insight.domain.surge_rule import GRACE, KEPT, end_of, window_of
from insight.live.of_facts import series_of
from insight.live.series import judged
from insight.live.ticks import NEW, Key, lived
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import SetTimer, Timer
from kernel.views import ReadModel


class SurgeWatch:
    """One timer per row and window in which something came; it goes on to the next while the hour holds anything."""

    name = "insight.surge-watch"
    hears: tuple[type, ...] = (c.ApplicationReceived, c.TicketCreated)

    def __init__(self, read: Callable[[], ReadModel], now: Callable[[], datetime]) -> None:
        self._read, self._now = read, now

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        _, ticks = lived(NEW, heard)
        return [
            _judge_later(tick.key, window_of(tick.marks[0].at), tick.marks[0].at)
            for tick in ticks
            if tick.marks[0].at > self._now() - KEPT  # what is older is history: it is counted, no alarm is given
        ]

    def fire(self, timer: Timer) -> Sequence[Action]:
        watched, window, code = timer.key.split(":", 2)
        key = Key(Watched(watched), code)
        command = judged(series_of(self._read(), key, timer.due_at), int(window))
        ask = Ask(SURGE, timer.subject, command)
        return [ask, _judge_later(key, int(window) + 1, timer.due_at)] if command.count else [ask]


def _judge_later(key: Key, window: int, like: datetime) -> SetTimer:
    timer = f"{key.watched}:{window}:{key.code}"
    return SetTimer(key=timer, subject=surge_stream(*key), due_at=end_of(window, like) + GRACE)
