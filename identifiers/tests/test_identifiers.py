"""所有号码：怎样写都能判断；查询码和手写的号码。"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identifiers import CHECKS, NumberKind, query_code
from identifiers.writing import normalised

TODAY = date(2026, 9, 24)


@given(st.sampled_from(sorted(CHECKS)), st.text(max_size=80) | st.text("0123456789XABC.", max_size=80))
def test_any_text_is_judged_without_failing(kind: NumberKind, text: str) -> None:
    """随便写什么都能判断，不会出错；无效的没有提示，只有原因。"""
    verdict = CHECKS[kind](text, TODAY)
    assert verdict.title
    assert verdict.valid is (verdict.code == "OK")
    assert verdict.valid or verdict.code.startswith(kind.upper())
    assert verdict.valid or not verdict.warning


@given(st.binary(min_size=16, max_size=16))
def test_a_query_code_is_six_readable_letters_and_always_the_same(keyed: bytes) -> None:
    """查询码六位，不含易混的字符，同一件永远相同。"""
    code = query_code.derived(keyed.hex())
    assert query_code.check(code) == (True, "OK", "号码有效", "")
    assert code == query_code.derived(keyed.hex())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("K7M2Q", "QUERY_CODE_LENGTH"),
        ("K7M2QX\n", "QUERY_CODE_LENGTH"),
        ("k7m2qx", "QUERY_CODE_CHARACTER"),
        ("K7M2Q1", "QUERY_CODE_CHARACTER"),
        ("K7M2QO", "QUERY_CODE_CHARACTER"),
    ],
)
def test_what_is_no_query_code_is_named(text: str, code: str) -> None:
    """六位，不用易混的字符。"""
    assert query_code.check(text).code == code


def test_a_number_is_compared_as_one_writes_it_carefully() -> None:
    """全角、小写、空格不影响识别。"""
    assert normalised(" \uff13\uff12\uff10826 1990 0101 000x ") == "32082619900101000X"
