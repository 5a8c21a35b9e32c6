"""What others may know of approval's work: each kind of stream has a module of its own here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from approval.domain.case import events as e
from approval.domain.commitment.events import CommitmentEvent
from approval.domain.dispatch.events import DispatchEvent
from approval.domain.joint.events import JointEvent
from approval.domain.saved_filter.events import FilterEvent
from approval.domain.supervision.events import SupervisionEvent
from approval.published import aftermath, cases, commitment, dispatch, handling, joint, supervision, tolerance, topics
from kernel.events import Event, Recorded
from kernel.messages import Message

TOPICS = (topics.CASE, *dispatch.TOPICS, joint.TOPIC, supervision.TOPIC, commitment.TOPIC)
MESSAGES: tuple[type[Message], ...] = (
    *cases.MESSAGES,
    *tolerance.MESSAGES,
    *handling.MESSAGES,
    *aftermath.MESSAGES,
    *dispatch.MESSAGES,
    *joint.MESSAGES,
    *supervision.MESSAGES,
    *commitment.MESSAGES,
)
_PUBLISHING: Final[Mapping[type[Event], Callable[[Recorded[Any]], Message | None]]] = {
    **dict.fromkeys((e.AcceptingEvent | e.ConcludingEvent).__args__, cases.publish),
    **dict.fromkeys((e.ToleranceEvent | e.ToleranceLapsed | e.BreachRepaired).__args__, tolerance.publish),
    **dict.fromkeys((e.ClockEvent | e.ReviewEvent).__args__, handling.publish),
    **dict.fromkeys((e.DueDateRecalculated, e.DueReminded, e.ApplicantShown), handling.publish),
    **dict.fromkeys(e.AftermathEvent.__args__, aftermath.publish),
    **dict.fromkeys(DispatchEvent.__args__, dispatch.publish),
    **dict.fromkeys(JointEvent.__args__, joint.publish),
    **dict.fromkeys(SupervisionEvent.__args__, supervision.publish),
    **dict.fromkeys(CommitmentEvent.__args__, commitment.publish),
    **dict.fromkeys(FilterEvent.__args__, lambda _recorded: None),  # a person's own menu concerns nobody
}


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    return _PUBLISHING[type(recorded.event)](recorded)
