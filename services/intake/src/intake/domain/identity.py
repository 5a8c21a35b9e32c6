"""号码的校验：公民身份号码（GB 11643）与统一社会信用代码（GB 32100），只看号码本身，不查任何库。"""

import re
import unicodedata
from datetime import date, datetime
from typing import Final

_ID_CARD: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_EARLIEST_BIRTH: Final = date(1860, 1, 1)  # nobody living was born before

_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC: Final = re.compile(rf"[1-9A-Y][1-9A-Y][0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_MODULUS: Final = 31


def normalised(number: str) -> str:
    """As it is stored and compared: half-width, no spaces, upper case."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def id_card_check_char(first_17: str) -> str:
    """ISO 7064 MOD 11-2 over the first seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, first_17, strict=True))
    return _ID_CHECKS[total % 11]


def is_id_card(number: str, on: date) -> bool:
    """十八位、出生日期真实且不晚于 `on`、末位校验码正确。"""
    if _ID_CARD.fullmatch(number) is None:
        return False
    born = birth_date(number)
    if born is None or not _EARLIEST_BIRTH <= born <= on:
        return False
    return id_card_check_char(number[:17]) == number[17]


def birth_date(number: str) -> date | None:
    """The birth date an identity number claims; none if there is no such day."""
    try:
        return datetime.strptime(f"{number[6:14]} +0800", "%Y%m%d %z").date()
    except ValueError:
        return None


def uscc_check_char(first_17: str) -> str:
    """GB 32100: weights 3^i mod 31 over an alphabet without I, O, S, V, Z."""
    total = sum(weight * _USCC_ALPHABET.index(letter) for weight, letter in zip(_USCC_WEIGHTS, first_17, strict=True))
    return _USCC_ALPHABET[(_USCC_MODULUS - total % _USCC_MODULUS) % _USCC_MODULUS]


def is_uscc(number: str) -> bool:
    """十八位、字符在字母表之内、末位校验码正确；首位为字母的（如农村集体经济组织）同样有效。"""
    return (
        _USCC.fullmatch(number) is not None
        and set(number) <= set(_USCC_ALPHABET)
        and (uscc_check_char(number[:17]) == number[17])
    )
