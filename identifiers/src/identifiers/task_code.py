"""事项实施编码三十一位：实施主体统一社会信用代码十八位、行使层级一位、基本编码十二位。"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from identifiers import uscc
from identifiers.divisions import PROVINCES
from identifiers.verdict import Verdict, right, wrong

LENGTH: Final = 31
_WELL_FORMED: Final = re.compile(r"(?P<uscc>.{18})(?P<level>[1-7])(?P<catalog>[0-9A-Z]{12})")
_NATIONAL: Final = "00"


class TaskCode(NamedTuple):
    """实施编码的三段。"""

    uscc: str
    level: int
    catalog_code: str


def parts(text: str) -> TaskCode | None:
    """不合结构的没有；主体代码的校验码另行核对。"""
    match = _WELL_FORMED.fullmatch(text)
    if match is None or not set(match["uscc"]) <= set(uscc.ALPHABET):
        return None
    return TaskCode(match["uscc"], int(match["level"]), match["catalog"])


def check(text: str) -> Verdict:
    if len(text) != LENGTH:
        return wrong("TASK_CODE_LENGTH", "实施编码应为 31 位")
    found = parts(text)
    if found is None:
        return wrong("TASK_CODE_FORM", "实施编码应依次为：主体代码、行使层级（1 至 7）、基本编码")
    body = uscc.check(found.uscc)
    if not body.valid:
        return wrong("TASK_CODE_CHECK", "实施编码中的主体代码校验码不对，请核对是否写错")
    return right(_odd(found, body))


def _odd(found: TaskCode, body: Verdict) -> Iterator[str]:
    if body.warning:
        yield f"主体代码：{body.warning}"
    if found.catalog_code[:2] not in PROVINCES | {_NATIONAL}:
        yield "基本编码的来源既不是国家也不是某个省"
