"""The published years, compared day by day with an independent table of the same notices."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
import yaml

from legaltime import Calendar, YearCalendar

DATA = Path(__file__).parents[1] / "src" / "catalog" / "data" / "calendars.yaml"
NOTICES: list[dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))["years"]
CALENDAR = Calendar.of(
    YearCalendar(
        year=notice["year"],
        version=notice["version"],
        holidays={day: holiday["name"] for holiday in notice["holidays"] for day in holiday["days"]},
        makeup_days=notice["makeup_days"],
    )
    for notice in NOTICES
)
YEARS = range(2021, 2027)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_a_published_year_is_as_the_notice_says(year: int) -> None:
    """每一日是否上班，与国务院办公厅通知一致."""
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    wrong = [day for day in days if day.year == year and CALENDAR.is_working(day) != chinese_calendar.is_workday(day)]
    assert wrong == []


def test_the_years_from_2021_to_2026_are_published() -> None:
    """2021 年至 2026 年均已公布，2027 年尚未公布."""
    assert [notice["year"] for notice in NOTICES] == list(YEARS)
    assert all(CALENDAR.is_published(year) for year in YEARS)
    assert not CALENDAR.is_published(2027)


def test_every_year_names_its_notice() -> None:
    """每一年度写明所据通知."""
    assert all(f"{notice['year']}年部分节假日安排的通知" in notice["source"] for notice in NOTICES)


def test_the_make_up_days_of_2026_are_the_six_of_the_notice() -> None:
    """2026 年调休上班六日."""
    expected = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    assert [(day.month, day.day) for day in CALENDAR.year(2026).makeup_days] == expected


def test_no_make_up_day_is_an_ordinary_working_day() -> None:
    """调休上班日都在周末."""
    assert all(day.weekday() >= 5 for notice in NOTICES for day in notice["makeup_days"])


def test_twenty_working_days_after_2026_09_30_end_on_2026_11_03() -> None:
    """2026 年 9 月 30 日起二十个工作日，末日为 11 月 3 日."""
    assert CALENDAR.add_working_days(date(2026, 9, 30), 20) == date(2026, 11, 3)
