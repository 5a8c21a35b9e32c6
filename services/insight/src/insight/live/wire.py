"""Bytes of topics: read as what is folded, written as what is said."""

from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID
from zlib import crc32

import orjson

from insight.domain.surge_rule import end_of
from insight.live.series import Verdict
from insight.live.ticks import HEARS
from insight.published import said_of
from kernel.clock import CHINA_TIME
from kernel.messages import Envelope, Heard, Unreadable, message_id, read_form

_FORMS: Final = {form.type: form for form in HEARS}
_IN_A_WINDOW: Final = 1 << 32
_LIKE: Final = datetime.fromtimestamp(0, CHINA_TIME)


class Place(NamedTuple):
    """A partition of a topic, without the prefix of a hall."""

    topic: str
    partition: int


class StrangeError(ValueError):
    """What stands on a topic is no message of ours, or not what its form says; the reason has no values in it."""


class Read(NamedTuple):
    """When a message was said, and what it is if it is folded here."""

    at: datetime
    heard: Heard[Any] | None


def read(value: bytes | None, place: Place) -> Read:
    """One message of a topic; StrangeError where it cannot be read."""
    try:
        event = orjson.loads(value or b"")
        at, form = datetime.fromisoformat(event["time"]).astimezone(CHINA_TIME), _FORMS.get(event["type"])
        if form is None:
            return Read(at, None)
        heard = Heard(
            body=read_form(form, event["data"]),
            subject=UUID(event["subject"]),
            at=at,
            source=f"{place.topic.partition('.')[0]}:{place.topic}:{place.partition}",
            position=int(event["position"]),
            message_id=event["id"],
            correlation_id=event["correlationid"],
        )
    except (ValueError, LookupError, TypeError, AttributeError) as broken:
        raise StrangeError("NO_CLOUDEVENT") from broken
    if isinstance(heard.body, Unreadable):
        raise StrangeError(heard.body.reason)
    return Read(at, heard)


def alert(verdict: Verdict) -> Envelope:
    """A verdict as it travels: the same surge has the same id and the same position, whenever and wherever it is said.

    A worker has no store to take positions from. Verdicts are said in the order of their windows, so the window is
    the position, and the stream tells the verdicts of one window apart.
    """
    message = said_of(verdict.event)
    return Envelope(
        id=message_id(verdict.stream_id, verdict.version),
        source="insight",
        subject=verdict.stream_id,
        time=end_of(verdict.window, _LIKE),
        position=position_of(verdict),
        correlation_id=str(verdict.stream_id),
        causation_id="",
        body=message,
    )


def position_of(verdict: Verdict) -> int:
    return verdict.window * _IN_A_WINDOW + crc32(verdict.stream_id.bytes)
