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


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"holidays": {date(2026, 1, 1): "元旦"}}, errors.CalendarDaysWrongError),
        ({"makeup_days": (date(2028, 1, 1),)}, errors.CalendarDaysWrongError),
        ({"makeup_days": (date(2027, 1, 1),)}, errors.CalendarDaysWrongError),
        ({"makeup_days": (date(2027, 2, 14), date(2027, 2, 14))}, errors.CalendarDaysWrongError),
        ({"holidays": {}}, errors.CalendarDaysWrongError),
        ({"makeup_days": (date(2027, 2, 15),)}, errors.MakeUpOnWorkdayError),
        ({"source": ""}, errors.NoticeMissingError),
    ],
)
def test_a_plan_that_cannot_be_right_is_refused(changed: dict[str, Any], error: type[RuleBrokenError]) -> None:
    """日期不属于该年度、放假又上班、平日调休、没有依据的，不予公布。"""
    given(WORKING_CALENDAR).when(other(**changed)).then_refused(error)
