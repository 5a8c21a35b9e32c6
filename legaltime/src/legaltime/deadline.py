"""When a limit ends, what is left of it, and whether that can still change with the calendar."""

from datetime import date, datetime
from fractions import Fraction

from pydantic import BaseModel

from legaltime.budget import Unit
from legaltime.calendar import Calendar
from legaltime.hours import HALL_HOURS, HallHours
from legaltime.ledger import Extension, Ledger
from legaltime.moments import local
from legaltime.reckoning import Reckoning, reckon


class Deadline(BaseModel, frozen=True, extra="forbid"):
    """期限：届满时刻（暂停中没有）、总时限、已用、剩余；触及未公布年度的为暂定."""

    due_at: datetime | None
    total: Fraction
    used: Fraction
    remaining: Fraction
    provisional: bool
    refused_extensions: tuple[Extension, ...]

    @property
    def due_on(self) -> date | None:
        return self.due_at.date() if self.due_at else None


def deadline(
    ledger: Ledger, calendar: Calendar, *, now: datetime | None = None, hours: HallHours = HALL_HOURS
) -> Deadline:
    """Used and remaining are as of now; without it, as of the last entry of the ledger that had an effect."""
    reckoning = reckon(ledger, calendar, hours)
    as_of = reckoning.last_entry_at if now is None else local(now)
    used = reckoning.used(as_of)
    left = reckoning.total - used
    if reckoning.unit is Unit.NATURAL_DAY_BEFORE and now is not None:
        used, left = 0, _days_left(reckoning, as_of)
    return Deadline(
        due_at=reckoning.due_at,
        total=reckoning.amount(reckoning.total),
        used=reckoning.amount(used),
        remaining=reckoning.amount(left),
        provisional=_is_provisional(reckoning, calendar, as_of),
        refused_extensions=reckoning.refused,
    )


def is_overdue(ledger: Ledger, calendar: Calendar, now: datetime, *, hours: HallHours = HALL_HOURS) -> bool:
    """超期：已过届满时刻；暂停中的不算超期."""
    return reckon(ledger, calendar, hours).has_expired(local(now))


def _days_left(reckoning: Reckoning, now: datetime) -> int:
    assert reckoning.due_at is not None, "a limit counted backwards always has its day"
    return max((reckoning.due_at.date() - now.date()).days, 0)


def _is_provisional(reckoning: Reckoning, calendar: Calendar, as_of: datetime) -> bool:
    ends = [reckoning.started_at.date(), (reckoning.due_at or as_of).date()]
    return calendar.is_provisional(min(ends), max(ends))
