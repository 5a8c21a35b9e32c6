"""The counting convention, rule by rule."""

from datetime import datetime
from fractions import Fraction

import pytest

from legaltime import SHANGHAI, Budget, Calendar, Extension, HallHours, Ledger, Pause, Unit, deadline, is_overdue

Spans = list[tuple[str, str | None]]


def at(text: str) -> datetime:
    """Reads 09-16 09:40 of 2026, or a full date."""
    whole = text if text[:2] == "20" else f"2026-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=SHANGHAI)


def ledger(
    start: str, amount: int | str, unit: Unit, *, pauses: Spans | None = None, extensions: Spans | None = None
) -> Ledger:
    return Ledger(
        budget=Budget(amount=Fraction(amount), unit=unit),
        started_at=at(start),
        pauses=tuple(Pause(started_at=at(a), ended_at=at(b) if b else None) for a, b in pauses or []),
        extensions=tuple(Extension(amount=Fraction(n), approved_at=at(day or "")) for n, day in extensions or []),
    )


def due(this: Ledger, calendar: Calendar) -> str | None:
    due_at = deadline(this, calendar).due_at
    return due_at.strftime("%Y-%m-%d %H:%M:%S") if due_at else None


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        pytest.param("09-30 16:00", 20, "2026-11-03", id="国庆假期不计"),
        pytest.param("09-16 00:00", 1, "2026-09-17", id="零时起算当日也不计"),
        pytest.param("09-16 23:59", 1, "2026-09-17", id="下班后的网上申请自当日起算"),
        pytest.param("09-18 10:00", 1, "2026-09-20", id="调休上班的周日计入"),
        pytest.param("09-19 10:00", 1, "2026-09-20", id="周末起算"),
        pytest.param("09-24 10:00", 1, "2026-09-28", id="中秋假期不计"),
        pytest.param("02-13 10:00", 2, "2026-02-24", id="春节前后"),
        pytest.param("09-16 10:00", 0, "2026-09-16", id="当日办结"),
        pytest.param("09-19 10:00", 0, "2026-09-20", id="休息日收到的当日办结件顺延"),
    ],
)
def test_working_days_leave_out_the_first_day_and_rest_days(
    calendar: Calendar, start: str, amount: int, expected: str
) -> None:
    """工作日期限：起算当日不计，法定节假日和周末不计，调休上班日计入，于末日 24 时届满."""
    assert due(ledger(start, amount, Unit.WORKING_DAY), calendar) == f"{expected} 23:59:59"


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        pytest.param("09-14 10:00", 3, "2026-09-17", id="末日为工作日"),
        pytest.param("09-14 10:00", 5, "2026-09-20", id="末日为周六，顺延至调休上班的周日"),
        pytest.param("09-15 10:00", 5, "2026-09-20", id="末日为调休上班日，不是休息日"),
        pytest.param("09-21 10:00", 5, "2026-09-28", id="末日在中秋假期，顺延至节后"),
        pytest.param("09-21 10:00", 12, "2026-10-08", id="末日在国庆假期，顺延至节后"),
    ],
)
def test_natural_days_count_every_day_and_roll_off_a_rest_day(
    calendar: Calendar, start: str, amount: int, expected: str
) -> None:
    """自然日期限：每日都计；末日为休息日的，顺延至下一个工作日."""
    assert due(ledger(start, amount, Unit.NATURAL_DAY), calendar) == f"{expected} 23:59:59"


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        pytest.param("09-21 09:00", "7", "2026-09-21 17:30:00", id="恰在下班时用完，下班时届满"),
        pytest.param("09-21 09:00", "3", "2026-09-21 12:00:00", id="恰在午休前用完"),
        pytest.param("09-21 10:30", "2.5", "2026-09-21 14:30:00", id="跨午休"),
        pytest.param("09-21 12:30", "1", "2026-09-21 14:30:00", id="午休中起算"),
        pytest.param("09-21 18:00", "1", "2026-09-22 10:00:00", id="下班后起算"),
        pytest.param("09-21 07:00", "1", "2026-09-21 10:00:00", id="上班前起算"),
        pytest.param("09-18 16:30", "2", "2026-09-20 10:00:00", id="调休上班日也计"),
        pytest.param("09-24 16:30", "2", "2026-09-28 10:00:00", id="跨假期"),
        pytest.param("09-25 10:00", "14", "2026-09-29 17:30:00", id="假期中起算，满两个工作日"),
        pytest.param("09-21 09:00", "1/3", "2026-09-21 09:20:00", id="三分之一小时"),
        pytest.param("09-21 18:00", "0", "2026-09-21 18:00:00", id="零小时即刻届满"),
    ],
)
def test_working_hours_run_only_in_hall_hours(calendar: Calendar, start: str, amount: str, expected: str) -> None:
    """工作小时只在办公时间内计算，于用完的那一刻届满."""
    assert due(ledger(start, amount, Unit.WORKING_HOUR), calendar) == expected


