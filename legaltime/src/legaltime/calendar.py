"""The working-day calendar: published years where there are any, provisional ones elsewhere; no year is missing."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Self

from pydantic import BaseModel

from legaltime.provisional import provisional_year
from legaltime.year import DayKind, YearCalendar

__all__ = ["Calendar", "DayKind", "YearCalendar", "provisional_year"]


class Calendar(BaseModel, frozen=True, extra="forbid"):
    """工作日历：已公布的各年度安排；未公布的年度按周末和法定假日暂定."""

    years: Mapping[int, YearCalendar] = {}

    @classmethod
    def of(cls, years: Iterable[YearCalendar]) -> Self:
        """Of several versions of one year the highest counts; one version with two contents is a contradiction."""
        newest: dict[int, YearCalendar] = {}
        for each in sorted(years, key=lambda year: year.version):
            before = newest.get(each.year, each)
            if before.version == each.version and before != each:
                raise ValueError(f"{each.year} 年第 {each.version} 版有两种不同的安排")
            newest[each.year] = each
        return cls(years=newest)

    def publishing(self, year: YearCalendar) -> Self:
        """A calendar that also knows this version of a year, unless it knows a newer one."""
        return type(self).of([year, *self.years.values()])

    def year(self, number: int) -> YearCalendar:
        return self.years.get(number) or provisional_year(number)

    def is_published(self, year: int) -> bool:
        return year in self.years and not self.years[year].provisional

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether the span touches a year that is not published."""
        return not all(self.is_published(year) for year in range(first.year, last.year + 1))

    def kind(self, day: date) -> DayKind:
        return self.year(day.year).kind(day)

    def name(self, day: date) -> str:
        """What the day is called: the holiday's name, or 周末, 调休上班日, 工作日."""
        return self.year(day.year).holidays.get(day) or self.kind(day).label

    def is_working(self, day: date) -> bool:
        return self.kind(day).is_working

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after the start; the start itself is not counted."""
        if n < 0:
            raise ValueError(f"工作日数不能为负：{n}")
        if n == 0:
            return start
        year = self.year(start.year)
        position = year.count_until(start) + n
        while position > len(year.working_days):
            position -= len(year.working_days)
            year = self.year(year.year + 1)
        return year.working_days[position - 1]

    def working_days_between(self, a: date, b: date) -> int:
        """The working days after a, up to and including b; none if b is not after a."""
        if b <= a:
            return 0
        return self._whole_years(a.year, b.year) + self.year(b.year).count_until(b) - self.year(a.year).count_until(a)

    def first_working_day(self, day: date) -> date:
        """期限末日为休息日的，顺延至下一个工作日（民法典第二百零三条）."""
        return self.add_working_days(day - timedelta(days=1), 1)

    def _whole_years(self, first: int, last: int) -> int:
        """The working days from one new year to another; an explanation asks for the same span every day."""
        if (first, last) not in self._sums:
            self._sums[first, last] = sum(len(self.year(year).working_days) for year in range(first, last))
        return self._sums[first, last]

    @cached_property
    def _sums(self) -> dict[tuple[int, int], int]:
        return {}
