"""办件编号二十一位：区划六位、日期六位、当日序号六位、校验一位（ISO 7064 MOD 11-10）、渠道两位。"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from identifiers.divisions import PROVINCES
from identifiers.verdict import Verdict, right, wrong

LENGTH: Final = 21
LAST_SERIAL: Final = 999_999
CHANNELS: Final = frozenset({"01", "02", "03", "04", "09"})
"""窗口、网上、手机、邮寄（GB/T 39046 附录 A.5 的办理形式）和自助终端。"""
_BODY: Final = 18
_WELL_FORMED: Final = re.compile(r"[0-9]{21}")


def written(division: str, day: date, serial: int, channel: str) -> str:
    """ValueError where the serial has not six digits."""
    if not 0 < serial <= LAST_SERIAL:
        raise ValueError(f"a serial has six digits and starts at 1: {serial}")
    body = f"{division}{day:%y%m%d}{serial:06d}"
    return f"{body}{check_digit(body)}{channel}"


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11-10: finds every single wrong digit and nearly every exchange of neighbours."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def check(text: str, on: date) -> Verdict:
    """`on`：哪一天核对，收件日期不能晚于它。"""
    if len(text) != LENGTH:
        return wrong("CASE_NO_LENGTH", "办件编号应为 21 位")
    if _WELL_FORMED.fullmatch(text) is None:
        return wrong("CASE_NO_CHARACTER", "办件编号全部是数字")
    if check_digit(text[:_BODY]) != text[_BODY]:
        return wrong("CASE_NO_CHECK", "办件编号的校验位不对，请核对是否写错")
    return right(_odd(text, on))


def is_case_no(text: str) -> bool:
    """二十一位数字，校验位正确。"""
    return check(text, date.max).valid


def _odd(text: str, on: date) -> Iterator[str]:
    if text[:2] not in PROVINCES:
        yield "没有这样的区划代码"
    day = _day(text)
    if day is None or day > on:
        yield "收件日期不可能"
    if int(text[12:_BODY]) == 0:
        yield "当日序号从 1 开始"
    if text[_BODY + 1 :] not in CHANNELS:
        yield "没有这样的申报渠道"


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(f"20{text[6:12]} +0800", "%Y%m%d %z").date()
    except ValueError:
        return None
