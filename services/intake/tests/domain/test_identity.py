"""号码校验：与公开的校验向量一致，与参照实现一致，错一位必被发现。"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from intake.domain.identity import id_card_check_char, is_id_card, is_uscc, normalised, uscc_check_char

TODAY = date(2026, 9, 24)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
births = st.dates(date(1900, 1, 1), TODAY)
id_bodies = st.builds(
    lambda division, born, sequence: f"{division}{born:%Y%m%d}{sequence:03d}",
    st.sampled_from(["320826", "110101", "360426", "810000"]),
    births,
    st.integers(0, 999),
)
uscc_bodies = st.builds(
    lambda head, division, rest: f"{head}{division:06d}{rest}",
    st.sampled_from(["11", "12", "51", "91", "92", "93"]),
    st.integers(100000, 659999),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def test_the_published_vector_of_the_identity_card_passes() -> None:
    """GB 11643 的校验向量。"""
    assert is_id_card("360426199101010071", TODAY)


@pytest.mark.parametrize("number", ["11100000000013338W", "11370800MB28559184", "11330105002500287C"])
def test_the_published_vectors_of_the_credit_code_pass(number: str) -> None:
    """GB 32100 的校验向量。"""
    assert is_uscc(number)


@given(id_bodies)
def test_identity_check_characters_agree_with_the_oracle(body: str) -> None:
    """身份号码校验码与参照实现一致。"""
    assert id_card_check_char(body) == ric.calc_check_digit(body + "0")
    assert is_id_card(body + id_card_check_char(body), TODAY)


@given(uscc_bodies)
def test_credit_code_check_characters_agree_with_the_oracle(body: str) -> None:
    """信用代码校验码与参照实现一致。"""
    number = body + uscc_check_char(body)
    assert uscc.is_valid(number)
    assert is_uscc(number)


@given(id_bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_an_identity_number_is_found(body: str, at: int, by: int) -> None:
    """错一位数字，校验必不通过。"""
    number = body + id_card_check_char(body)
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert not is_id_card(wrong, TODAY)


@given(uscc_bodies, st.integers(8, 16), st.integers(1, 30))
def test_one_wrong_letter_of_a_credit_code_is_found(body: str, at: int, by: int) -> None:
    """错一个字符，校验必不通过。"""
    number = body + uscc_check_char(body)
    wrong = number[:at] + ALPHABET[(ALPHABET.index(number[at]) + by) % 31] + number[at + 1 :]
    assert not is_uscc(wrong)


@given(st.dates(date(2026, 9, 25), date(2099, 12, 31)))
def test_nobody_is_born_tomorrow(born: date) -> None:
    """出生日期不能晚于今天。"""
    body = f"320826{born:%Y%m%d}000"
    assert not is_id_card(body + id_card_check_char(body), TODAY)


@given(st.text(max_size=25))
def test_any_text_is_judged_without_failing(text: str) -> None:
    """随便写什么都能判断，不会出错。"""
    assert is_id_card(normalised(text), TODAY) in {True, False}
    assert is_uscc(normalised(text)) in {True, False}


def test_a_number_is_compared_as_one_writes_it_carefully() -> None:
    """全角、小写、空格不影响识别。"""
    assert normalised(" \uff13\uff12\uff10826 1990 0101 000x ") == "32082619900101000X"


def test_letters_in_front_are_credit_codes_too() -> None:
    """首位为字母的统一社会信用代码（农村集体经济组织等）同样有效。"""
    body = "N2320826XN0000001"
    assert is_uscc(body + uscc_check_char(body))