def test_hall_hours_are_a_parameter(calendar: Calendar) -> None:
    """办公时间可以另定."""
    this = ledger("09-21 08:00", 8, Unit.WORKING_HOUR)
    assert deadline(this, calendar, hours=HallHours.parse("08:00-16:00")).due_at == at("09-21 16:00")


def test_clock_hours_never_stop(calendar: Calendar) -> None:
    """小时期限昼夜连续，节假日不停."""
    assert due(ledger("09-30 20:00", "36.5", Unit.CLOCK_HOUR), calendar) == "2026-10-02 08:30:00"


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        pytest.param("2026-12-31 00:00", 30, "2026-12-01", id="延续申请：届满三十日前"),
        pytest.param("09-21 14:00", 7, "2026-09-14", id="听证通知：七日前"),
        pytest.param("09-21 14:00", 2, "2026-09-19", id="落在休息日也不移动"),
    ],
)
def test_days_before_are_counted_backwards(calendar: Calendar, start: str, amount: int, expected: str) -> None:
    """届满前若干日：自届满日向前数，届满当日不计，不因休息日顺延."""
    assert due(ledger(start, amount, Unit.NATURAL_DAY_BEFORE), calendar) == f"{expected} 23:59:59"


def test_what_is_left_of_days_before_is_the_days_until_then(calendar: Calendar) -> None:
    this = ledger("2026-12-31 00:00", 30, Unit.NATURAL_DAY_BEFORE)
    assert deadline(this, calendar, now=at("11-22 10:00")).remaining == 9
    assert deadline(this, calendar, now=at("12-05 10:00")).remaining == 0


def test_days_before_know_no_extension(calendar: Calendar) -> None:
    """届满前的期限不能延长."""
    this = ledger("12-31 00:00", 30, Unit.NATURAL_DAY_BEFORE, extensions=[("5", "11-01 10:00")])
    assert len(deadline(this, calendar).refused_extensions) == 1


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        pytest.param([("09-21 10:00", "09-24 16:05")], "2026-10-10", id="开始之日计，结束之日不计"),
        pytest.param([("09-21 10:00", "09-21 16:00")], "2026-09-30", id="当日起止不影响"),
        pytest.param([("09-21 10:00", "09-22 00:00")], "2026-10-08", id="次日零时结束，次日不计"),
        pytest.param([("09-21 00:00", "09-22 10:00")], "2026-10-08", id="零时开始，当日仍计"),
        pytest.param([("09-21 10:00", "09-21 10:00")], "2026-09-30", id="零长度不影响"),
        pytest.param([("09-10 10:00", "09-15 10:00")], "2026-09-30", id="起算前的不影响"),
        pytest.param([("09-10 10:00", "09-17 10:00")], "2026-10-08", id="起算前开始的剪去"),
        pytest.param([("09-19 08:00", "09-19 20:00")], "2026-09-30", id="周末的不影响"),
        pytest.param([("09-25 08:00", "09-27 20:00")], "2026-09-30", id="假期中的不影响"),
        pytest.param([("09-21 10:00", "09-23 10:00"), ("09-22 10:00", "09-24 10:00")], "2026-10-10", id="重叠"),
        pytest.param([("09-22 10:00", "09-24 10:00"), ("09-21 10:00", "09-23 10:00")], "2026-10-10", id="次序无关"),
        pytest.param([("09-21 10:00", "09-22 10:00"), ("09-22 10:00", "09-24 10:00")], "2026-10-10", id="相接"),
        pytest.param([("09-21 10:00", "09-22 09:00"), ("09-22 10:00", "09-24 10:00")], "2026-10-10", id="同日再停"),
        pytest.param([("10-09 10:00", "10-20 10:00")], "2026-09-30", id="届满后的不影响"),
        pytest.param([("10-09 10:00", None)], "2026-09-30", id="届满后未结束的也不影响"),
        pytest.param([("09-30 10:00", "10-13 10:00")], "2026-09-30", id="末日开始的，末日仍计"),
    ],
)
def test_a_pause_adds_the_days_it_lasted(calendar: Calendar, pauses: Spans, expected: str) -> None:
    """暂停：开始之日仍计，结束之日不计；多次暂停取并集，起算前和届满后的不影响."""
    assert due(ledger("09-16 09:40", 10, Unit.WORKING_DAY, pauses=pauses), calendar) == f"{expected} 23:59:59"


