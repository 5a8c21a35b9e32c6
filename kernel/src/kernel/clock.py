"""The time of the hall: the system's own, or a training clock that moves forward; nothing else knows that it can."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final, Protocol

CHINA_TIME: Final = timezone(timedelta(hours=8), "Asia/Shanghai")  # one zone, no summer time since 1991
_LONGEST_NAP_S: Final = 30.0


class Clock(Protocol):
    """What everyone asks for the time."""

    @property
    def training(self) -> bool: ...

    def now(self) -> datetime: ...

    async def until(self, sleeper: str, moment: datetime | None, woken: asyncio.Event) -> None:
        """Return when `moment` has come, or as soon as `woken` is set; `sleeper` names who waits."""


class SystemClock:
    """The machine's clock, in the county's time zone."""

    training = False

    def now(self) -> datetime:
        return datetime.now(CHINA_TIME)

    async def until(self, sleeper: str, moment: datetime | None, woken: asyncio.Event) -> None:  # noqa: ARG002 -- the port's names
        left = _LONGEST_NAP_S if moment is None else (moment - self.now()).total_seconds()
        if left > 0:
            await _wait(woken, min(left, _LONGEST_NAP_S))
        woken.clear()


class CannotTurnBackError(ValueError):
    """The record is ordered in time: a training clock only moves forward."""


class TrainingClock:
    """A clock that started at a chosen moment and can be advanced; its offset stands in a file."""

    training = True

    def __init__(self, offset_file: Path, start_at: datetime) -> None:
        self._file = offset_file
        self._offset = self._stored_offset() or start_at - datetime.now(CHINA_TIME)
        self._asleep: dict[str, tuple[datetime | None, asyncio.Event]] = {}
        self._known: set[str] = set()
        self._turn = asyncio.Lock()
        self.settle: Callable[[], Awaitable[None]] = _settled
        self._store()

    def now(self) -> datetime:
        return datetime.now(CHINA_TIME) + self._offset

    async def until(self, sleeper: str, moment: datetime | None, woken: asyncio.Event) -> None:
        self._known.add(sleeper)
        self._asleep[sleeper] = (moment, woken)
        try:
            left = _LONGEST_NAP_S if moment is None else (moment - self.now()).total_seconds()
            if left > 0:
                await _wait(woken, min(left, _LONGEST_NAP_S))
        finally:
            self._asleep.pop(sleeper, None)
            woken.clear()

    async def advance(self, until: datetime) -> None:
        """Move to `until`, stopping at every moment somebody waits for, in order, as if the days had passed."""
        if until < self.now():
            raise CannotTurnBackError(until.isoformat())
        async with self._turn:
            await self.settle()
            while (due := self._next_due()) is not None and due <= until:
                self._move_to(max(due, self.now()))
                self._wake_due()
                await self.settle()
            self._move_to(max(until, self.now()))
            self._wake_due()
            await self.settle()

    def all_asleep(self) -> bool:
        """Whether everyone who ever waited is waiting again, with nothing due and nobody called."""
        return all(
            name in self._asleep
            and not self._asleep[name][1].is_set()
            and ((due := self._asleep[name][0]) is None or due > self.now())
            for name in self._known
        )

    def forget(self, sleeper: str) -> None:
        self._known.discard(sleeper)

    def _next_due(self) -> datetime | None:
        return min((due for due, _ in self._asleep.values() if due is not None), default=None)

    def _wake_due(self) -> None:
        for due, woken in self._asleep.values():
            if due is not None and due <= self.now():
                woken.set()

    def _move_to(self, moment: datetime) -> None:
        self._offset = moment - datetime.now(CHINA_TIME)
        self._store()

    def _stored_offset(self) -> timedelta | None:
        return timedelta(seconds=float(self._file.read_text())) if self._file.exists() else None

    def _store(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(self._offset.total_seconds()))
        fresh.replace(self._file)


async def _settled() -> None:
    """Nothing to wait for where nobody is listening."""


async def _wait(woken: asyncio.Event, seconds: float) -> None:
    """As `asyncio.wait_for`, which loses a cancellation that comes together with the waking (Python 3.11)."""
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return
