"""工作日历的规则：按通知公布，有变的版本加一。"""

from datetime import date
from typing import Any

import pytest

from catalog.domain import errors
from catalog.domain.calendar import WORKING_CALENDAR, CalendarPublished, PublishCalendar
from kernel.errors import RuleBrokenError
from kernel.testing.spec import given

PLAN = PublishCalendar(
    year=2027,
    holidays={date(2027, 1, 1): "元旦"},
    makeup_days=(date(2027, 2, 20), date(2027, 2, 14)),
    source="国务院办公厅关于2027年部分节假日安排的通知",
    by="zhou",
)
FIRST = CalendarPublished(
    year=2027,
    calendar_version=1,
    holidays={date(2027, 1, 1): "元旦"},
    makeup_days=(date(2027, 2, 14), date(2027, 2, 20)),
    source="国务院办公厅关于2027年部分节假日安排的通知",
    published_by="zhou",
)


def other(**changed: Any) -> PublishCalendar:
    return PublishCalendar.model_validate(PLAN.model_dump() | changed)


def test_a_year_is_published_as_its_first_version() -> None:
    """一个年度首次公布为第一版，日期排好序。"""
    given(WORKING_CALENDAR).when(PLAN).then(FIRST)


def test_the_same_plan_again_is_quiet() -> None:
    """安排没有变的，再公布一次什么也不发生。"""
    given(WORKING_CALENDAR, FIRST).when(PLAN).then_nothing()


def test_a_changed_plan_is_the_next_version() -> None:
    """安排有变的，版本加一。"""
    changed = given(WORKING_CALENDAR, FIRST).when(other(makeup_days=())).happens()[0]
    assert (changed.calendar_version, changed.makeup_days) == (2, ())
    named = given(WORKING_CALENDAR, FIRST).when(other(makeup_days=(), calendar_version=2)).happens()
    assert named == (changed,)


@pytest.mark.parametrize("version", [None, 1, 2, 7])
def test_the_same_days_are_quiet_whatever_version_they_are_called(version: int | None) -> None:
    """同一年度的同样安排再公布一次，不论写的是第几版，什么也不发生。"""
    given(WORKING_CALENDAR, FIRST).when(other(calendar_version=version)).then_nothing()


def test_one_version_has_one_content() -> None:
    """同一年度同一版公布两次而内容不同的，不予公布。"""
    again = other(makeup_days=(), calendar_version=1)
    given(WORKING_CALENDAR, FIRST).when(again).then_refused(errors.CalendarVersionTakenError)


@pytest.mark.parametrize(("history", "version"), [((), 2), ((FIRST,), 3)])
def test_no_version_is_left_out(history: tuple[CalendarPublished, ...], version: int) -> None:
    """版本依次加一，不得跳过。"""
    later = other(makeup_days=(), calendar_version=version)
    given(WORKING_CALENDAR, *history).when(later).then_refused(errors.CalendarVersionSkippedError)


@pytest.mark.parametrize(
    ("changed", "error", "days"),
    [
        ({"holidays": {date(2026, 1, 1): "元旦"}}, errors.CalendarDaysWrongError, "2026-01-01"),
        ({"makeup_days": (date(2028, 1, 1),)}, errors.CalendarDaysWrongError, "2028-01-01"),
        ({"holidays": {}}, errors.HolidaysMissingError, None),
        ({"holidays": {date(2027, 1, 1): " "}}, errors.HolidayUnnamedError, "2027-01-01"),
        ({"makeup_days": (date(2027, 1, 1),)}, errors.HolidayAndMakeUpError, "2027-01-01"),
        ({"makeup_days": (date(2027, 2, 14), date(2027, 2, 14))}, errors.MakeUpTwiceError, "2027-02-14"),
        (
            {"makeup_days": (date(2027, 2, 16), date(2027, 2, 15))},
            errors.MakeUpOnWorkdayError,
            "2027-02-15、2027-02-16",
        ),
        ({"source": ""}, errors.NoticeMissingError, None),
        ({"source": " "}, errors.NoticeMissingError, None),
    ],
)
@pytest.mark.parametrize("history", [(), (FIRST,)], ids=["first", "changed"])
def test_a_plan_that_cannot_be_right_is_refused(
    history: tuple[CalendarPublished, ...], changed: dict[str, Any], error: type[RuleBrokenError], days: str | None
) -> None:
    """日期不属于该年度、没有假日、放假又上班、平日调休、没有依据的，首次公布、更改都不予公布，并说明是哪一天。"""
    wrong = {"holidays": {date(2027, 1, 1): "元旦", date(2027, 1, 2): "元旦"}} | changed
    refusal = given(WORKING_CALENDAR, *history).when(other(**wrong)).then_refused(error)
    assert (type(refusal), refusal.detail) == (error, days)
