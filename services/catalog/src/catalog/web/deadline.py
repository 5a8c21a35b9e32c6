"""期限计算：网页上填的一问怎样读，算出来的一答怎样给人看。"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from kernel.explaining import explained as told
from legaltime import HALL_HOURS, Calendar, Unit
from legaltime.asking import Answer, Question, answer, explained

UNITS: Final = [(unit.value, unit.label) for unit in Unit]
_MORE: Final = frozenset({"pause_from", "pause_to", "extension", "extension_at", "receipt"})
_BEIJING: Final = "+08:00"
_MOST_DAYS: Final = 1_100  # three years; the interface lists every day of a longer one
_FIELDS: Final = {
    "start": "start",
    "amount": "amount",
    "unit": "unit",
    "hall_hours": "hall_hours",
    "pauses.0": "pause_to",
    "pauses.0.from": "pause_from",
    "pauses.0.to": "pause_to",
    "extensions.0.amount": "extension",
    "extensions.0.approved_at": "extension_at",
    "receipt.noticed_at": "noticed_at",
    "receipt.completed_at": "completed_at",
}
"""Where a part of the question stands on the page; what concerns several of them stands at the start."""
ASKED: Final = frozenset({*_FIELDS.values(), "receipt"})


def page(typed: Mapping[str, str], calendar: Calendar, now: datetime) -> dict[str, Any]:
    """What the page shows: what was typed, the errors beside their fields, and the answer if there is one."""
    shown = {"start": f"{now:%Y-%m-%dT%H:%M}", "unit": Unit.WORKING_DAY.value, "hall_hours": str(HALL_HOURS)}
    shown |= {name: value for name, value in typed.items() if value.strip()}
    known: dict[str, Any] = {"typed": shown, "units": UNITS, "errors": {}, "answer": None, "more": _MORE & shown.keys()}
    if not typed:
        return known
    try:
        question = Question.model_validate(_question(shown))
        days = explained(question, calendar)
        listed = days if len(days) <= _MOST_DAYS else []
        found = _shown(question, answer(question, calendar))
        return known | {"answer": found, "days": listed, "is_long": len(days) > _MOST_DAYS}
    except ValidationError as refused:
        return known | {"errors": dict(reversed([_at_its_field(one) for one in told(refused.errors())]))}
    except (OverflowError, ValueError):
        return known | {"errors": {"amount": "期限超出了日历所能表示的年份"}}


def _question(typed: Mapping[str, str]) -> dict[str, Any]:
    """As `hall deadline` is asked: a field that was left empty is not there."""
    asked: dict[str, Any] = {"start": _moment(typed["start"]), "unit": typed["unit"], "hall_hours": typed["hall_hours"]}
    if "amount" in typed:
        asked["amount"] = _number(typed["amount"])
    if "pause_from" in typed or "pause_to" in typed:
        asked["pauses"] = [_moments(typed, {"from": "pause_from", "to": "pause_to"})]
    if "extension" in typed or "extension_at" in typed:
        extension = _moments(typed, {"approved_at": "extension_at"})
        asked["extensions"] = [extension | ({"amount": _number(typed["extension"])} if "extension" in typed else {})]
    if "receipt" in typed:
        asked["receipt"] = _moments(typed, {"noticed_at": "noticed_at", "completed_at": "completed_at"})
    return asked


def _moments(typed: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {name: _moment(typed[field]) for name, field in names.items() if field in typed}


def _moment(text: str) -> str:
    """A browser's `datetime-local` has no zone: it is ours."""
    return f"{text.strip()}{_BEIJING}"


def _number(text: str) -> object:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _at_its_field(error: Mapping[str, str]) -> tuple[str, str]:
    return _FIELDS.get(error["field"], "start"), error["message"]


def _shown(question: Question, found: Answer) -> dict[str, Any]:
    return {
        "label": "最迟" if question.unit is Unit.NATURAL_DAY_BEFORE else "届满",
        "due_on": found.due.date() if found.due else None,
        "note": "计时暂停" if found.days else "尚未受理",
        "pill": f"剩 {question.unit.text(found.remaining)}",
        "provisional": found.provisional,
        "refused": len(found.refused_extensions),
        "facts": list(_facts(question, found)),
    }


def _facts(question: Question, found: Answer) -> Iterator[tuple[str, str]]:
    yield "时限", question.unit.text(question.amount)
    if found.due:
        yield "届满时刻", f"{found.due:%Y-%m-%d %H:%M:%S}"
    if question.receipt is None:
        yield "起算", f"{question.start:%Y-%m-%d %H:%M}"
        return
    yield "收件", f"{question.start:%Y-%m-%d %H:%M}"
    yield "受理之日", f"{found.accepted_on}" if found.accepted_on else "补正齐全之日"
    if found.deemed_at:
        yield "视为受理", f"{found.deemed_at:%Y-%m-%d %H:%M} 起（逾期未告知）"