@pytest.mark.parametrize(
    ("unit", "amount", "expected"),
    [
        (Unit.NATURAL_DAY, "5", "2026-09-28 23:59:59"),
        (Unit.WORKING_HOUR, "7", "2026-09-22 17:30:00"),
        (Unit.CLOCK_HOUR, "7", "2026-09-22 17:00:00"),
    ],
)
def test_every_running_unit_can_be_paused(calendar: Calendar, unit: Unit, amount: str, expected: str) -> None:
    """自然日、工作小时、小时的期限同样可以暂停；按小时的，停多久扣多久."""
    span = {
        Unit.NATURAL_DAY: ("09-22 10:00", "09-23 10:00"),
        Unit.WORKING_HOUR: ("09-21 10:00", "09-22 10:00"),
        Unit.CLOCK_HOUR: ("09-21 10:00", "09-22 11:00"),
    }[unit]
    assert due(ledger("09-21 09:00", amount, unit, pauses=[span]), calendar) == expected


def test_an_open_pause_has_no_due_date_only_a_remainder(calendar: Calendar) -> None:
    """暂停未结束的没有届满日，只有剩余时限."""
    answer = deadline(ledger("09-16 09:40", 10, Unit.WORKING_DAY, pauses=[("09-21 10:00", None)]), calendar)
    assert (answer.due_at, answer.due_on) == (None, None)
    assert (answer.used, answer.remaining) == (Fraction(4), Fraction(6))


def test_an_open_pause_of_hours_leaves_the_minutes_not_yet_run(calendar: Calendar) -> None:
    this = ledger("09-21 09:00", "7.5", Unit.WORKING_HOUR, pauses=[("09-21 11:20", None)])
    assert deadline(this, calendar).remaining == Fraction(31, 6)


def test_a_pause_begun_at_the_very_last_moment_is_not_begun_after_expiry(calendar: Calendar) -> None:
    """恰在届满时刻开始的暂停，不是届满后开始."""
    this = ledger("09-21 09:00", 7, Unit.WORKING_HOUR, pauses=[("09-21 17:30", None)])
    answer = deadline(this, calendar)
    assert (answer.due_at, answer.remaining) == (None, Fraction(0))


@pytest.mark.parametrize(
    ("extensions", "expected", "refused"),
    [
        pytest.param([("10", "09-28 10:00")], "2026-10-20", 0, id="届满前批准"),
        pytest.param([("10", "09-30 23:59:59.500")], "2026-10-20", 0, id="末日 24 时前批准"),
        pytest.param([("10", "10-01 00:00")], "2026-09-30", 1, id="届满后批准的不计"),
        pytest.param([("5", "09-28 10:00"), ("5", "10-13 10:00")], "2026-10-20", 0, id="延长之后再延长"),
        pytest.param([("5", "10-13 10:00"), ("5", "09-28 10:00")], "2026-10-20", 0, id="按批准先后"),
        pytest.param([("1", "09-28 10:00"), ("9", "10-15 10:00")], "2026-10-08", 1, id="再延长已届满"),
    ],
)
def test_an_approved_extension_adds_to_the_budget(
    calendar: Calendar, extensions: Spans, expected: str, refused: int
) -> None:
    """经批准的延长加入时限；届满后才批准的不计."""
    answer = deadline(ledger("09-16 09:40", 10, Unit.WORKING_DAY, extensions=extensions), calendar)
    assert answer.due_at == at(f"{expected} 23:59:59")
    assert len(answer.refused_extensions) == refused


