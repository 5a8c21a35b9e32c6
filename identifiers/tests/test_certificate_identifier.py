"""电子证照标识与校验位：公开样例、每一种单字错误、相邻换位。"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from identifiers.certificate_identifier import ALPHABET, Parts, check, check_character, is_type_code, parts

PUBLISHED = (
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
)
BODIES = st.text(ALPHABET, min_size=1, max_size=60)


def is_right(text: str) -> bool:
    return check_character(text[:-1]) == text[-1]


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_identifiers_are_read_and_written_alike(text: str) -> None:
    """公开的三个标识，校验位重新计算无误，读入再写出不变。"""
    found = parts(text)
    assert found is not None
    assert found.written() == text
    assert check(text) == (True, "OK", "号码有效", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ROOT"),
        (PUBLISHED[0].removeprefix("1."), "ROOT"),
        (PUBLISHED[0][:-1] + "V", "CHECK"),
        (PUBLISHED[0].lower(), "FORM"),
        (PUBLISHED[0].replace("001", "01"), "FORM"),
        (PUBLISHED[0].replace("011.", "01."), "FORM"),
        (PUBLISHED[0] + "\n", "FORM"),
        (PUBLISHED[0] + ".1", "FORM"),
        (PUBLISHED[2].replace("340100", ""), "FORM"),
        (PUBLISHED[2].replace("340100", "\uff1340100"), "FORM"),
    ],
)
def test_what_is_not_an_identifier_is_refused(text: str, code: str) -> None:
    """根、类型、版本号、校验位从严：差一位也不认。"""
    assert parts(text) is None
    assert check(text).code == f"CERTIFICATE_IDENTIFIER_{code}"


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        (("11100000000013338X011", "340100", "1", "001"), "类型代码中的定义机构代码校验码不对"),
        (("11100000000013338W011", "999999", "1", "001"), "颁发机构代码既不是统一社会信用代码，也不是行政区划代码"),
        (("11100000000013338W011", "340100", "1", "000"), "版本号从 001 开始"),
    ],
)
def test_what_is_odd_is_told_though_the_check_character_fits(body: tuple[str, str, str, str], doubt: str) -> None:
    """校验位正确而其余可疑的，给出提示。"""
    assert check(Parts(*body).written()) == (True, "OK", "号码有效", doubt)


@pytest.mark.parametrize("code", ["11100000000013127D01", "11100000000013127A001", "11100000000013127D001 "])
def test_a_type_code_is_a_body_and_three_more(code: str) -> None:
    """类型代码二十一位，定义机构代码校验码正确。"""
    assert not is_type_code(code)
    assert is_type_code("11100000000013127D001")


@given(BODIES)
def test_the_check_character_agrees_with_another_implementation(body: str) -> None:
    """校验位与另一份独立实现（ISO 7064 MOD 37,36）算得一样。"""
    assert check_character(body) == mod_37_36.calc_check_digit(body)


@given(BODIES, st.data())
def test_any_single_wrong_character_is_found(body: str, data: st.DataObject) -> None:
    """错任何一个字符，校验位都能发现。"""
    text = body + check_character(body)
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(text[at], "")))
    assert not is_right(text[:at] + wrong + text[at + 1 :])


@given(BODIES, st.data())
def test_any_swap_of_characters_that_are_not_neighbours_in_the_alphabet_is_found(
    body: str, data: st.DataObject
) -> None:
    """相邻两位写颠倒，校验位能发现；只有字母表里紧挨着的两个字符是例外（见下一条）。"""
    text = body + check_character(body)
    at = data.draw(st.integers(0, len(text) - 2))
    first, second = text[at], text[at + 1]
    distance = (ALPHABET.index(first) - ALPHABET.index(second)) % 36
    assume(distance not in (0, 1, 35))
    assert not is_right(text[:at] + second + first + text[at + 2 :])


def test_neighbours_in_the_alphabet_hide_a_swap_in_one_of_thirty_six_places() -> None:
    """标准的界限：紧挨着的两个字符写颠倒，三十六种前缀中只有一种发现不了，其余都能发现。"""

    def after(p: int, character: int) -> int:
        return ((p + character) % 36 or 36) * 2 % 37

    hidden = {
        (p, first, second)
        for p in range(1, 37)
        for first in range(36)
        for second in range(first + 1, 36)
        if after(after(p, first), second) == after(after(p, second), first)
    }
    assert len(hidden) == 36
    assert all((second - first) % 36 in (1, 35) for _, first, second in hidden)
