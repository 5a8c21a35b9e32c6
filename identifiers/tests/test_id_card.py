"""公民身份号码：与公开的校验向量一致，与参照实现一致，错一位必被发现。"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from identifiers.id_card import check, check_character, is_id_card

TODAY = date(2026, 9, 24)
bodies = st.builds(
    lambda division, born, sequence: f"{division}{born:%Y%m%d}{sequence:03d}",
    st.sampled_from(["320826", "110101", "360426", "810000", "911301"]),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


def numbered(body: str) -> str:
    return body + check_character(body)


def test_the_published_vector_passes() -> None:
    """GB 11643 的校验向量。"""
    assert check("360426199101010071", TODAY) == (True, "OK", "号码有效", "")


@given(bodies)
def test_check_characters_agree_with_the_oracle(body: str) -> None:
    """校验码与参照实现一致。"""
    assert check_character(body) == ric.calc_check_digit(body + "0")
    assert is_id_card(numbered(body), TODAY)
    assert not check(numbered(body), TODAY).warning


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_found(body: str, at: int, by: int) -> None:
    """错一位数字，校验必不通过。"""
    number = numbered(body)
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert check(wrong, TODAY).code == "ID_CARD_CHECK"


@given(st.dates(date(2026, 9, 25), date(2099, 12, 31)))
def test_nobody_is_born_tomorrow(born: date) -> None:
    """出生日期不能晚于今天：校验码对，仍须提示，也不能用来申请。"""
    number = numbered(f"320826{born:%Y%m%d}000")
    assert check(number, TODAY) == (True, "OK", "号码有效", "出生日期不可能")
    assert not is_id_card(number, TODAY)


@pytest.mark.parametrize("born", ["19900230", "19901301", "18591231", "00000000"])
def test_a_day_on_which_nobody_living_was_born_is_odd(born: str) -> None:
    """没有这一天，或者早得没有人还在世。"""
    number = numbered(f"320826{born}000")
    assert check(number, TODAY).warning == "出生日期不可能"
    assert not is_id_card(number, TODAY)


def test_an_unknown_place_is_odd_but_right() -> None:
    """区划会撤并，登记在先的号码仍然有效；省级代码不存在的给出提示。"""
    number = numbered("29082619900101000")
    assert check(number, TODAY).warning == "没有这样的地址码"
    assert is_id_card(number, TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ID_CARD_LENGTH"),
        ("320826900101000", "ID_CARD_LENGTH"),
        ("360426199101010071\n", "ID_CARD_LENGTH"),
        (" 360426199101010071", "ID_CARD_LENGTH"),
        ("3604261991010100712", "ID_CARD_LENGTH"),
        ("36042619910101007\uff11", "ID_CARD_CHARACTER"),
        ("32082619900101000x", "ID_CARD_CHARACTER"),
        ("X60426199101010071", "ID_CARD_CHARACTER"),
        ("360426199101010072", "ID_CARD_CHECK"),
    ],
)
def test_what_is_wrong_is_named(text: str, code: str) -> None:
    """什么也不替人删改：多一个空格、换行、全角数字、小写 x 都不对。"""
    verdict = check(text, TODAY)
    assert (verdict.valid, verdict.code) == (False, code)
    assert verdict.title
