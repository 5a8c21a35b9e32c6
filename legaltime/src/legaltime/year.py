"""One year of the working-day calendar, as a State Council notice fixes it."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import BaseModel, model_validator

SATURDAY = 5


class DayKind(StrEnum):
    """日别：工作日、周末、法定节假日、调休上班日."""

    WORKING = "WORKING"
    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"
    MAKE_UP = "MAKE_UP"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]

    @property
    def is_working(self) -> bool:
        return self in {DayKind.WORKING, DayKind.MAKE_UP}


_KIND_LABELS = {
    DayKind.WORKING: "工作日",
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "法定节假日",
    DayKind.MAKE_UP: "调休上班日",
}


class YearCalendar(BaseModel, frozen=True, extra="forbid"):
    """年度工作日历：一年的放假与调休上班安排；`provisional` 表示国务院办公厅尚未公布."""

    year: int
    version: int = 1
    holidays: Mapping[date, str] = {}
    makeup_days: tuple[date, ...] = ()
    provisional: bool = False

    @model_validator(mode="after")
    def _days_belong_to_the_year(self) -> Self:
        stray = [day for day in (*self.holidays, *self.makeup_days) if day.year != self.year]
        if stray:
            raise ValueError(f"{self.year} 年日历中含有其他年份的日期：{stray[0].isoformat()}")
        both = self._makeup.intersection(self.holidays)
        if both:
            raise ValueError(f"同一天不能既放假又上班：{min(both).isoformat()}")
        return self

    def kind(self, day: date) -> DayKind:
        if day in self.holidays:
            return DayKind.HOLIDAY
        if day in self._makeup:
            return DayKind.MAKE_UP
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING

    def count_until(self, day: date) -> int:
        """How many working days of this year lie on or before the day."""
        return bisect_right(self.working_days, day)

    @cached_property
    def working_days(self) -> tuple[date, ...]:
        first = date(self.year, 1, 1)
        length = (date(self.year, 12, 31) - first).days + 1
        days = (first + timedelta(days=number) for number in range(length))
        return tuple(day for day in days if self.kind(day).is_working)

    @cached_property
    def _makeup(self) -> frozenset[date]:
        return frozenset(self.makeup_days)
