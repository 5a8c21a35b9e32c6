"""统一社会信用代码（GB 32100-2015）：登记管理部门、机构类别、登记机关区划六位、组织机构代码九位、校验码。"""

import re
from collections.abc import Iterator
from typing import Final

from identifiers.divisions import NATIONAL, PROVINCES
from identifiers.verdict import Verdict, right, wrong

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
LENGTH: Final = 18
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_AUTHORITIES: Final = "123456789ANY"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS: Final = "0X987654321"
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(first_17: str) -> str:
    """第十八位：权为 3 的幂（模 31），字符集三十一个。"""
    total = sum(ALPHABET.index(one) * weight for one, weight in zip(first_17, _WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def check(text: str) -> Verdict:
    if len(text) != LENGTH:
        return wrong("USCC_LENGTH", "统一社会信用代码应为 18 位")
    if not set(text) <= set(ALPHABET):
        return wrong("USCC_CHARACTER", "统一社会信用代码只用数字和大写字母，且不用 I、O、S、V、Z")
    if check_character(text[:-1]) != text[-1]:
        return wrong("USCC_CHECK", "统一社会信用代码的校验码不对，请核对是否写错")
    return right(_odd(text))


def is_uscc(text: str) -> bool:
    """首位为字母的（如农村集体经济组织）同样有效。"""
    return check(text).valid


def organisation_check_character(first_8: str) -> str:
    """组织机构代码的校验码（GB 11714）：统一社会信用代码的第十七位。"""
    total = sum(_LETTERS.index(one) * weight for one, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True))
    return _ORGANISATION_CHECKS[total % len(_ORGANISATION_CHECKS)]


def _odd(text: str) -> Iterator[str]:
    if text[0] not in _AUTHORITIES:
        yield "没有这样的登记管理部门代码"
    if not (re.fullmatch(r"[0-9]{6}", text[2:8]) and text[2:4] in PROVINCES | {NATIONAL}):
        yield "登记机关行政区划码可疑"
    if organisation_check_character(text[8:16]) != text[16]:
        yield "其中的组织机构代码校验码不对"
