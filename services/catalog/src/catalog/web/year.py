"""一年的日历：十二个月的格子、数字、假期的起止，以及公布用的表单从哪里填起。"""

from calendar import Calendar
from datetime import date
from typing import Any, Final

from legaltime import DayKind, YearCalendar

_WEEKS: Final = 6


def months(year: YearCalendar, today: date) -> list[dict[str, Any]]:
    """Twelve months of weeks of days; a day outside its month is None."""
    return [
        {
            "number": number,
            "working": sum(day.month == number for day in year.working_days),
            "weeks": _weeks(year, number, today),
        }
        for number in range(1, 13)
    ]


def _weeks(year: YearCalendar, month: int, today: date) -> list[list[dict[str, Any] | None]]:
    """Always six weeks, so that twelve months stand in even rows."""
    weeks = [
        [_day(year, day, month, today) for day in week] for week in Calendar().monthdatescalendar(year.year, month)
    ]
    return weeks + [[None] * 7] * (_WEEKS - len(weeks))


def _day(year: YearCalendar, day: date, month: int, today: date) -> dict[str, Any] | None:
    if day.month != month:
        return None
    kind = year.kind(day)
    return {
        "day": day,
        "kind": kind.lower(),
        "name": year.holidays.get(day) or kind.label,
        "mark": {DayKind.HOLIDAY: "休", DayKind.MAKE_UP: "班"}.get(kind, ""),
        "is_today": day == today,
    }


def year_figures(year: YearCalendar) -> list[tuple[str, str]]:
    return [
        ("工作日", f"{len(year.working_days)} 天"),
        ("放假（含节中周末）", f"{len(year.holidays)} 天"),
        ("调休上班", f"{len(year.makeup_days)} 天"),
    ]


def holiday_spans(year: YearCalendar) -> list[tuple[str, date, date, int]]:
    """Runs of days of one name: name, first, last, how many."""
    spans: list[tuple[str, date, date, int]] = []
    for day, name in sorted(year.holidays.items()):
        if spans and spans[-1][0] == name and (day - spans[-1][2]).days == 1:
            spans[-1] = (name, spans[-1][1], day, spans[-1][3] + 1)
        else:
            spans.append((name, day, day, 1))
    return spans


_HOLIDAYS: Final = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_SPARE_HOLIDAYS: Final = 2
_MAKE_UP_FIELDS: Final = 8


def plan(year: YearCalendar, *, published: bool) -> dict[str, Any]:
    """What the form begins with: the notice as it stands, or the seven holidays with their days left open."""
    rows: list[tuple[str, str, str]] = [(name, "", "") for name in _HOLIDAYS]
    if published:
        rows = [(name, first.isoformat(), last.isoformat()) for name, first, last, _ in holiday_spans(year)]
    makeups = [day.isoformat() for day in year.makeup_days]
    return {
        "plan": [*rows, *[("", "", "")] * _SPARE_HOLIDAYS],
        "plan_makeups": [*makeups, *[""] * max(1, _MAKE_UP_FIELDS - len(makeups))],
    }
