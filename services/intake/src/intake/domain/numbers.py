"""办件编号与查询码：编号二十一位，带校验位；查询码六位，由密钥推得，不必另存。"""

import re
from datetime import date
from typing import Final

from intake.domain.channels import Channel

DIVISION: Final = "320826"  # 涟水县（GB/T 2260）
QUERY_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
QUERY_LENGTH: Final = 6
LAST_SERIAL: Final = 999_999
_CASE_NO: Final = re.compile(r"[0-9]{21}")
_BODY: Final = 18


def case_no(day: date, serial: int, channel: Channel) -> str:
    """区划六位、日期六位、当日序号六位、校验一位（ISO 7064 MOD 11-10）、渠道两位。"""
    if not 0 < serial <= LAST_SERIAL:
        raise ValueError(f"a serial has six digits and starts at 1: {serial}")
    body = f"{DIVISION}{day:%y%m%d}{serial:06d}"
    return f"{body}{check_digit(body)}{channel.digits}"


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11-10: finds every single wrong digit and nearly every exchange of neighbours."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def is_case_no(text: str) -> bool:
    """二十一位数字，校验位正确。"""
    return _CASE_NO.fullmatch(text) is not None and check_digit(text[:_BODY]) == text[_BODY]


def query_code(keyed_hash: str) -> str:
    """The six letters that go with a keyed hash (hex); the same case always has the same code."""
    rest, letters = int(keyed_hash, 16), ""
    for _ in range(QUERY_LENGTH):
        rest, at = divmod(rest, len(QUERY_ALPHABET))
        letters += QUERY_ALPHABET[at]
    return letters
