"""What a figure is asked for: which period up to now, which body, town or item."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kernel.clock import CHINA_TIME


class Period(StrEnum):
    """时段：按当地日历日，截至此刻。"""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"

    @property
    def label(self) -> str:
        return {"today": "今天", "week": "本周", "month": "本月", "year": "本年", "all": "累计"}[self]

    def begins(self, today: date) -> date | None:
        """Its first day; None: since ever."""
        match self:
            case Period.TODAY:
                return today
            case Period.WEEK:
                return today - timedelta(days=today.weekday())
            case Period.MONTH:
                return today.replace(day=1)
            case Period.YEAR:
                return today.replace(month=1, day=1)
            case Period.ALL:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """An empty filter filters nothing; `town` is None for all, "" for the county's own counters."""

    as_of: datetime
    period: Period = Period.TODAY
    body: str = ""
    town: str | None = None
    item: str = ""

    @property
    def until(self) -> date:
        return self.as_of.astimezone(CHINA_TIME).date()

    @property
    def since(self) -> date | None:
        return self.period.begins(self.until)
