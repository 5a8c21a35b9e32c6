"""The calendar page: why the limit ends on this day."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from legaltime import SHANGHAI, Budget, Calendar, ExplainedDay, Ledger, Mark, Unit, explain


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def ledger(start: str, amount: int, unit: Unit = Unit.WORKING_DAY) -> Ledger:
    return Ledger(budget=Budget(amount=Fraction(amount), unit=unit), started_at=at(start))


def paused(this: Ledger, start: str) -> Ledger:
    return this.paused(at(start), reason="现场勘验", by="李决定", legal_basis="行政许可法第四十五条")


FOOD_PERMIT = paused(ledger("09-16 09:40", 13), "09-21 10:00").resumed(at("09-24 16:05"))
TODAY = date(2026, 10, 12)


@pytest.fixture
def page(calendar: Calendar) -> dict[date, ExplainedDay]:
    return {each.day: each for each in explain(FOOD_PERMIT, calendar, today=TODAY)}


def test_the_page_runs_from_the_start_to_the_due_day(page: dict[date, ExplainedDay]) -> None:
    """逐日说明自起算日至届满日，一日不漏."""
    assert (min(page), max(page), len(page)) == (date(2026, 9, 16), date(2026, 10, 14), 29)


@pytest.mark.parametrize(
    ("month", "day", "mark", "caption"),
    [
        (9, 16, Mark.START, "起算"),
        (9, 17, Mark.COUNTED, "1"),
        (9, 19, Mark.WEEKEND, "休"),
        (9, 20, Mark.MAKE_UP, "3"),
        (9, 21, Mark.COUNTED, "4"),
        (9, 22, Mark.PAUSED, "现场勘验"),
        (9, 24, Mark.PAUSED, "现场勘验"),
        (9, 25, Mark.HOLIDAY, "中秋节"),
        (9, 28, Mark.COUNTED, "5"),
        (10, 3, Mark.HOLIDAY, "国庆节"),
        (10, 10, Mark.MAKE_UP, "10"),
        (10, 12, Mark.COUNTED, "11"),
        (10, 13, Mark.REMAINING, "12"),
        (10, 14, Mark.DUE, "到期"),
    ],
)
def test_each_day_wears_its_mark(
    page: dict[date, ExplainedDay], month: int, day: int, mark: Mark, caption: str
) -> None:
    """起算、计入、周末、假日、调休、暂停、尚余、到期，各有其格."""
    explained = page[date(2026, month, day)]
    assert (explained.mark, explained.caption) == (mark, caption)


@pytest.mark.parametrize(
    ("month", "day", "reason"),
    [
        (9, 16, "9月16日起算，当日不计入（民法典第二百零一条）。"),
        (9, 20, "调休上班日，计入，第 3 个工作日。"),
        (9, 21, "计入，第 4 个工作日；当日开始暂停，自次日起不计。"),
        (9, 23, "暂停（现场勘验），不计入。"),
        (9, 24, "暂停（现场勘验）于当日结束，当日不计入，次日恢复计算。"),
        (9, 25, "中秋节放假，不计入。"),
        (10, 11, "周末，不计入。"),
        (10, 13, "尚未到，预计第 12 个工作日。"),
        (10, 14, "第 13 个工作日，期限于当日 24 时届满。"),
    ],
)
def test_each_day_gives_its_reason(page: dict[date, ExplainedDay], month: int, day: int, reason: str) -> None:
    """每一日都有一句可以念给申请人听的理由."""
    assert page[date(2026, month, day)].reason == reason


def test_only_today_is_today(page: dict[date, ExplainedDay]) -> None:
    assert [day for day, explained in page.items() if explained.is_today] == [TODAY]


def test_without_today_nothing_is_still_to_come(calendar: Calendar) -> None:
    days = explain(FOOD_PERMIT, calendar)
    assert not any(each.is_today or each.mark is Mark.REMAINING for each in days)


def test_an_open_pause_is_explained_up_to_today(calendar: Calendar) -> None:
    """暂停未结束的，说明到今日."""
    days = explain(paused(ledger("09-16 09:40", 13), "09-21 10:00"), calendar, today=date(2026, 9, 29))
    assert [each.mark for each in days[-3:]] == [Mark.HOLIDAY, Mark.PAUSED, Mark.PAUSED]
    assert (days[-1].day, days[-1].is_today) == (date(2026, 9, 29), True)


def test_an_overdue_case_is_explained_up_to_today(calendar: Calendar) -> None:
    """超期的，届满之后的各日标为超期，周末仍为周末."""
    days = explain(ledger("09-16 09:40", 2), calendar, today=date(2026, 9, 21))
    assert [each.mark for each in days[2:]] == [Mark.DUE, Mark.WEEKEND, Mark.OVERDUE, Mark.OVERDUE]
    assert days[-1].reason == "期限已于9月18日届满，超期。"
    assert not days[-1].counted


def test_a_rolled_limit_says_so(calendar: Calendar) -> None:
    """末日为休息日的，说明顺延的理由."""
    days = explain(ledger("09-21 10:00", 5, Unit.NATURAL_DAY), calendar)
    assert days[-3].reason == "中秋节，计入，第 5 天；期限末日为休息日，顺延至下一个工作日。"
    assert [(each.mark, each.counted) for each in days[-2:]] == [(Mark.HOLIDAY, False), (Mark.DUE, False)]
    assert days[-1].reason == "期限末日为休息日，顺延至本日 24 时届满（民法典第二百零三条）。"


def test_a_rest_day_on_which_a_pause_begins_is_still_a_rest_day(calendar: Calendar) -> None:
    """顺延的休息日上开始暂停的，当日仍为休息日."""
    this = paused(ledger("09-21 10:00", 5, Unit.NATURAL_DAY), "09-27 10:00").resumed(at("09-27 12:00"))
    assert explain(this, calendar)[-2].mark is Mark.HOLIDAY


def test_hours_are_explained_day_by_day(calendar: Calendar) -> None:
    """按小时的期限，逐日说明计了多少."""
    days = explain(ledger("09-18 16:00", 10, Unit.WORKING_HOUR), calendar)
    assert [each.used for each in days] == [Fraction(3, 2), 0, 7, Fraction(3, 2)]
    assert days[0].reason == "自 16:00 起计时，当日计 1 个工作小时 30 分。"
    assert (days[2].mark, days[2].caption) == (Mark.MAKE_UP, "7 个工作小时")
    assert days[3].reason == "当日计 1 个工作小时 30 分，时限于 10:30 届满。"


def test_a_day_spent_in_a_pause_of_hours_is_paused(calendar: Calendar) -> None:
    this = paused(ledger("09-21 09:00", 14, Unit.WORKING_HOUR), "09-21 16:30").resumed(at("09-23 09:00"))
    days = explain(this, calendar)
    assert [each.mark for each in days] == [Mark.START, Mark.PAUSED, Mark.COUNTED, Mark.DUE]
    assert days[0].reason == "自 09:00 起计时，当日计 6 个工作小时；当日开始暂停。"


def test_hours_begun_after_closing_start_on_the_next_working_day(calendar: Calendar) -> None:
    days = explain(ledger("09-21 18:00", 1, Unit.WORKING_HOUR), calendar)
    assert days[0].reason == "起算时不在办公时间或已暂停，当日不计入。"


def test_days_before_are_numbered_backwards(calendar: Calendar) -> None:
    """届满前的期限自届满日向前编号."""
    days = explain(ledger("09-21 14:00", 3, Unit.NATURAL_DAY_BEFORE), calendar)
    assert [each.ordinal for each in days] == [3, 2, 1, None]
    assert days[0].reason == "届满前第 3 天，最迟于当日 24 时。"
    assert days[-1].reason == "9月21日为届满之日，自此向前计算，当日不计入。"


def test_a_limit_of_no_days_is_due_at_once(calendar: Calendar) -> None:
    """即办件当日届满."""
    days = explain(ledger("09-21 14:00", 0), calendar)
    assert [(each.mark, each.reason) for each in days] == [(Mark.DUE, "当日办结，期限于当日 24 时届满。")]


def test_days_of_an_unpublished_year_are_called_provisional(calendar: Calendar) -> None:
    """未公布年度的各日注明暂定."""
    days = explain(ledger("12-30 10:00", 2), calendar)
    assert [each.provisional for each in days] == [False, False, True, True, True, True]
    assert days[-1].reason.endswith("暂按周末和法定假日推算。")


def test_every_mark_has_its_words_in_the_legend() -> None:
    assert all(mark.label for mark in Mark)
