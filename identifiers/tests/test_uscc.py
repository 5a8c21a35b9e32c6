"""统一社会信用代码：与公开的校验向量一致，与参照实现一致，错一个字符必被发现。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from identifiers.uscc import ALPHABET, check, check_character, is_uscc, organisation_check_character

PUBLISHED = ["11100000000013338W", "11370800MB28559184", "11330105002500287C"]
bodies = st.builds(
    lambda head, division, rest: f"{head}{division:06d}{rest}",
    st.sampled_from(["11", "12", "51", "91", "92", "93"]),
    st.integers(100000, 659999),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize("number", PUBLISHED)
def test_the_published_codes_pass_without_doubt(number: str) -> None:
    """GB 32100 的校验向量；其中的组织机构代码也对（GB 11714）。"""
    assert check(number) == (True, "OK", "号码有效", "")
    assert organisation_check_character(number[8:16]) == number[16]


@given(bodies)
def test_check_characters_agree_with_the_oracle(body: str) -> None:
    """校验码与参照实现一致。"""
    number = body + check_character(body)
    assert oracle.is_valid(number)
    assert is_uscc(number)


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_the_check_character_is_that_of_the_standard(first_17: str) -> None:
    """校验码对任何十七位都与参照实现一致。"""
    assert check_character(first_17) == oracle.calc_check_digit(first_17)


@given(bodies, st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_is_found(body: str, at: int, by: int) -> None:
    """错一个字符，校验必不通过。"""
    number = body + check_character(body)
    wrong = number[:at] + ALPHABET[(ALPHABET.index(number[at]) + by) % 31] + number[at + 1 :]
    assert check(wrong).code == "USCC_CHECK"


def test_letters_in_front_are_credit_codes_too() -> None:
    """首位为字母的（农村集体经济组织等）同样有效。"""
    body = "N2320826MF0000001"
    assert is_uscc(body + check_character(body))


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        ("C1320826000013338", "没有这样的登记管理部门代码"),
        ("11990000000013338", "登记机关行政区划码可疑"),
        ("1132082A000013338", "登记机关行政区划码可疑"),
        ("11320826000013339", "其中的组织机构代码校验码不对"),
    ],
)
def test_what_is_odd_is_told_though_the_check_character_fits(body: str, doubt: str) -> None:
    """校验码正确而其余可疑的，给出提示。"""
    verdict = check(body + check_character(body))
    assert verdict.valid
    assert verdict.warning == doubt


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "USCC_LENGTH"),
        (PUBLISHED[0] + "\n", "USCC_LENGTH"),
        (PUBLISHED[0][:-1], "USCC_LENGTH"),
        (PUBLISHED[0].lower(), "USCC_CHARACTER"),
        ("1110000000001333IW", "USCC_CHARACTER"),
        ("\uff111100000000013338W", "USCC_CHARACTER"),
        ("11100000000013338X", "USCC_CHECK"),
    ],
)
def test_what_is_wrong_is_named(text: str, code: str) -> None:
    """什么也不替人删改。"""
    verdict = check(text)
    assert (verdict.valid, verdict.code) == (False, code)
