"""`hall deadline` and `hall check-number` as another program asks them: line by line, in order, never stopping."""

import json
import subprocess
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from catalog.county_data import calendars
from hall.deadlines import deadline_of, shipped_calendar
from hall.testing import HALL
from identifiers import CHECKS
from identifiers.id_card import check_character
from legaltime import DayKind

SENT = {"start": "2026-09-30T10:00:00+08:00", "amount": 20, "unit": "working_day"}


def answers(*command: str, lines: Sequence[str]) -> list[dict[str, Any]]:
    asked = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
    found = subprocess.run([HALL, *command], input=asked, capture_output=True, check=True)
    return [json.loads(line) for line in found.stdout.splitlines()]


def test_every_line_has_its_answer_in_order() -> None:
    beyond = SENT | {"start": "9999-09-24T10:00:00+08:00", "amount": 90_000}
    lines = [json.dumps(SENT), "nonsense", "", json.dumps(SENT | {"amount": -1}), json.dumps(beyond), '"\udcff"']
    found = answers("deadline", lines=[*lines, json.dumps(SENT | {"amount": 1})])
    codes = [one["error"]["code"] if "error" in one else one["due"] for one in found]
    not_json, not_valid = "DEADLINE_NOT_JSON", "DEADLINE_NOT_VALID"
    assert codes == [
        "2026-11-03T23:59:59+08:00",
        not_json,
        not_json,
        not_valid,
        "DEADLINE_OUT_OF_RANGE",
        not_json,
        "2026-10-08T23:59:59+08:00",
    ]
    assert all(one["error"]["title"] for one in found if "error" in one)


PAUSE = {"from": "2026-10-09T10:00:00+08:00", "to": "2026-10-08T10:00:00+08:00"}
NOT_VALID = [
    (json.dumps(SENT | {"pauses": [PAUSE]}), "pauses.0：暂停的结束不能早于开始"),
    (json.dumps(SENT | {"pauses": [{"to": PAUSE["to"]}]}), "pauses.0.from：必须填写"),
    (json.dumps(SENT | {"start": "2026-02-30T10:00:00+08:00"}), "start：日期时间格式有误"),
    (json.dumps(SENT | {"start": "2026-09-30T10:00:00"}), "start：时刻必须带时区"),
    (json.dumps(SENT | {"start": "1790733600"}), "start：日期时间格式有误"),
    (json.dumps(SENT | {"start": 1790733600}), "start：日期时间格式有误"),
    (json.dumps(SENT | {"amount": -1}), "amount：不应小于 0"),
    (json.dumps(SENT | {"amount": 100_001}), "amount：不应大于 100000"),
    (json.dumps(SENT | {"amount": 10**300}), "amount：不应大于 100000"),
    (json.dumps(SENT | {"amount": float("nan")}), "amount：应为数字"),
    (json.dumps(SENT | {"amount": float("-inf")}), "amount：应为数字"),
    (json.dumps(SENT | {"amount": "20"}), "amount：应为数字"),
    (json.dumps(SENT | {"amount": 1.5}), "以工作日计的时限必须是整数"),
    (json.dumps(SENT | {"unit": "week"}), "unit：不在可选范围内"),
    (json.dumps(SENT | {"hall_hours": "all day"}), "hall_hours：办公时间应写作"),
    (json.dumps(SENT | {"hall_hours": "12:00-09:00"}), "hall_hours：办公时间须为当日内先后相接"),
    (json.dumps(SENT | {"extensions": [{"amount": 0, "approved_at": SENT["start"]}]}), "extensions.0.amount：应大于 0"),
    (
        json.dumps(SENT | {"extensions": [{"amount": -2, "approved_at": SENT["start"]}]}),
        "extensions.0.amount：应大于 0",
    ),
    (json.dumps(SENT | {"receipt": {"notice_limit": "5"}}), "receipt.notice_limit：应为数字"),
    ("[]", "填写有误"),
    ("{}", "start：必须填写；amount：必须填写；unit：必须填写"),
]


def test_every_bad_question_is_told_what_is_wrong_and_stops_nothing() -> None:
    """好坏相间：坏的一行有编码和中文的说法，好的照答。"""
    found = answers("deadline", lines=[line for bad, _ in NOT_VALID for line in (bad, json.dumps(SENT))])
    assert [one["due"] for one in found[1::2]] == ["2026-11-03T23:59:59+08:00"] * len(NOT_VALID)
    for (bad, sentence), one in zip(NOT_VALID, found[::2], strict=True):
        assert one["error"]["code"] == "DEADLINE_NOT_VALID", bad
        assert one["error"]["title"].startswith(sentence), bad


def test_the_help_says_how_what_is_still_to_come_counts() -> None:
    shown = subprocess.run([HALL, "deadline", "--help"], capture_output=True, check=True, text=True)
    assert "There is no now" in shown.stdout


def test_the_next_question_may_wait_for_the_answer() -> None:
    with subprocess.Popen([HALL, "deadline"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        for amount in (1, 2):
            asked.stdin.write(json.dumps(SENT | {"amount": amount}).encode() + b"\n")
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["remaining"] == amount
        asked.stdin.close()
    assert asked.returncode == 0


def test_numbers_are_checked_as_they_are_written() -> None:
    found = answers("check-number", "uscc", lines=['"11100000000013338W"', '"11100000000013338W\\n"', "12", "", '"x"'])
    assert found[0] == {"valid": True, "code": "OK", "title": "号码有效"}
    assert [one["code"] for one in found[1:]] == ["USCC_LENGTH", "NOT_A_STRING", "NOT_A_STRING", "USCC_LENGTH"]


def test_what_is_odd_is_told() -> None:
    body = "32082619900230000"
    (found,) = answers("check-number", "id_card", lines=[f'"{body}{check_character(body)}"'])
    assert found == {"valid": True, "code": "OK", "title": "号码有效", "warning": "出生日期不可能"}


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_every_kind_of_number_can_be_asked(kind: str) -> None:
    (found,) = answers("check-number", kind, lines=['""'])
    assert found["valid"] is False


def test_an_unknown_kind_is_refused() -> None:
    refused = subprocess.run([HALL, "check-number", "phone"], input=b"", capture_output=True, check=False)
    assert refused.returncode == 2


MAKE_UP_DAYS = [day for one in calendars("") for day in one.makeup_days]


@pytest.mark.parametrize("day", MAKE_UP_DAYS, ids=date.isoformat)
def test_every_make_up_day_counts(day: date) -> None:
    """国务院办公厅通知中的每一个调休上班日：前一日起算，一个工作日，届满就在这一天。"""
    calendar = shipped_calendar()
    assert calendar.kind(day) is DayKind.MAKE_UP
    eve = date.fromordinal(day.toordinal() - 1)
    question = {"start": f"{eve}T10:00:00+08:00", "amount": 1, "unit": "working_day"}
    assert deadline_of(json.dumps(question).encode(), calendar)["due"] == f"{day}T23:59:59+08:00"
