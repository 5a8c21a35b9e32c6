"""电子证照标识（GB/T 36904）：根、类型代码、颁发机构代码、流水号、版本号，末位为校验位。"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from identifiers import uscc
from identifiers.divisions import PROVINCES
from identifiers.verdict import Verdict, right, wrong

ROOT: Final = "1.2.156.3005.2"
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORD: Final = "[0-9A-Z]"
_TYPE_CODE: Final = re.compile(rf"{_WORD}{{21}}")
_WELL_FORMED: Final = re.compile(
    rf"{re.escape(ROOT)}\.(?P<type_code>{_WORD}{{21}})\.(?P<issuer>{_WORD}+)\.(?P<serial>{_WORD}+)"
    rf"\.(?P<version>[0-9]{{3}})\.(?P<check>{_WORD})"
)
_DIVISION: Final = re.compile(r"[0-9]{6}")


class Parts(NamedTuple):
    """一个标识去掉根和校验位：类型、颁发机构、流水号、版本。"""

    type_code: str
    issuer: str
    serial: str
    version: str

    def written(self) -> str:
        """With root and check character."""
        return ".".join((ROOT, *self, check_character("".join(self))))


def check_character(body: str) -> str:
    """校验位：ISO 7064 MOD 37,36，对去掉分隔点的类型、机构、流水号、版本号计算。"""
    p = 36
    for character in body:
        p = (p + ALPHABET.index(character)) % 36 or 36
        p = p * 2 % 37
    return ALPHABET[(37 - p) % 36]


def parts(text: str) -> Parts | None:
    """颁发机构和流水号的长度从宽，其余从严；校验位不对的没有。"""
    match = _WELL_FORMED.fullmatch(text)
    if match is None:
        return None
    found = Parts(match["type_code"], match["issuer"], match["serial"], match["version"])
    return found if check_character("".join(found)) == match["check"] else None


def check(text: str) -> Verdict:
    if not text.startswith(f"{ROOT}."):
        return wrong("CERTIFICATE_IDENTIFIER_ROOT", f"电子证照标识应以 {ROOT} 开头")
    if _WELL_FORMED.fullmatch(text) is None:
        return wrong(
            "CERTIFICATE_IDENTIFIER_FORM",
            "电子证照标识应依次为：类型代码、颁发机构、流水号、版本号、校验位",
        )
    found = parts(text)
    if found is None:
        return wrong("CERTIFICATE_IDENTIFIER_CHECK", "电子证照标识的校验位不对，请核对是否写错")
    return right(_odd(found))


def is_type_code(text: str) -> bool:
    """证照类型代码二十一位：定义机构代码十八位，校验码正确，加顺序号三位。"""
    return _TYPE_CODE.fullmatch(text) is not None and uscc.is_uscc(text[: uscc.LENGTH])


def _odd(found: Parts) -> Iterator[str]:
    if not is_type_code(found.type_code):
        yield "类型代码中的定义机构代码校验码不对"
    if not (uscc.is_uscc(found.issuer) or (_DIVISION.fullmatch(found.issuer) and found.issuer[:2] in PROVINCES)):
        yield "颁发机构代码既不是统一社会信用代码，也不是行政区划代码"
    if found.version == "000":
        yield "版本号从 001 开始"
