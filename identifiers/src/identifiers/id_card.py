"""公民身份号码（GB 11643-1999）：地址码六位、出生日期八位、顺序码三位、校验码；只看号码本身，不查任何库。"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from identifiers.divisions import PROVINCES
from identifiers.verdict import Verdict, right, wrong

LENGTH: Final = 18
_OLD_LENGTH: Final = 15
_WELL_FORMED: Final = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_EARLIEST_BIRTH: Final = date(1860, 1, 1)  # nobody living was born before
_FOREIGNERS: Final = "9"


def check_character(first_17: str) -> str:
    """第十八位：ISO 7064 MOD 11-2。"""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True)) % 11]


def check(text: str, on: date) -> Verdict:
    """`on`：哪一天核对，出生日期不能晚于它。"""
    if len(text) == _OLD_LENGTH:
        return wrong("ID_CARD_LENGTH", "15 位的旧身份号码已经停用，请填写 18 位")
    if len(text) != LENGTH:
        return wrong("ID_CARD_LENGTH", "公民身份号码应为 18 位")
    if _WELL_FORMED.fullmatch(text) is None:
        return wrong("ID_CARD_CHARACTER", "公民身份号码前 17 位为数字，末位为数字或大写 X")
    if check_character(text[:-1]) != text[-1]:
        return wrong("ID_CARD_CHECK", "公民身份号码的校验码不对，请核对是否写错")
    return right(_odd(text, on))


def is_id_card(text: str, on: date) -> bool:
    """校验码正确，并且可能有人在这一天出生。"""
    return check(text, on).valid and _birth_is_possible(text, on)


def birth_date(text: str) -> date | None:
    """The birth date the number claims; none if there is no such day."""
    try:
        return datetime.strptime(f"{text[6:14]} +0800", "%Y%m%d %z").date()
    except ValueError:
        return None


def _birth_is_possible(text: str, on: date) -> bool:
    born = birth_date(text)
    return born is not None and _EARLIEST_BIRTH <= born <= on


def _odd(text: str, on: date) -> Iterator[str]:
    if text[:2] not in PROVINCES and not text.startswith(_FOREIGNERS):
        yield "没有这样的地址码"
    if not _birth_is_possible(text, on):
        yield "出生日期不可能"
