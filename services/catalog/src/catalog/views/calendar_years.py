"""哪些年度的放假安排已公布。"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.domain.calendar import CalendarPublished
from kernel.messages import Heard
from kernel.views import ReadModel, View
from legaltime import Calendar, YearCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """One year as last published."""

    year: int
    version: int
    days: YearCalendar
    source: str
    published_by: str
    published_at: datetime


def evolve(row: YearRow | None, heard: Heard[Any]) -> YearRow | None:
    del row
    event: CalendarPublished = heard.body
    days = YearCalendar(
        year=event.year, version=event.calendar_version, holidays=event.holidays, makeup_days=event.makeup_days
    )
    return YearRow(
        year=event.year,
        version=event.calendar_version,
        days=days,
        source=event.source,
        published_by=event.published_by,
        published_at=heard.at,
    )


CALENDAR_YEARS = View(
    name="calendar_years_v1",
    row=YearRow,
    key="year",
    hears=(CalendarPublished,),
    key_of=lambda heard: heard.body.year,
    evolve=evolve,
)


def published_years(read: ReadModel) -> list[YearRow]:
    return read.find(CALENDAR_YEARS, order_by=(CALENDAR_YEARS.table.c.year,))


def working_calendar(read: ReadModel) -> Calendar:
    """The calendar as published so far; other years are provisional."""
    return Calendar.of(row.days for row in published_years(read))
