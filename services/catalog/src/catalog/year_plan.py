"""一个年度的放假安排怎样填写：假期的起止、调休上班日、依据和版本；读成公布日历的命令。"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import Field

from catalog.domain.calendar import PublishCalendar
from kernel.errors import BadInputError
from kernel.events import Value

_LONGEST_HOLIDAY: Final = timedelta(days=31)


class HolidaySpanWrongError(BadInputError):
    code = "HOLIDAY_SPAN_WRONG"
    title = "假期的起止日期不对：须有首日，末日不能早于首日，一个假期不超过三十一天"


class HolidayTwiceError(BadInputError):
    code = "HOLIDAY_TWICE"
    title = "同一天列在两个假期之内"


class HolidaySpan(Value):
    """一个假期：名称、首日、末日；起止都空着的不算，只写首日的放一天。"""

    name: Annotated[str, Field(max_length=20)] = ""
    first: date | None = None
    last: date | None = None

    def days(self) -> list[date]:
        if self.first is None and self.last is None:
            return []
        if self.first is None:
            raise HolidaySpanWrongError(self.name, name=self.name)
        last = self.last or self.first
        if not timedelta() <= last - self.first <= _LONGEST_HOLIDAY:
            raise HolidaySpanWrongError(self.name, name=self.name)
        return [self.first + timedelta(days=number) for number in range((last - self.first).days + 1)]


class YearPlan(Value):
    """一个年度的放假安排；写明是第几版的，这一版已经公布而内容不同时不予公布。"""

    year: Annotated[int, Field(ge=2000, le=2100)]
    version: Annotated[int | None, Field(ge=1, le=1000)] = None
    source: Annotated[str, Field(min_length=1, max_length=2000)]
    spans: Annotated[tuple[HolidaySpan, ...], Field(max_length=100)] = ()
    makeup_days: Annotated[tuple[date, ...], Field(max_length=100)] = ()

    def command(self, by: str) -> PublishCalendar:
        return PublishCalendar(
            year=self.year,
            calendar_version=self.version,
            holidays=self._holidays(),
            makeup_days=self.makeup_days,
            source=self.source,
            by=by,
        )

    def _holidays(self) -> Mapping[date, str]:
        holidays: dict[date, str] = {}
        for span in self.spans:
            for day in span.days():
                if day in holidays:
                    raise HolidayTwiceError(day.isoformat(), day=day.isoformat())
                holidays[day] = span.name
        return holidays
