"""事项实施编码：三段，主体代码校验码正确。"""

import pytest

from identifiers.task_code import check, parts


@pytest.mark.parametrize(
    ("text", "three"),
    [
        ("11370800MB285591843370117002011", ("11370800MB28559184", 3, "370117002011")),
        ("12441500196720244T3442199806003", ("12441500196720244T", 3, "442199806003")),
    ],
)
def test_real_codes_are_taken_apart(text: str, three: tuple[str, int, str]) -> None:
    """公开的两个实施编码。"""
    assert parts(text) == three
    assert check(text) == (True, "OK", "号码有效", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TASK_CODE_LENGTH"),
        ("12441500196720244T3442199806003\n", "TASK_CODE_LENGTH"),
        ("12441500196720244T8442199806003", "TASK_CODE_FORM"),
        ("12441500196720244T0442199806003", "TASK_CODE_FORM"),
        ("12441500196720244T344219980600a", "TASK_CODE_FORM"),
        ("1244150019672024OT3442199806003", "TASK_CODE_FORM"),
        ("12441500196720244U3442199806003", "TASK_CODE_CHECK"),
    ],
)
def test_what_is_wrong_is_named(text: str, code: str) -> None:
    """长度、结构、主体代码的校验码，各有说法。"""
    verdict = check(text)
    assert (verdict.valid, verdict.code) == (False, code)


def test_a_catalog_code_of_no_province_is_odd() -> None:
    """基本编码的前两位不是国家（00），也不是某个省。"""
    assert check("12441500196720244T3992199806003").warning == "基本编码的来源既不是国家也不是某个省"
    assert not check("12441500196720244T3000131001000").warning
