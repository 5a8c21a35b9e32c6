"""哪些日子是工作日：目录发布的各年放假安排。"""

from dataclasses import dataclass
from typing import Any

from insight.consumed import CalendarPublished
from kernel.messages import Heard
from kernel.views import ReadModel, View
from legaltime import Calendar, YearCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedYear:
    """One year as last published."""

    year: int
    version: int
    days: YearCalendar


def evolve(row: PublishedYear | None, heard: Heard[Any]) -> PublishedYear | None:
    published: CalendarPublished = heard.body
    if row is not None and published.version < row.version:
        return row
    return PublishedYear(year=published.year, version=published.version, days=YearCalendar(**published.model_dump()))


PUBLISHED_YEARS = View(
    name="published_years_v1",
    row=PublishedYear,
    key="year",
    hears=(CalendarPublished,),
    key_of=lambda heard: heard.body.year,
    evolve=evolve,
)


def working_calendar(read: ReadModel) -> Calendar:
    """The calendar as published so far; a year nobody has published yet counts as provisional."""
    return Calendar.of(row.days for row in read.find(PUBLISHED_YEARS))
