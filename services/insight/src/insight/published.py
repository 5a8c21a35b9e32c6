"""What others may know of surges: where, since when, how many; nothing of any single case."""

from datetime import datetime
from typing import Any, assert_never

from insight.domain import surge as e
from kernel.events import Recorded
from kernel.messages import Message

TOPIC = "insight.alert.v1"
PARKED = "insight.parked.v1"
"""What the live worker could not read, with its place and the reason: for people and `hall parked`, no service."""
TOPICS = (TOPIC, PARKED)


class SurgeDetected(Message, type="hall.insight.SurgeDetected.v1", topic=TOPIC):
    """办件激增：什么事项、场所或者诉求分类，一小时多少，平时多少。"""

    watched: str
    code: str
    name: str
    began_at: datetime
    count: int
    usual_count: int
    usual_hours: int


class SurgeEnded(Message, type="hall.insight.SurgeEnded.v1", topic=TOPIC):
    """办件激增已经回落。"""

    watched: str
    code: str
    name: str
    began_at: datetime
    ended_at: datetime
    count: int


MESSAGES: tuple[type[Message], ...] = (SurgeDetected, SurgeEnded)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event."""
    return said_of(recorded.event)


def said_of(event: e.SurgeEvent) -> Message:
    match event:
        case e.SurgeDetected():
            return SurgeDetected.model_validate(event.model_dump())
        case e.SurgeEnded():
            return SurgeEnded.model_validate(event.model_dump())
    assert_never(event)
