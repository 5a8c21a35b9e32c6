"""How each unit counts: what ran between two moments, and when an amount will have run."""

from datetime import date, datetime, timedelta
from typing import assert_never

from pydantic import BaseModel

from legaltime.budget import Unit
from legaltime.calendar import Calendar
from legaltime.hours import HallHours
from legaltime.moments import ONE_DAY, ONE_MICROSECOND, day_end, midnight

# Amounts are whole numbers here: days, or the microseconds of hours. Nothing is ever rounded on the way.
MICROSECONDS_OF_AN_HOUR = 3_600_000_000


class WorkingDays(BaseModel, frozen=True):
    """工作日：起始当日不计，法定节假日和周末不计，调休上班日计入."""

    calendar: Calendar

    def used(self, since: datetime, until: datetime) -> int:
        return self.calendar.working_days_between(since.date(), until.date())

    def reach(self, since: datetime, amount: int) -> datetime:
        last = self.calendar.add_working_days(since.date(), amount)
        return day_end(self.calendar.first_working_day(last))

    def close_of(self, day: date) -> datetime:
        return day_end(day)


class NaturalDays(BaseModel, frozen=True):
    """自然日：起始当日不计，其余每日都计；末日为休息日的顺延至下一个工作日."""

    calendar: Calendar

    def used(self, since: datetime, until: datetime) -> int:
        return max((until.date() - since.date()).days, 0)

    def reach(self, since: datetime, amount: int) -> datetime:
        last = since.date() + timedelta(days=amount)
        return day_end(self.calendar.first_working_day(last))

    def close_of(self, day: date) -> datetime:
        return day_end(day)


class WorkingHours(BaseModel, frozen=True):
    """工作小时：只在工作日的办公时间内计算；恰在下班时用完的，即在下班时届满."""

    calendar: Calendar
    hours: HallHours

    def used(self, since: datetime, until: datetime) -> int:
        if until <= since:
            return 0
        whole_days = self.calendar.working_days_between(since.date() - ONE_DAY, until.date() - ONE_DAY)
        return whole_days * self.hours.length + self._opened(until) - self._opened(since)

    def reach(self, since: datetime, amount: int) -> datetime:
        if amount == 0:
            return since
        from_opening = amount + self._opened(since)
        days = -(-from_opening // self.hours.length)
        includes_today = self.calendar.is_working(since.date())
        last = self.calendar.add_working_days(since.date(), days - includes_today)
        return self.hours.moment_after(last, from_opening - (days - 1) * self.hours.length)

    def close_of(self, day: date) -> datetime:
        return midnight(day + ONE_DAY)

    def _opened(self, moment: datetime) -> int:
        return self.hours.open_until(moment) if self.calendar.is_working(moment.date()) else 0


class ClockHours(BaseModel, frozen=True):
    """小时：昼夜连续计算，节假日不停."""

    def used(self, since: datetime, until: datetime) -> int:
        return max((until - since) // ONE_MICROSECOND, 0)

    def reach(self, since: datetime, amount: int) -> datetime:
        return since + timedelta(microseconds=amount)

    def close_of(self, day: date) -> datetime:
        return midnight(day + ONE_DAY)


Count = WorkingDays | NaturalDays | WorkingHours | ClockHours


def count_for(unit: Unit, calendar: Calendar, hours: HallHours) -> Count:
    match unit:
        case Unit.WORKING_DAY:
            return WorkingDays(calendar=calendar)
        case Unit.NATURAL_DAY | Unit.NATURAL_DAY_BEFORE:
            return NaturalDays(calendar=calendar)
        case Unit.WORKING_HOUR:
            return WorkingHours(calendar=calendar, hours=hours)
        case Unit.CLOCK_HOUR:
            return ClockHours()
    assert_never(unit)


def scale_of(unit: Unit) -> int:
    """How many whole numbers make one of the unit."""
    return MICROSECONDS_OF_AN_HOUR if unit.is_hours else 1
