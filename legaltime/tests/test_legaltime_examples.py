"""手算的例子：`examples/*.yaml` 中的每一问照 `hall deadline` 的写法，答案按国务院办公厅通知手工数出，与程序无关。"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
import yaml
from pydantic import BaseModel

from legaltime import Calendar, YearCalendar
from legaltime.asking import Question, answer

FOLDER = Path(__file__).parent / "examples"
SHIPPED = Path(__file__).parents[2] / "services/catalog/src/catalog/data/calendars.yaml"
ENOUGH = 150
SATURDAY = 5


class Expected(BaseModel, frozen=True, extra="forbid"):
    """What was reckoned; an example that does not speak of a receipt or an extension has none."""

    due: str | None
    provisional: bool
    remaining: float | None = None
    refused_extensions: tuple[dict[str, Any], ...] = ()
    accepted_on: str | None = None
    deemed: bool = False
    deemed_at: str | None = None


class Example(BaseModel, frozen=True, extra="forbid"):
    """One question, its answer, and how it was reckoned by hand."""

    id: str
    asked: dict[str, Any]
    expected: Expected
    reckoned: str


def _read(file: Path) -> list[Example]:
    return [Example.model_validate(one) for one in yaml.safe_load(file.read_text(encoding="utf-8"))]


EXAMPLES = {f"{file.stem}: {one.id}": one for file in sorted(FOLDER.glob("*.yaml")) for one in _read(file)}


@pytest.fixture(scope="module")
def shipped() -> Calendar:
    """The years that come with the hall, as `hall deadline` reads them."""
    return Calendar.of(
        YearCalendar(
            year=year["year"],
            holidays={day: holiday["name"] for holiday in year["holidays"] for day in holiday["days"]},
            makeup_days=year["makeup_days"],
        )
        for year in yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["years"]
    )


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_clock_says_what_was_reckoned_by_hand(shipped: Calendar, example: Example) -> None:
    question = Question.model_validate_json(json.dumps(example.asked))
    found = answer(question, shipped).model_dump(mode="json")
    expected = example.expected.model_dump(mode="json", exclude={"remaining"})
    if example.expected.remaining is not None:
        expected["remaining"] = example.expected.remaining
    assert {name: found[name] for name in expected} == expected, example.reckoned


def test_there_are_enough_examples_and_each_says_how_it_was_reckoned() -> None:
    assert len(EXAMPLES) == sum(len(_read(file)) for file in FOLDER.glob("*.yaml")) >= ENOUGH
    assert all(one.reckoned and "\n" not in one.reckoned for one in EXAMPLES.values())


@pytest.mark.parametrize("unit", ["working_day", "natural_day"])
def test_every_make_up_day_of_the_notices_is_among_them(unit: str) -> None:
    """2021 年至 2026 年每一个调休上班的周六、周日：工作日计入，自然日在这一天届满不顺延."""
    due = {one.expected.due[:10] for one in EXAMPLES.values() if one.expected.due and one.asked["unit"] == unit}
    notices = [day for day in chinese_calendar.workdays if 2021 <= day.year <= 2026 and day.weekday() >= SATURDAY]
    assert len(notices) == 40
    assert {day.isoformat() for day in notices} <= due


def test_every_holiday_of_the_notices_is_passed_over() -> None:
    """2021 年至 2026 年每一个假日：都有一例自节前起算、届满于节后."""
    passed = [
        (date.fromisoformat(one.asked["start"][:10]), date.fromisoformat(one.expected.due[:10]))
        for name, one in EXAMPLES.items()
        if name.startswith("holidays: ") and one.asked["unit"] == "working_day" and one.expected.due
    ]
    notices = [day for day in chinese_calendar.holidays if 2021 <= day.year <= 2026]
    assert not [day for day in notices if not any(start < day < due for start, due in passed)]
