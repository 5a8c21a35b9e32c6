"""What others may know of approval's work: each kind of stream has a module of its own here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from approval.domain.case.events import CaseEvent
from approval.domain.dispatch.events import DispatchEvent
from approval.domain.joint.events import JointEvent
from approval.domain.supervision.events import SupervisionEvent
from approval.published import cases, dispatch, joint, supervision
from kernel.events import Event, Recorded
from kernel.messages import Message

TOPICS = (cases.TOPIC, *dispatch.TOPICS, joint.TOPIC, supervision.TOPIC)
MESSAGES: tuple[type[Message], ...] = (
    *cases.MESSAGES,
    *dispatch.MESSAGES,
    *joint.MESSAGES,
    *supervision.MESSAGES,
)
_PUBLISHING: Final[Mapping[type[Event], Callable[[Recorded[Any]], Message | None]]] = {
    **dict.fromkeys(CaseEvent.__args__, cases.publish),
    **dict.fromkeys(DispatchEvent.__args__, dispatch.publish),
    **dict.fromkeys(JointEvent.__args__, joint.publish),
    **dict.fromkeys(SupervisionEvent.__args__, supervision.publish),
}


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    return _PUBLISHING[type(recorded.event)](recorded)
