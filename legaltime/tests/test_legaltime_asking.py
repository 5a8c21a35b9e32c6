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


def test_what_is_still_to_come_counts_as_written(calendar: Calendar) -> None:
    """不问今天是哪天：一百年内的暂停、延长，写了就算，将来的也算。"""
    later = {"start": "2090-09-25T10:00:00+08:00", "amount": 3}
    pause = {"from": "2090-09-26T09:00:00+08:00", "to": "2090-09-28T09:00:00+08:00"}
    extension = {"amount": 1, "approved_at": "2090-09-29T09:00:00+08:00"}
    assert told(calendar, **later)["due"] == "2090-09-28T23:59:59+08:00"
    found = told(calendar, **later, pauses=[pause], extensions=[extension])
    assert (found["due"], found["refused_extensions"]) == ("2090-10-05T23:59:59+08:00", [])


def test_no_time_at_all_is_the_same_day(calendar: Calendar) -> None:
    """即办件的时限是零：工作日当日届满，休息日收到的顺延。"""
    assert told(calendar, amount=0)["due"] == "2026-09-24T23:59:59+08:00"
    assert told(calendar, start="2026-09-25T10:00:00+08:00", amount=0)["due"] == "2026-09-28T23:59:59+08:00"


def test_a_notice_limit_that_may_still_change_makes_the_answer_provisional(calendar: Calendar) -> None:
    """视为受理的时刻取决于未公布年度的，为暂定，即使期限本身在年内届满。"""
    late = {"start": "2026-12-28T10:00:00+08:00", "amount": 2}
    silent, noticed = told(calendar, **late, receipt={}), told(calendar, **late)
    assert (silent["due"], silent["provisional"]) == ("2026-12-30T23:59:59+08:00", True)
    assert (noticed["due"], noticed["provisional"]) == ("2026-12-30T23:59:59+08:00", False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "2026-09-24T10:00:00"},
        {"start": "2026-09-24"},
        {"start": "2026-02-30T10:00:00+08:00"},
        {"start": "2026-09-24T25:00:00+08:00"},
        {"start": "1758679200"},
        {"start": ""},
        {"start": None},
        {"start": 5},
        {"amount": -1},
        {"amount": "20"},
        {"amount": True},
        {"amount": 2.5},
        {"amount": 1e9},
        {"amount": 10**400},
        {"amount": float("nan"), "unit": "working_hour"},
        {"amount": float("inf"), "unit": "clock_hour"},
        {"amount": -0.5, "unit": "clock_hour"},
        {"unit": "week"},
        {"unit": None},
        {"hall_hours": "12:00-09:00"},
        {"hall_hours": "nine"},
        {"hall_hours": ""},
        {"hall_hours": "09:00-12:00,11:00-13:00"},
        {"hall_hours": "24:00-25:00"},
        {"hall_hours": "\u0660\u0669:00-12:00"},
        {"hall_hours": {"spans": [[540, 720]]}},
        {"hall_hours": None},
        {"pauses": [{"from": "2026-09-28T09:00:00+08:00", "to": "2026-09-27T09:00:00+08:00"}]},
        {"pauses": [{"from": "1758679200"}]},
        {"pauses": [{"to": "2026-09-27T09:00:00+08:00"}]},
        {"pauses": [{"from": "2526-09-28T09:00:00+08:00"}]},
        {"extensions": [{"amount": 1.5, "approved_at": NOON}]},
        {"extensions": [{"amount": 0, "approved_at": NOON}]},
        {"extensions": [{"amount": -5, "approved_at": NOON}]},
        {"extensions": [{"amount": 99_990, "approved_at": NOON}]},
        {"extensions": [{"amount": 5}]},
        {"receipt": {"noticed_at": "2026-09-23T10:00:00+08:00"}},
        {"receipt": {"notice_limit": -1}},
        {"receipt": {"notice_limit": 2.5}},
        {"receipt": {"notice_limit": "5"}},
        {"receipt": {"notice_limit": True}},
        {"now": NOON},
    ],
    ids=json.dumps,
)
def test_a_wrong_question_is_refused(calendar: Calendar, wrong: dict[str, Any]) -> None:
    """缺时区、不是数字、颠倒的时刻、多出来的项：都说明，不猜。"""
    with pytest.raises(ValidationError):
        asked(calendar, **wrong)


@pytest.mark.parametrize(("start", "unit"), [("9999", "working_day"), ("2026", "natural_day"), ("2026", "working_day")])
def test_a_limit_beyond_the_calendar_is_no_limit(calendar: Calendar, start: str, unit: str) -> None:
    """超出公元九九九九年的、长过一百年的，算不出来，也没有人逐日去看。"""
    with pytest.raises((OverflowError, ValueError)):
        asked(calendar, start=f"{start}-09-24T10:00:00+08:00", amount=90_000, unit=unit)


def test_many_pauses_are_a_mistake(calendar: Calendar) -> None:
    """一件事没有一百零一次暂停。"""
    pause = {"from": "2026-09-28T09:00:00+08:00", "to": "2026-09-28T10:00:00+08:00"}
    assert told(calendar, pauses=[pause] * 100)["due"] == "2026-10-29T23:59:59+08:00"
    with pytest.raises(ValidationError):
        asked(calendar, pauses=[pause] * 101)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"pauses": [{"from": "2026-09-28T09:00:00+08:00", "to": "2026-09-27T09:00:00+08:00"}]}, ("pauses", 0)),
        ({"extensions": [{"amount": 0, "approved_at": NOON}]}, ("extensions", 0, "amount")),
        ({"receipt": {"noticed_at": "soon"}}, ("receipt", "noticed_at")),
    ],
)
def test_a_refusal_names_its_place(calendar: Calendar, wrong: dict[str, Any], place: tuple[str | int, ...]) -> None:
    """哪一处不对，说在哪一处。"""
    with pytest.raises(ValidationError) as refused:
        asked(calendar, **wrong)
    assert [error["loc"] for error in refused.value.errors()] == [place]
