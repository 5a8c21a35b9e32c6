"""Log lines: JSON, and nobody's number in them."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, ValidationError

from kernel import logs
from kernel.errors import RuleBrokenError
from kernel.sealed import Sealed


@pytest.fixture
def written() -> Iterator[StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    target = StringIO()
    logs.configure("INFO", target)
    yield target
    structlog.reset_defaults()
    root.handlers[:], level = before
    root.setLevel(level)


def lines(target: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_sentence_level_and_time(written: StringIO) -> None:
    structlog.get_logger("kernel.web").info("case accepted", kind="approval.CaseAccepted", version=3, 事项="设立")
    (line,) = lines(written)
    assert datetime.fromisoformat(line.pop("timestamp"))
    assert line == {
        "event": "case accepted",
        "level": "info",
        "kind": "approval.CaseAccepted",
        "version": 3,
        "事项": "设立",
    }
    assert "设立" in written.getvalue()


def test_below_the_level_nothing_is_written(written: StringIO) -> None:
    structlog.get_logger().debug("detail")
    logging.getLogger("library").debug("detail")
    assert lines(written) == []


def test_what_is_bound_for_a_request_goes_into_each_line(written: StringIO) -> None:
    with structlog.contextvars.bound_contextvars(correlation_id="corr-0001"):
        structlog.get_logger().info("first")
        logging.getLogger("library").warning("second %s", "word")
    assert [(line["event"], line["correlation_id"]) for line in lines(written)] == [
        ("first", "corr-0001"),
        ("second word", "corr-0001"),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("320826199001010013", "[number]"),
        ("32082619900101001X", "[number]"),
        ("32082619900101001x", "[number]"),
        ("320826 19900101 0013", "[number]"),
        ("13800000001", "[number]"),
        ("138 0000 0001", "[number]"),
        ("138-0000-0001", "[number]"),
        (13800000001, "[number]"),
        (320826199001010013, "[number]"),
        ("来电13800000001，身份证320826199001010013。", "来电[number]，身份证[number]。"),
        ("tel13800000001x", "tel[number]x"),
        (["13800000001", {"phone": "13800000001"}], ["[number]", {"phone": "[number]"}]),
        ({"13800000001": 1}, {"[number]": 1}),
        (Sealed.fresh("a" * 32, "张三"), "[sealed]"),
        ((Sealed.fresh("a" * 32, "张三"),), ["[sealed]"]),
        ("0f1380000000112345678901234567ab", "0f1380000000112345678901234567ab"),
        ("01380000-0000-4113-8000-138000000011", "01380000-0000-4113-8000-138000000011"),
        ("2026-11-22T09:30:00+08:00", "2026-11-22T09:30:00+08:00"),
        (17, 17),
        (1.5, 1.5),
        (True, True),
        (None, None),
        (datetime(2026, 11, 22, tzinfo=UTC), "2026-11-22 00:00:00+00:00"),
    ],
    ids=str,
)
def test_numbers_of_people_and_sealed_values_are_blotted_out(written: StringIO, value: object, shown: object) -> None:
    structlog.get_logger().info("seen", value=value)
    assert lines(written)[0]["value"] == shown


def test_a_library_s_line_is_blotted_out_too(written: StringIO) -> None:
    logging.getLogger("sqlalchemy.engine").warning("parameters %s", ("13800000001",))
    (line,) = lines(written)
    assert line["event"] == "parameters ('[number]',)"
    assert line["logger"] == "sqlalchemy.engine"


def test_the_web_server_s_own_access_lines_are_off(written: StringIO) -> None:
    logging.getLogger("uvicorn.access").info("GET /cases?name=张三")
    logging.getLogger("uvicorn.error").info("started")
    assert [line["event"] for line in lines(written)] == ["started"]


class Citizen(BaseModel):
    name: int


def raised(error: Exception) -> None:
    def inner_place() -> None:
        raise error

    inner_place()


def test_an_exception_is_its_kind_message_and_place(written: StringIO) -> None:
    try:
        raised(LookupError("no line for 13800000001"))
    except LookupError:
        structlog.get_logger().exception("request failed")
        logging.getLogger("library").exception("failed as well")
    for line in lines(written):
        assert (line["exception"], line["exception_message"]) == ("LookupError", "no line for [number]")
        assert line["frames"][-1].endswith(" inner_place")
        assert "Traceback" not in json.dumps(line)


def test_a_validation_error_is_logged_without_what_was_typed(written: StringIO) -> None:
    try:
        Citizen.model_validate({"name": "张三"})
    except ValidationError as error:
        structlog.get_logger().error("request failed", exc_info=error)
    assert lines(written)[0]["exception_message"] == "name: int_parsing"
    assert "张三" not in written.getvalue()


def test_an_error_of_ours_is_logged_by_its_code(written: StringIO) -> None:
    try:
        raised(RuleBrokenError("张三 已申请", holder="张三"))
    except RuleBrokenError:
        structlog.get_logger().exception("request failed")
    assert lines(written)[0]["exception_message"] == "RULE_BROKEN"
    assert "张三" not in written.getvalue()


def test_the_cause_of_an_error_is_not_told_either(written: StringIO) -> None:
    error = RuleBrokenError()
    error.__cause__ = KeyError("张三")
    try:
        raised(error)
    except RuleBrokenError:
        structlog.get_logger().exception("request failed")
    assert lines(written)[0]["exception"] == "RuleBrokenError"
    assert "张三" not in written.getvalue()
