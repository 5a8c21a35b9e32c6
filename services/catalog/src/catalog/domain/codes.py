"""事项编码和统一社会信用代码：结构与校验位。"""

import re
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC: Final = re.compile(rf"[{_ALPHABET}]{{18}}")
_TASK_CODE: Final = re.compile(rf"(?P<uscc>[{_ALPHABET}]{{18}})(?P<level>[1-7])(?P<catalog>[0-9A-Z]{{12}})")
_TYPE_CODE: Final = re.compile(rf"(?P<uscc>[{_ALPHABET}]{{18}})[0-9A-Z]{{3}}")


def uscc_check_character(first_17: str) -> str:
    """GB 32100-2015 校验位。"""
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(first_17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def is_uscc(code: str) -> bool:
    """十八位，字符在字符集内，校验位正确。"""
    return _USCC.fullmatch(code) is not None and uscc_check_character(code[:17]) == code[17]


def task_code_parts(code: str) -> tuple[str, int, str] | None:
    """实施编码的三段：实施主体代码、行使层级、基本编码；不合结构的没有。"""
    match = _TASK_CODE.fullmatch(code)
    return None if match is None else (match["uscc"], int(match["level"]), match["catalog"])


def is_certificate_type_code(code: str) -> bool:
    """证照类型代码二十一位：定义机构代码十八位，校验位正确，加顺序号三位。"""
    match = _TYPE_CODE.fullmatch(code)
    return match is not None and is_uscc(match["uscc"])
