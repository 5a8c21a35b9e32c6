"""证照的有效期：年、月、长期、按批准内容。"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.errors import ValidityFixedError, ValidityNeededError, ValidityPastError
from certificates.domain.validity import StatedValidity, Validity, ValidityKind, valid_to, validity_of

BY_DECISION = Validity(kind=ValidityKind.BY_DECISION)
SILENT = StatedValidity()


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 9, 24), 60, date(2031, 9, 23)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 3, date(2027, 2, 28)),
    ],
)
def test_a_fixed_validity_ends_on_the_day_before_the_anniversary(first: date, months: int, last: date) -> None:
    """有效期五年，到第五年对应日的前一日；没有对应日的，到月末日。"""
    assert valid_to(Validity(kind=ValidityKind.FIXED, months=months), first, SILENT) == last


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(1, 240))
def test_a_longer_validity_never_ends_earlier(first: date, months: int) -> None:
    """多给一个月，截止日只会更晚，并且总在生效日之后。"""
    shorter, longer = (
        valid_to(Validity(kind=ValidityKind.FIXED, months=n), first, SILENT) for n in (months, months + 1)
    )
    assert shorter is not None
    assert longer is not None
    assert first < shorter < longer


def test_long_term_has_no_last_day() -> None:
    """长期有效的，没有截止日。"""
    assert valid_to(Validity(kind=ValidityKind.LONG_TERM), date(2026, 9, 24), SILENT) is None


def test_a_validity_by_decision_is_stated_one_way_or_the_other() -> None:
    """按批准内容确定的，写明截止日或者长期，二者必居其一。"""
    today = date(2026, 9, 24)
    assert valid_to(BY_DECISION, today, StatedValidity(until=date(2027, 1, 1))) == date(2027, 1, 1)
    assert valid_to(BY_DECISION, today, StatedValidity(long_term=True)) is None
    for stated in (SILENT, StatedValidity(until=today, long_term=True)):
        with pytest.raises(ValidityNeededError):
            valid_to(BY_DECISION, today, stated)


def test_a_stated_last_day_is_not_past() -> None:
    """截止日不能早于生效日。"""
    with pytest.raises(ValidityPastError):
        valid_to(BY_DECISION, date(2026, 9, 24), StatedValidity(until=date(2026, 9, 23)))


def test_a_validity_of_the_type_is_not_stated_otherwise() -> None:
    """证照类型已经规定有效期的，制证时不能另行填写。"""
    with pytest.raises(ValidityFixedError):
        valid_to(Validity(kind=ValidityKind.LONG_TERM), date(2026, 9, 24), StatedValidity(until=date(2030, 1, 1)))


@pytest.mark.parametrize(
    ("kind", "years", "months", "text"),
    [
        ("FIXED", 5, None, "5年"),
        ("FIXED", None, 3, "3个月"),
        ("LONG_TERM", None, None, "长期"),
        ("BY_APPROVAL", None, None, "按批准内容确定"),
        ("ANNUAL_ENDORSEMENT", None, None, "按批准内容确定"),
        ("FIXED", None, None, "按批准内容确定"),
    ],
)
def test_what_the_list_says_is_read(kind: str, years: int | None, months: int | None, text: str) -> None:
    """目录写明年数、月数或者长期的照列，其余按批准内容确定。"""
    assert validity_of(kind, years, months).text == text
