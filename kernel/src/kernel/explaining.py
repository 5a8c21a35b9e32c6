"""Why a field was refused, in a sentence a clerk can read out; what was typed is never repeated."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

_SENTENCES: Final[dict[str, str]] = {
    "missing": "必须填写",
    "extra_forbidden": "不应填写此项",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不应小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不应大于 {le}",
    "multiple_of": "应为 {multiple_of} 的整数倍",
    "decimal_max_places": "小数最多 {decimal_places} 位",
    "decimal_max_digits": "最多 {max_digits} 位数字",
    "timezone_aware": "应写明时区",
    "timezone_naive": "不应写时区",
    "date_from_datetime_inexact": "应为日期，不带时刻",
    "date_past": "应为过去的日期",
    "date_future": "应为将来的日期",
}
_FAMILIES: Final[tuple[tuple[str, str], ...]] = (
    ("string_pattern", "格式有误"),
    ("literal", "不在可选范围内"),
    ("enum", "不在可选范围内"),
    ("union_tag", "不在可选范围内"),
    ("int", "应为整数"),
    ("float", "应为数字"),
    ("decimal", "应为数字"),
    ("bool", "应为是或否"),
    ("datetime", "日期时间格式有误"),
    ("date", "日期格式有误，应如 2026-11-22"),
    ("timezone", "日期时间格式有误"),
    ("time", "时间格式有误"),
    ("uuid", "编号格式有误"),
    ("url", "网址格式有误"),
    ("string", "应为文字"),
)
_OTHERWISE: Final = "填写有误"
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def explained(errors: Iterable[Mapping[str, Any]], *, skip: int = 0) -> list[dict[str, str]]:
    """Field, code and sentence of each validation error; `skip` leaves out leading steps such as `body` or `query`."""
    return [
        {
            "field": ".".join(str(step) for step in error["loc"][skip:]),
            "code": str(error["type"]),
            "message": _sentence(error),
        }
        for error in errors
    ]


def _sentence(error: Mapping[str, Any]) -> str:
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map(context)
    if kind in {"value_error", "assertion_error"}:
        # Our own validators speak Chinese; anything else might repeat the input.
        own = str(context.get("error", ""))
        return own if _CHINESE.search(own) else _OTHERWISE
    return next((sentence for family, sentence in _FAMILIES if kind.startswith(family)), _OTHERWISE)
