"""What others may know of approval's work: each kind of stream has a module of its own here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from approval.domain.case.events import CaseEvent
from approval.published import cases
from kernel.events import Event, Recorded
from kernel.messages import Message

TOPICS = (cases.TOPIC,)
MESSAGES: tuple[type[Message], ...] = (*cases.MESSAGES,)
_PUBLISHING: Final[Mapping[type[Event], Callable[[Recorded[Any]], Message | None]]] = {
    **dict.fromkeys(CaseEvent.__args__, cases.publish),
}


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    return _PUBLISHING[type(recorded.event)](recorded)
