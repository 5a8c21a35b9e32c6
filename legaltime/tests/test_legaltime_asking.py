"""直接问期限：一问一答，逐日说明；问得不对的，说明哪里不对。"""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from legaltime import Calendar
from legaltime.asking import Answer, Question, answer

NOON = "2026-09-24T10:00:00+08:00"


def asked(calendar: Calendar, **said: Any) -> Answer:
    question = {"start": NOON, "amount": 20, "unit": "working_day"} | said
    return answer(Question.model_validate_json(json.dumps(question)), calendar)


def told(calendar: Calendar, **said: Any) -> dict[str, Any]:
    return asked(calendar, **said).model_dump(mode="json")


def test_working_days_pass_over_the_holidays(calendar: Calendar) -> None:
    """中秋、国庆之间的二十个工作日，届满于十月二十九日，每日都有说法。"""
    found = told(calendar)
    assert (found["due"], found["remaining"], found["provisional"]) == ("2026-10-29T23:59:59+08:00", 20, False)
    assert sum(day["counted"] for day in found["days"]) == 20
    assert (found["days"][0]["date"], found["days"][-1]["date"]) == ("2026-09-24", "2026-10-29")
    assert {"date": "2026-10-10", "counted": True, "reason": "调休上班日，计入，第 6 个工作日。"} in found["days"]
    assert (found["accepted_on"], found["deemed"], found["deemed_at"]) == (None, False, None)


def test_hours_may_be_parts(calendar: Calendar) -> None:
    """两个半工作小时，午休不计。"""
    found = told(calendar, amount=2.5, unit="working_hour", hall_hours="09:00-12:00,13:30-17:30")
    assert (found["due"], found["remaining"]) == ("2026-09-24T14:00:00+08:00", 2.5)


def test_an_open_pause_leaves_no_date_only_a_remainder(calendar: Calendar) -> None:
    """尚在暂停的没有届满日；暂停当日计入，批准的延长照加。"""
    pause = {"from": "2026-09-28T09:00:00+08:00", "to": None}
    found = told(calendar, pauses=[pause], extensions=[{"amount": 10, "approved_at": "2026-09-29T09:00:00+08:00"}])
    assert (found["due"], found["remaining"]) == (None, 29)


def test_an_extension_after_expiry_is_refused_and_listed(calendar: Calendar) -> None:
    """届满之后才批准的延长不予计入。"""
    late = {"amount": 10, "approved_at": "2026-11-02T09:00:00+08:00"}
    found = told(calendar, extensions=[late])
    assert found["refused_extensions"] == [late]
    assert found["due"] == "2026-10-29T23:59:59+08:00"


@pytest.mark.parametrize(
    ("receipt", "accepted_on", "deemed_at", "due"),
    [
        ({}, "2026-09-24", "2026-10-10T00:00:00+08:00", "2026-10-29T23:59:59+08:00"),
        ({"noticed_at": "2026-09-25T10:00:00+08:00"}, None, None, None),
        (
            {"noticed_at": "2026-09-25T10:00:00+08:00", "completed_at": "2026-10-09T10:00:00+08:00"},
            "2026-10-09",
            None,
            "2026-11-05T23:59:59+08:00",
        ),
        (
            {"noticed_at": "2026-10-10T10:00:00+08:00", "completed_at": "2026-10-12T10:00:00+08:00"},
            "2026-09-24",
            "2026-10-10T00:00:00+08:00",
            "2026-10-29T23:59:59+08:00",
        ),
    ],
    ids=["silence", "noticed", "completed", "too late"],
)
def test_a_receipt_tells_from_when_it_counts(
    calendar: Calendar, receipt: dict[str, str], accepted_on: str | None, deemed_at: str | None, due: str | None
) -> None:
    """行政许可法第三十二条：逾期不告知的，自收件之日起即为受理；按时告知的，补正齐全之日受理。"""
    found = told(calendar, receipt=receipt)
    assert (found["accepted_on"], found["deemed_at"], found["due"]) == (accepted_on, deemed_at, due)
    assert found["deemed"] is (deemed_at is not None)
    assert bool(found["days"]) is (due is not None)


def test_a_year_nobody_has_published_is_provisional(calendar: Calendar) -> None:
    """触及未公布年度的期限是暂定的。"""
    assert told(calendar, start="2026-12-24T10:00:00+08:00")["provisional"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "2026-09-24T10:00:00"},
        {"start": 5},
        {"amount": -1},
        {"amount": "20"},
        {"amount": True},
        {"amount": 2.5},
        {"amount": 1e9},
        {"unit": "week"},
        {"hall_hours": "12:00-09:00"},
        {"hall_hours": "nine"},
        {"pauses": [{"from": "2026-09-28T09:00:00+08:00", "to": "2026-09-27T09:00:00+08:00"}]},
        {"extensions": [{"amount": 1.5, "approved_at": NOON}]},
        {"receipt": {"noticed_at": "2026-09-23T10:00:00+08:00"}},
        {"now": NOON},
    ],
    ids=json.dumps,
)
def test_a_wrong_question_is_refused(calendar: Calendar, wrong: dict[str, Any]) -> None:
    """缺时区、不是数字、颠倒的时刻、多出来的项：都说明，不猜。"""
    with pytest.raises(ValidationError):
        asked(calendar, **wrong)


def test_a_limit_beyond_the_calendar_is_no_limit(calendar: Calendar) -> None:
    """超出公元九九九九年的，算不出来。"""
    with pytest.raises((OverflowError, ValueError)):
        asked(calendar, start="9999-09-24T10:00:00+08:00", amount=90_000)
