"""One clock reckoned through: which extensions hold, which stops matter, when the budget is used up."""

from bisect import bisect_left
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property

from pydantic import BaseModel

from legaltime.budget import Unit
from legaltime.calendar import Calendar
from legaltime.counting import Count, count_for, scale_of
from legaltime.hours import HallHours
from legaltime.ledger import Extension, Ledger, Stop
from legaltime.moments import day_end, is_past


class Reckoning(BaseModel, frozen=True):
    """计时结果：有效时限、有效暂停、届满时刻和被拒绝的延长."""

    unit: Unit
    count: Count
    started_at: datetime
    total: int
    stops: tuple[Stop, ...]
    due_at: datetime | None
    refused: tuple[Extension, ...]
    last_entry_at: datetime

    def has_expired(self, moment: datetime) -> bool:
        """届满：已过届满时刻；暂停之中不届满，即使暂停始于期限的末日."""
        return self.due_at is not None and is_past(moment, self.due_at) and not self.stops_at(moment)

    def stops_at(self, moment: datetime) -> bool:
        return any(start <= moment and (end is None or moment < end) for start, end in self.stops)

    def used(self, until: datetime) -> int:
        """What of the budget has run until then, never more than all of it."""
        begun = bisect_left(self._runs, until, key=lambda run: run[0])
        if not begun:
            return 0
        start, end, before = self._runs[begun - 1]
        ran = before + self.count.used(start, min(end or until, until))
        return min(ran, self.total)

    def amount(self, count: int) -> Fraction:
        return Fraction(count, scale_of(self.unit))

    @cached_property
    def _runs(self) -> tuple[tuple[datetime, datetime | None, int], ...]:
        """The segments between the stops: from when, until when, and what had run before."""
        runs, since, ran = [], self.started_at, 0
        for stopped_at, resumed_at in self.stops:
            runs.append((since, stopped_at, ran))
            if resumed_at is None:
                return tuple(runs)
            ran += self.count.used(since, stopped_at)
            since = resumed_at
        return (*runs, (since, None, ran))


def reckon(ledger: Ledger, calendar: Calendar, hours: HallHours) -> Reckoning:
    """Takes the extensions in the order of their approval: whether one holds depends on those before it."""
    if ledger.budget.unit is Unit.NATURAL_DAY_BEFORE:
        return _reckon_backwards(ledger, calendar, hours)
    held: list[Extension] = []
    refused: list[Extension] = []
    reckoning = _reckon_with(ledger, held, count_for(ledger.budget.unit, calendar, hours))
    if not ledger.extensions:
        return reckoning
    for extension in sorted(ledger.extensions, key=lambda each: each.approved_at):
        if reckoning.has_expired(extension.approved_at):
            refused.append(extension)
            continue
        held.append(extension)
        reckoning = _reckon_with(ledger, held, reckoning.count)
    return reckoning.model_copy(update={"refused": tuple(refused)})


def _reckon_with(ledger: Ledger, extensions: list[Extension], count: Count) -> Reckoning:
    scale = scale_of(ledger.budget.unit)
    amount = sum((extension.amount for extension in extensions), ledger.budget.amount)
    total = round(amount * scale)
    stops = ledger.stops()
    due_at = _used_up_at(ledger.started_at, total, stops, count)
    # A pause begun after expiry changes nothing; one begun before it and still open leaves no date to name.
    stops = tuple(stop for stop in stops if due_at is None or not is_past(stop[0], due_at))
    if stops and stops[-1][1] is None:
        due_at = None
    entries = [moment for stop in stops for moment in stop if moment is not None]
    # Every part is a validated value already; a county's worth of open cases need not pay for it twice.
    return Reckoning.model_construct(
        unit=ledger.budget.unit,
        count=count,
        started_at=ledger.started_at,
        total=total,
        stops=stops,
        due_at=due_at,
        refused=(),
        last_entry_at=max([ledger.started_at, *entries, *(extension.approved_at for extension in extensions)]),
    )


def _used_up_at(started_at: datetime, total: int, stops: tuple[Stop, ...], count: Count) -> datetime | None:
    """When the budget has run, walking from stop to stop; nothing if an open stop comes first."""
    running_since, left = started_at, total
    for stopped_at, resumed_at in stops:
        ran = count.used(running_since, stopped_at)
        if ran >= left:
            break
        if resumed_at is None:
            return None
        running_since, left = resumed_at, left - ran
    return count.reach(running_since, left)


def _reckon_backwards(ledger: Ledger, calendar: Calendar, hours: HallHours) -> Reckoning:
    """届满前若干日：自届满日向前数，不因暂停、延长和休息日移动."""
    total = int(ledger.budget.amount)
    last = ledger.started_at.date() - timedelta(days=total)
    return Reckoning.model_construct(
        unit=ledger.budget.unit,
        count=count_for(ledger.budget.unit, calendar, hours),
        started_at=ledger.started_at,
        total=total,
        stops=(),
        due_at=day_end(last),
        refused=tuple(ledger.extensions),
        last_entry_at=ledger.started_at,
    )
