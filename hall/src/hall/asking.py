"""`hall deadline` and `hall check-number`: one line in, one line out, in order; a bad line stops nothing."""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import orjson
from pydantic import ValidationError

from catalog.county_data import calendars
from identifiers import CHECKS, NumberKind, Verdict
from identifiers.verdict import wrong
from kernel.web.explaining import explained
from legaltime import Calendar, YearCalendar
from legaltime.asking import Question, answer


def speak(lines: Iterable[bytes], say: Callable[[bytes], dict[str, Any]]) -> None:
    """Each answer goes out before the next question is read: whoever asks may wait for it."""
    for line in lines:
        sys.stdout.buffer.write(orjson.dumps(say(line)) + b"\n")
        sys.stdout.buffer.flush()


def shipped_calendar() -> Calendar:
    """The years published by the State Council that come with the hall."""
    return Calendar.of(
        YearCalendar(year=one.year, holidays=one.holidays, makeup_days=one.makeup_days) for one in calendars("")
    )


def deadline_of(line: bytes, calendar: Calendar) -> dict[str, Any]:
    """One question of JSON and its answer, or `{"error": {"code", "title"}}`."""
    try:
        return answer(Question.model_validate_json(line), calendar).model_dump(mode="json")
    except ValidationError as refused:
        return {"error": {"code": _code_of(refused), "title": "；".join(_sentences(refused))}}
    except (OverflowError, ValueError):
        return {"error": {"code": "DEADLINE_OUT_OF_RANGE", "title": "期限超出了日历所能表示的年份"}}


def _code_of(refused: ValidationError) -> str:
    return "DEADLINE_NOT_JSON" if refused.errors()[0]["type"] == "json_invalid" else "DEADLINE_NOT_VALID"


def _sentences(refused: ValidationError) -> Iterator[str]:
    if _code_of(refused) == "DEADLINE_NOT_JSON":
        yield "这一行不是 JSON"
        return
    for one in explained(refused.errors()):
        yield f"{one['field']}：{one['message']}" if one["field"] else one["message"]


def number_checked(line: bytes, kind: NumberKind, on: date) -> dict[str, Any]:
    """A JSON string and what is said of it; nothing of it is stripped."""
    try:
        text = orjson.loads(line)
    except orjson.JSONDecodeError:
        text = None
    verdict = CHECKS[kind](text, on) if isinstance(text, str) else wrong("NOT_A_STRING", "这一行不是 JSON 字符串")
    return _said(verdict)


def _said(verdict: Verdict) -> dict[str, Any]:
    said = {"valid": verdict.valid, "code": verdict.code, "title": verdict.title}
    return said | {"warning": verdict.warning} if verdict.warning else said
