"""办件编号：编号规则中的例子，参照实现，错一位必被发现。"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from identifiers.case_no import CHANNELS, LAST_SERIAL, check, check_digit, is_case_no, written

TODAY = date(2026, 11, 22)


def test_the_example_of_the_numbering_rule_is_made() -> None:
    """编号规则中的例子。"""
    number = written("320826", TODAY, 123, "02")
    assert number == "320826261122000123402"
    assert check(number, TODAY) == (True, "OK", "号码有效", "")


@given(st.dates(date(2020, 1, 1), TODAY), st.integers(1, LAST_SERIAL), st.sampled_from(sorted(CHANNELS)))
def test_a_number_passes_the_oracle(day: date, serial: int, channel: str) -> None:
    """二十一位，校验位与参照实现一致。"""
    number = written("320826", day, serial, channel)
    assert len(number) == 21
    assert mod_11_10.is_valid(number[:19])
    assert check(number, TODAY) == (True, "OK", "号码有效", "")


@given(st.text("0123456789", min_size=18, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found(body: str, at: int, by: int) -> None:
    """编号错一位必被发现。"""
    wrong = body[:at] + str((int(body[at]) + by) % 10) + body[at + 1 :]
    assert check_digit(wrong) != check_digit(body)


@pytest.mark.parametrize("serial", [0, LAST_SERIAL + 1])
def test_a_serial_outside_six_digits_makes_no_number(serial: int) -> None:
    """序号只有六位。"""
    with pytest.raises(ValueError, match="six digits"):
        written("320826", TODAY, serial, "02")


@pytest.mark.parametrize(
    ("body", "channel", "doubt"),
    [
        ("320826261123000123", "02", "收件日期不可能"),
        ("320826260230000123", "02", "收件日期不可能"),
        ("320826261122000000", "02", "当日序号从 1 开始"),
        ("320826261122000123", "05", "没有这样的申报渠道"),
        ("990826261122000123", "02", "没有这样的区划代码"),
    ],
)
def test_what_is_odd_is_told_though_the_check_digit_fits(body: str, channel: str, doubt: str) -> None:
    """校验位正确而其余可疑的，给出提示。"""
    number = f"{body}{check_digit(body)}{channel}"
    assert check(number, TODAY) == (True, "OK", "号码有效", doubt)
    assert is_case_no(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "CASE_NO_LENGTH"),
        ("320826261122000123402\n", "CASE_NO_LENGTH"),
        ("32082626112200012340\uff12", "CASE_NO_CHARACTER"),
        ("320826261122000123502", "CASE_NO_CHECK"),
    ],
)
def test_what_is_wrong_is_named(text: str, code: str) -> None:
    """什么也不替人删改。"""
    verdict = check(text, TODAY)
    assert (verdict.valid, verdict.code) == (False, code)
    assert not is_case_no(text)
