"""Budgets, pauses and extensions as they are kept."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from legaltime import SHANGHAI, Budget, Extension, HallHours, Ledger, Pause, Unit

START = datetime(2026, 9, 16, 9, 40, tzinfo=SHANGHAI)
LEDGER = Ledger(budget=Budget(amount=Fraction(20), unit=Unit.WORKING_DAY), started_at=START)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=SHANGHAI)


def paused(day: int, reason: str = "现场勘验", *, ledger: Ledger = LEDGER) -> Ledger:
    return ledger.paused(at(day), reason=reason, by="李决定", legal_basis="行政许可法第四十五条")


def test_a_pause_leaves_the_ledger_before_it_unchanged() -> None:
    assert paused(21).is_paused
    assert LEDGER.pauses == ()


def test_resuming_ends_the_open_pause() -> None:
    """恢复计时，即结束尚未结束的暂停."""
    resumed = paused(21).resumed(at(24))
    assert [(pause.started_at, pause.ended_at) for pause in resumed.pauses] == [(at(21), at(24))]
    assert not resumed.is_paused


def test_resuming_names_the_pause_it_ends_where_two_are_open() -> None:
    """两项特别程序并行的，各自结束."""
    both = paused(22, "检验", ledger=paused(21))
    assert both.resumed(at(24), reason="检验").is_paused
    assert not both.resumed(at(24)).is_paused


def test_there_is_nothing_to_resume_without_a_pause() -> None:
    with pytest.raises(ValueError, match="没有需要结束的暂停"):
        LEDGER.resumed(at(24))
    with pytest.raises(ValueError, match="没有需要结束的暂停"):
        paused(21).resumed(at(24), reason="听证")


def test_a_pause_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValidationError, match="不能早于开始"):
        paused(21).resumed(at(20))


def test_pauses_are_taken_as_their_union() -> None:
    """重叠、相接的暂停合并计算，不重复扣除."""
    pauses = [Pause(started_at=at(a), ended_at=at(b)) for a, b in ((21, 23), (22, 25), (25, 26), (28, 29))]
    ledger = LEDGER.model_copy(update={"pauses": tuple(pauses)})
    assert ledger.stops() == ((at(21), at(26)), (at(28), at(29)))


def test_an_open_pause_swallows_what_follows() -> None:
    ledger = LEDGER.model_copy(update={"pauses": (Pause(started_at=at(21)), Pause(started_at=at(22), ended_at=at(23)))})
    assert ledger.stops() == ((at(21), None),)


def test_pauses_are_clipped_to_the_start_and_empty_ones_dropped() -> None:
    """早于起算的暂停剪去，起止相同的不算."""
    pauses = [Pause(started_at=at(a), ended_at=at(b)) for a, b in ((10, 12), (14, 18), (20, 20))]
    ledger = LEDGER.model_copy(update={"pauses": tuple(pauses)})
    assert ledger.stops() == ((START, at(18)),)


def test_an_extension_is_kept_with_who_why_and_on_what_basis() -> None:
    """延长须写明批准人、事由和依据."""
    extended = LEDGER.extended(10, at=at(25), by="王局长", reason="案情复杂", legal_basis="行政许可法第四十二条")
    kept = extended.extensions[0]
    assert kept.amount == 10
    assert (kept.by, kept.reason, kept.legal_basis) == ("王局长", "案情复杂", "行政许可法第四十二条")


@pytest.mark.parametrize("unit", [Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.NATURAL_DAY_BEFORE])
def test_days_are_whole(unit: Unit) -> None:
    """按日计算的时限必须是整数."""
    with pytest.raises(ValidationError, match="必须是整数"):
        Budget(amount=Fraction(5, 2), unit=unit)


def test_an_extension_in_days_is_whole_too() -> None:
    with pytest.raises(ValueError, match="必须是整数"):
        LEDGER.extended(Fraction(1, 2), at=at(25), by="", reason="", legal_basis="")
    with pytest.raises(ValidationError, match="必须是整数"):
        Ledger(
            budget=LEDGER.budget,
            started_at=START,
            extensions=(Extension(amount=Fraction(1, 2), approved_at=START),),
        )


@pytest.mark.parametrize("amount", [-1, 100_001, "nan"])
def test_a_budget_is_within_reason(amount: object) -> None:
    with pytest.raises(ValidationError):
        Budget.model_validate({"amount": amount, "unit": "working_day"})


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        (0.1, Fraction(1, 10)),
        ("3.5", Fraction(7, 2)),
        (Decimal("2.25"), Fraction(9, 4)),
        ("1/3", Fraction(1, 3)),
        (4, Fraction(4)),
    ],
)
def test_hours_mean_what_is_written(written: object, exact: Fraction) -> None:
    """小时数按书写的十进制数计算，不产生浮点误差."""
    assert Budget.model_validate({"amount": written, "unit": "working_hour"}).amount == exact


def test_a_moment_without_a_zone_is_refused() -> None:
    """时刻必须带时区."""
    naive = datetime(2026, 9, 16, 9, 40)  # noqa: DTZ001  the point of the test
    with pytest.raises(ValueError, match="必须带时区"):
        Ledger(budget=LEDGER.budget, started_at=naive)
    with pytest.raises(ValueError, match="必须带时区"):
        paused(21).resumed(naive)


def test_a_moment_of_another_zone_is_read_on_shanghais_clock() -> None:
    """其他时区的时刻换算为北京时间."""
    ledger = Ledger(budget=LEDGER.budget, started_at=datetime(2026, 9, 15, 20, 0, tzinfo=UTC))
    assert ledger.started_at.date().day == 16


def test_a_ledger_survives_json() -> None:
    whole = paused(21).extended(10, at=at(25), by="王局长", reason="案情复杂", legal_basis="行政许可法第四十二条")
    assert Ledger.model_validate_json(whole.model_dump_json()) == whole
    assert whole.model_dump(mode="json")["budget"] == {"amount": 20, "unit": "working_day"}


@pytest.mark.parametrize(
    "hours", ["", "9-12", "12:00-09:00", "09:00-12:00,11:00-13:00", "09:00-24:30", "09:60-12:00", "09:00"]
)
def test_hall_hours_are_ordered_spans_of_one_day(hours: str) -> None:
    with pytest.raises(ValueError, match="办公时间"):
        HallHours.parse(hours)


def test_hall_hours_are_written_as_they_are_read() -> None:
    assert str(HallHours.parse("09:00-12:00, 13:30-17:30")) == "09:00-12:00,13:30-17:30"
    assert str(HallHours.parse("00:00-24:00")) == "00:00-24:00"


def test_every_unit_has_its_chinese_name() -> None:
    labels = {"工作日", "自然日", "工作小时", "小时", "届满前自然日"}
    assert {unit.label for unit in Unit} == labels
