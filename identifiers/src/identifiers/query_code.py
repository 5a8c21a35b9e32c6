"""查询码六位：不含易混的字符，由密钥推得，没有校验位。"""

from typing import Final

from identifiers.verdict import Verdict, right, wrong

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 6


def derived(keyed_hash: str) -> str:
    """The six letters that go with a keyed hash (hex); the same case always has the same code."""
    rest, letters = int(keyed_hash, 16), ""
    for _ in range(LENGTH):
        rest, at = divmod(rest, len(ALPHABET))
        letters += ALPHABET[at]
    return letters


def check(text: str) -> Verdict:
    if len(text) != LENGTH:
        return wrong("QUERY_CODE_LENGTH", "查询码应为 6 位")
    if not set(text) <= set(ALPHABET):
        return wrong("QUERY_CODE_CHARACTER", "查询码只用数字 2 至 9 和大写字母，且不用 I、L、O")
    return right()
