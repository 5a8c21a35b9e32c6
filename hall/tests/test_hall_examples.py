"""手算的例子照原样问命令行：`hall deadline` 问期限，`hall check-number` 问六种号码；答案与程序无关。"""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from hall.testing import HALL
from identifiers import NumberKind

NUMBERS = Path(__file__).parent / "examples" / "check-number"
CLOCKS = Path(__file__).parents[2] / "legaltime/tests/examples"
ENOUGH_NUMBERS = 60
ENOUGH_CLOCKS = 150


def _read(file: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _answers(*command: str, questions: list[Any]) -> list[dict[str, Any]]:
    lines = "".join(f"{json.dumps(question, ensure_ascii=False)}\n" for question in questions)
    found = subprocess.run([HALL, *command], input=lines.encode(), capture_output=True, check=True)
    return [json.loads(line) for line in found.stdout.splitlines()]


@cache
def _verdicts(kind: NumberKind) -> dict[str, dict[str, Any]]:
    """All examples of one kind put to one command, as another program would."""
    examples = _read(NUMBERS / f"{kind}.yaml")
    answers = _answers("check-number", kind, questions=[one["asked"] for one in examples])
    return {one["id"]: answer for one, answer in zip(examples, answers, strict=True)}


EXAMPLES = [(kind, one) for kind in NumberKind for one in _read(NUMBERS / f"{kind}.yaml")]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[f"{kind}: {one['id']}" for kind, one in EXAMPLES])
def test_a_number_is_judged_as_it_was_reckoned_by_hand(kind: NumberKind, example: dict[str, Any]) -> None:
    found = dict(_verdicts(kind)[example["id"]])
    assert found.pop("title")
    assert found == example["expected"], example["reckoned"]


def test_there_are_enough_numbers_of_every_kind_and_outcome() -> None:
    """有效、每一种无效、每一种提示都有例子；编号不重复，每一例写明怎样算的。"""
    assert len(EXAMPLES) >= ENOUGH_NUMBERS
    assert len({(kind, one["id"]) for kind, one in EXAMPLES}) == len(EXAMPLES)
    assert all(one["reckoned"] for _, one in EXAMPLES)
    ways = {
        NumberKind.USCC: {"LENGTH", "CHARACTER", "CHECK"},
        NumberKind.ID_CARD: {"LENGTH", "CHARACTER", "CHECK"},
        NumberKind.TASK_CODE: {"LENGTH", "FORM", "CHECK"},
        NumberKind.CERTIFICATE_IDENTIFIER: {"ROOT", "FORM", "CHECK"},
        NumberKind.CASE_NO: {"LENGTH", "CHARACTER", "CHECK"},
        NumberKind.QUERY_CODE: {"LENGTH", "CHARACTER"},
    }
    for kind in NumberKind:
        expected = [one["expected"] for of, one in EXAMPLES if of is kind]
        assert {one["code"] for one in expected} >= {"OK"} | {f"{kind.upper()}_{way}" for way in ways[kind]}
        assert kind is NumberKind.QUERY_CODE or any("warning" in one for one in expected)


def test_the_command_says_of_every_clock_what_was_reckoned_by_hand() -> None:
    """同一批期限的例子逐行送进 `hall deadline`，一行一答，次序不乱。"""
    examples = [one for file in sorted(CLOCKS.glob("*.yaml")) for one in _read(file)]
    answers = _answers("deadline", questions=[one["asked"] for one in examples])
    assert len(answers) == len(examples) >= ENOUGH_CLOCKS
    wrong = [
        (one["id"], one["expected"], one["reckoned"])
        for one, answer in zip(examples, answers, strict=True)
        if {name: answer.get(name) for name in one["expected"]} != one["expected"]
    ]
    assert wrong == []
