"""What is said of a number: right or wrong with a stable code, and what is odd about one that is right."""

from collections.abc import Iterable
from typing import NamedTuple


class Verdict(NamedTuple):
    """核对结论：是否有效、代码、说法；校验位正确而其余可疑的，另有提示。"""

    valid: bool
    code: str
    title: str
    warning: str = ""


def right(odd: Iterable[str] = ()) -> Verdict:
    """The check character fits; `odd` says what nobody would expect of such a number all the same."""
    return Verdict(valid=True, code="OK", title="号码有效", warning="；".join(odd))


def wrong(code: str, title: str) -> Verdict:
    return Verdict(valid=False, code=code, title=title)
