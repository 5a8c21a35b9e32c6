"""`hall deadline`: the legal clock asked with JSON, by the years that are shipped."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from catalog.county_data import calendars
from kernel.explaining import explained
from legaltime import Calendar, YearCalendar
from legaltime.asking import Question, answer


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
