"""The light beside a case and its words."""

from datetime import datetime
from fractions import Fraction

import pytest

from legaltime import SHANGHAI, Budget, Calendar, Ledger, Light, Unit, light, light_text


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def ledger(start: str, amount: int, unit: Unit = Unit.WORKING_DAY) -> Ledger:
    return Ledger(budget=Budget(amount=Fraction(amount), unit=unit), started_at=at(start))


TWENTY = ledger("09-30 16:00", 20)  # due on 11-03


@pytest.mark.parametrize(
    ("now", "shown", "text"),
    [
        ("10-08 10:00", Light.GREEN, "剩 19 个工作日"),
        ("10-27 10:00", Light.GREEN, "剩 5 个工作日"),
        ("10-28 10:00", Light.AMBER, "剩 4 个工作日"),
        ("11-01 10:00", Light.AMBER, "剩 2 个工作日"),
        ("11-02 10:00", Light.AMBER, "剩 1 个工作日"),
        ("11-03 00:00", Light.DUE_TODAY, "今日到期"),
        ("11-03 23:59:59", Light.DUE_TODAY, "今日到期"),
        ("11-04 00:00", Light.RED, "超期 1 个工作日"),
        ("11-09 10:00", Light.RED, "超期 4 个工作日"),
    ],
)
def test_the_light_turns_with_what_is_left(calendar: Calendar, now: str, shown: Light, text: str) -> None:
    """剩余不超过百分之二十的预警，末日显示今日到期，过后超期."""
    assert (light(TWENTY, calendar, at(now)), light_text(TWENTY, calendar, at(now))) == (shown, text)


def test_a_short_limit_warns_one_working_day_before(calendar: Calendar) -> None:
    """时限很短的，剩一个工作日即预警."""
    three = ledger("09-14 10:00", 3)
    lights = [light(three, calendar, at(f"09-{day} 10:00")) for day in (14, 15, 16, 17, 18)]
    assert lights == [Light.GREEN, Light.GREEN, Light.AMBER, Light.DUE_TODAY, Light.RED]


def test_a_rest_day_after_expiry_is_not_a_day_late(calendar: Calendar) -> None:
    """届满后的周末不计入超期工作日."""
    assert light_text(ledger("09-17 10:00", 1), calendar, at("09-19 10:00")) == "超期不足 1 个工作日"


def test_a_paused_case_is_neither_green_nor_red(calendar: Calendar) -> None:
    """暂停中的显示暂停，无论过了多久."""
    paused = TWENTY.paused(at("10-12 10:00"), reason="听证", by="李决定", legal_basis="行政许可法第四十五条")
    assert light(paused, calendar, at("10-11 10:00")) is Light.PAUSED
    assert light_text(paused, calendar, at("12-01 10:00")) == "暂停"


def test_a_pause_that_ended_is_not_shown(calendar: Calendar) -> None:
    paused = TWENTY.paused(at("10-12 10:00"), reason="听证", by="李决定", legal_basis="行政许可法第四十五条")
    resumed = paused.resumed(at("10-13 10:00"))
    assert light(resumed, calendar, at("10-12 12:00")) is Light.PAUSED
    assert light(resumed, calendar, at("10-13 10:00")) is Light.GREEN
    assert light(resumed, calendar, at("10-14 12:00")) is Light.GREEN


@pytest.mark.parametrize(
    ("unit", "amount", "now", "text"),
    [
        (Unit.NATURAL_DAY, 5, "09-22 10:00", "剩 6 天"),
        (Unit.NATURAL_DAY, 5, "09-27 10:00", "剩 1 天"),
        (Unit.NATURAL_DAY, 5, "09-28 10:00", "今日到期"),
        (Unit.NATURAL_DAY, 5, "09-30 10:00", "超期 2 天"),
        (Unit.WORKING_HOUR, 9, "09-21 11:20", "剩 7 个工作小时 40 分"),
        (Unit.WORKING_HOUR, 9, "09-22 09:20", "今日 12:00 到期"),
        (Unit.WORKING_HOUR, 9, "09-22 13:40", "超期 10 分"),
        (Unit.WORKING_HOUR, 9, "09-22 12:40", "超期不足 1 分"),
        (Unit.CLOCK_HOUR, 48, "09-21 11:00", "剩 47 小时"),
        (Unit.CLOCK_HOUR, 48, "09-23 13:00", "超期 3 小时"),
        (Unit.NATURAL_DAY_BEFORE, 7, "09-10 10:00", "剩 4 天"),
        (Unit.NATURAL_DAY_BEFORE, 7, "09-15 10:00", "超期 1 天"),
    ],
)
def test_each_unit_speaks_in_its_own_words(calendar: Calendar, unit: Unit, amount: int, now: str, text: str) -> None:
    """剩余和超期按各自的单位说."""
    start = "09-21 10:00"
    assert light_text(ledger(start, amount, unit), calendar, at(now)) == text


def test_an_hour_limit_warns_within_one_working_day(calendar: Calendar) -> None:
    """工作小时的期限，剩一个工作日的办公时间即预警."""
    this = ledger("09-21 09:00", 20, Unit.WORKING_HOUR)
    assert light(this, calendar, at("09-22 17:30")) is Light.AMBER
    assert light(this, calendar, at("09-22 09:00")) is Light.GREEN


def test_a_limit_due_today_is_shown_amber() -> None:
    """今日到期的用预警色."""
    assert Light.DUE_TODAY.colour == "amber"
    assert [shown.label for shown in Light] == ["正常", "预警", "今日到期", "超期", "暂停"]
