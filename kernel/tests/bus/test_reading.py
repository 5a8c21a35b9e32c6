"""What lies on a topic is a message only if readers can rely on it: what made one stumble would hold up the rest."""

from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from kernel.bus.consuming import _read

EVENT: dict[str, Any] = {
    "id": "m-1",
    "type": "hall.stranger.ThingTold.v1",
    "subject": "4f6b1f9a-1212-5c0b-9d5e-0d7b1f6c2a10",
    "time": "2026-09-24T10:00:00+08:00",
    "correlationid": "",
    "position": "1",
    "data": {},
}


def read(value: bytes) -> tuple[int, int]:
    """How many messages, and how many strange things."""
    arrived, strange = _read([SimpleNamespace(value=value, offset=0, headers=[])])  # type: ignore[list-item]  # as one
    return len(arrived), len(strange)


def test_a_message_is_read() -> None:
    assert read(orjson.dumps(EVENT)) == (1, 0)


@pytest.mark.parametrize("name", EVENT)
def test_without_one_of_its_attributes_it_is_none(name: str) -> None:
    assert read(orjson.dumps({key: value for key, value in EVENT.items() if key != name})) == (0, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("subject", "case 17"),
        ("subject", 17),
        ("subject", None),
        ("time", "yesterday"),
        ("time", 0),
        ("type", ["a", "b"]),
        ("position", "first"),
    ],
)
def test_an_attribute_that_nobody_can_use_makes_it_none(name: str, value: object) -> None:
    assert read(orjson.dumps({**EVENT, name: value})) == (0, 1)


@pytest.mark.parametrize("text", ["", "no json", "[]", "null", "7"])
def test_anything_else_is_none(text: str) -> None:
    assert read(text.encode()) == (0, 1)
