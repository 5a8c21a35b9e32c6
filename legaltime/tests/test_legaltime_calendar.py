"""What the working-day calendar knows of a day, and how it counts."""

from datetime import date, timedelta

import pytest

from legaltime import Calendar, DayKind, YearCalendar, provisional_year


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 9, 18), DayKind.WORKING, "工作日"),
        (date(2026, 9, 19), DayKind.WEEKEND, "周末"),
        (date(2026, 9, 20), DayKind.MAKE_UP, "调休上班日"),
        (date(2026, 9, 25), DayKind.HOLIDAY, "中秋节"),
        (date(2026, 10, 3), DayKind.HOLIDAY, "国庆节"),
    ],
)
def test_a_day_has_a_kind_and_a_name(calendar: Calendar, day: date, kind: DayKind, name: str) -> None:
    """周末、法定节假日、调休上班日各有其名."""
    assert (calendar.kind(day), calendar.name(day)) == (kind, name)


def test_twenty_working_days_after_the_eve_of_national_day_end_in_november(calendar: Calendar) -> None:
    """自 2026 年 9 月 30 日起二十个工作日，末日为 11 月 3 日."""
    assert calendar.add_working_days(date(2026, 9, 30), 20) == date(2026, 11, 3)


def test_working_days_run_across_the_new_year(calendar: Calendar) -> None:
    """工作日跨年连续计算，元旦放假不计，调休上班日计入."""
    assert calendar.add_working_days(date(2025, 12, 31), 1) == date(2026, 1, 4)


def test_a_count_may_end_on_the_last_working_day_of_a_year(calendar: Calendar) -> None:
    """末日可以是当年最后一个工作日."""
    assert calendar.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)


def test_the_start_itself_is_not_counted(calendar: Calendar) -> None:
    """起始当日不计入."""
    assert calendar.add_working_days(date(2026, 9, 17), 1) == date(2026, 9, 18)


def test_no_working_days_lead_nowhere(calendar: Calendar) -> None:
    assert calendar.add_working_days(date(2026, 9, 19), 0) == date(2026, 9, 19)


def test_working_days_do_not_run_backwards(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="不能为负"):
        calendar.add_working_days(date(2026, 9, 19), -1)
    assert calendar.working_days_between(date(2026, 9, 19), date(2026, 9, 1)) == 0


def test_counting_between_agrees_with_asking_each_day(calendar: Calendar) -> None:
    """两日之间的工作日数，等于逐日清点之数."""
    start = date(2025, 12, 20)
    for length in range(0, 900, 37):
        days = [start + timedelta(days=number) for number in range(1, length + 1)]
        end = start + timedelta(days=length)
        assert calendar.working_days_between(start, end) == sum(calendar.is_working(day) for day in days)


@pytest.mark.parametrize("year", [1999, 2020, 2027, 2035, 2036, 2100])
def test_no_year_is_missing(calendar: Calendar, year: int) -> None:
    """未公布的年度照常可以计算，只是暂定."""
    assert not calendar.is_published(year)
    assert calendar.year(year).provisional
    assert not calendar.is_working(date(year, 10, 1))


def test_a_provisional_year_has_the_thirteen_statutory_days() -> None:
    """暂定年度只含十三天法定假日，不含调休."""
    days = provisional_year(2027).holidays
    feasts = {(1, 1), (2, 5), (2, 6), (2, 7), (2, 8), (4, 5), (5, 1), (5, 2), (6, 9), (9, 15)}
    assert {(day.month, day.day) for day in days} == feasts | {(10, 1), (10, 2), (10, 3)}
    assert provisional_year(2027).makeup_days == ()


def test_two_feasts_on_one_day_are_both_named() -> None:
    """2028 年中秋节与国庆节第三日同日，只放一日."""
    assert provisional_year(2028).holidays[date(2028, 10, 3)] == "中秋节、国庆节"
    assert len(provisional_year(2028).holidays) == 12


def test_beyond_the_table_only_the_fixed_days_are_known() -> None:
    """农历节日未列的年度，只含元旦、劳动节和国庆节."""
    assert set(provisional_year(2036).holidays.values()) == {"元旦", "劳动节", "国庆节"}


def test_the_newest_version_of_a_year_counts(calendar: Calendar) -> None:
    """同一年度有多个版本的，以最新版本为准."""
    revised = YearCalendar(year=2026, version=2, holidays={date(2026, 11, 2): "临时放假"})
    assert calendar.publishing(revised).kind(date(2026, 11, 2)) is DayKind.HOLIDAY
    assert calendar.publishing(revised).publishing(calendar.year(2026)).year(2026).version == 2


def test_one_version_of_a_year_has_one_content(calendar: Calendar) -> None:
    """同一年度同一版本公布两次：内容相同的算一次，内容不同的不予采用."""
    same = calendar.year(2026).model_copy()
    assert calendar.publishing(same) == calendar
    other = YearCalendar(year=2026, holidays={date(2026, 11, 2): "临时放假"})
    with pytest.raises(ValueError, match="2026 年第 1 版有两种不同的安排"):
        calendar.publishing(other)
    with pytest.raises(ValueError, match="两种不同的安排"):
        Calendar.of([other, *calendar.years.values()])


def test_a_year_marked_provisional_is_not_published() -> None:
    assert not Calendar.of([YearCalendar(year=2030, provisional=True)]).is_published(2030)


def test_a_year_refuses_the_days_of_another() -> None:
    """年度日历只含本年日期；岁末由下年通知改动的，另出本年新版本."""
    with pytest.raises(ValueError, match="其他年份"):
        YearCalendar(year=2026, holidays={date(2027, 1, 1): "元旦"})


def test_a_day_is_not_both_holiday_and_make_up() -> None:
    with pytest.raises(ValueError, match="不能既放假又上班"):
        YearCalendar(year=2026, holidays={date(2026, 1, 1): "元旦"}, makeup_days=(date(2026, 1, 1),))


def test_a_calendar_survives_json(calendar: Calendar) -> None:
    assert Calendar.model_validate_json(calendar.model_dump_json()) == calendar