def test_an_extension_during_a_pause_counts(calendar: Calendar) -> None:
    """暂停期间批准的延长同样计入，恢复之后不变."""
    extensions: Spans = [("5", "10-09 10:00")]
    still: Spans = [("09-30 10:00", None)]
    ended: Spans = [("09-30 10:00", "10-12 10:00")]
    open_one = ledger("09-16 09:40", 10, Unit.WORKING_DAY, pauses=still, extensions=extensions)
    closed = ledger("09-16 09:40", 10, Unit.WORKING_DAY, pauses=ended, extensions=extensions)
    assert deadline(open_one, calendar).remaining == 5
    assert due(closed, calendar) == "2026-10-19 23:59:59"
    assert deadline(closed, calendar).refused_extensions == ()


def test_a_pause_in_the_extended_time_counts(calendar: Calendar) -> None:
    """延长期内的暂停有效."""
    pauses: Spans = [("10-09 10:00", "10-12 10:00")]
    this = ledger("09-16 09:40", 10, Unit.WORKING_DAY, pauses=pauses, extensions=[("5", "09-28 10:00")])
    assert due(this, calendar) == "2026-10-15 23:59:59"


def test_budget_and_extension_roll_once(calendar: Calendar) -> None:
    """时限与延长合为一数，只顺延一次."""
    this = ledger("09-21 10:00", 5, Unit.NATURAL_DAY, extensions=[("3", "09-27 10:00")])
    assert due(this, calendar) == "2026-09-29 23:59:59"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "provisional"),
    [
        pytest.param("12-01 10:00", 5, Unit.WORKING_DAY, False, id="不跨年"),
        pytest.param("12-29 10:00", 5, Unit.WORKING_DAY, True, id="跨入未公布年度"),
        pytest.param("12-31 10:00", 24, Unit.CLOCK_HOUR, True, id="小时期限同样"),
        pytest.param("2027-01-10 10:00", 30, Unit.NATURAL_DAY_BEFORE, True, id="自未公布年度向前数"),
        pytest.param("2025-12-29 10:00", 5, Unit.WORKING_DAY, False, id="跨年但均已公布"),
    ],
)
def test_a_limit_that_touches_an_unpublished_year_is_provisional(
    calendar: Calendar, start: str, amount: int, unit: Unit, *, provisional: bool
) -> None:
    """触及未公布年度的期限一律为暂定."""
    assert deadline(ledger(start, amount, unit), calendar).provisional is provisional


def test_used_and_remaining_are_told_as_of_now(calendar: Calendar) -> None:
    """已用与剩余以当前时刻为准；当日计入已用."""
    this = ledger("09-16 09:40", 13, Unit.WORKING_DAY, pauses=[("09-21 10:00", "09-24 16:05")])
    answer = deadline(this, calendar, now=at("10-12 10:00"))
    assert answer.due_on == at("10-14").date()
    assert (answer.used, answer.remaining, answer.total) == (Fraction(11), Fraction(2), Fraction(13))
    assert deadline(this, calendar, now=at("11-20 10:00")).remaining == 0
    assert deadline(this, calendar, now=at("09-01 10:00")).used == 0


def test_a_case_is_overdue_only_after_the_last_second(calendar: Calendar) -> None:
    """末日 24 时之前不算超期."""
    this = ledger("09-16 09:40", 1, Unit.WORKING_DAY)
    assert not is_overdue(this, calendar, at("09-17 23:59:59.900"))
    assert is_overdue(this, calendar, at("09-18 00:00"))


def test_a_paused_case_is_never_overdue(calendar: Calendar) -> None:
    """暂停之中不算超期."""
    this = ledger("09-16 09:40", 3, Unit.WORKING_DAY, pauses=[("09-17 09:00", None)])
    assert not is_overdue(this, calendar, at("12-01 10:00"))


def test_now_must_carry_a_zone(calendar: Calendar) -> None:
    naive = datetime(2026, 9, 18, 10, 0)  # noqa: DTZ001  the point of the test
    with pytest.raises(ValueError, match="必须带时区"):
        is_overdue(ledger("09-16 09:40", 1, Unit.WORKING_DAY), calendar, naive)
