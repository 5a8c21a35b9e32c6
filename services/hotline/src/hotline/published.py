"""What others may know of a ticket: no caller, no words of theirs, no answer given to them."""

from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from hotline.domain.ticket import events as e
from hotline.domain.ticket_numbers import TicketNumberDrawn
from kernel.events import Recorded
from kernel.messages import Message

TOPIC = "hotline.ticket.v1"
TOPICS = (TOPIC,)
NOT_ACCEPTED = "NOT_ACCEPTED"  # the reason of a ticket closed by a refusal


class TicketCreated(Message, type="hall.hotline.TicketCreated.v1", topic=TOPIC):
    """工单：登记一件诉求。"""

    ticket_no: str
    source: str
    kind: str
    topic_code: str
    topic_name: str
    town: str
    related_case_id: UUID | None = None
    related_rating_id: UUID | None = None
    created_at: datetime


class TicketAnsweredDirectly(Message, type="hall.hotline.TicketAnsweredDirectly.v1", topic=TOPIC):
    """即时答复：不派单，就此终结。"""

    answered_at: datetime


class TicketDispatched(Message, type="hall.hotline.TicketDispatched.v1", topic=TOPIC):
    """派单：交给承办单位及到期时刻。"""

    units: tuple[e.Unit, ...]
    mode: str
    due_at: datetime
    dispatched_at: datetime


class TicketSigned(Message, type="hall.hotline.TicketSigned.v1", topic=TOPIC):
    """签收。"""

    body: str
    signed_at: datetime


class TicketReturned(Message, type="hall.hotline.TicketReturned.v1", topic=TOPIC):
    """退单：只说哪一类理由。"""

    body: str
    reason_kind: str


class TicketReplied(Message, type="hall.hotline.TicketReplied.v1", topic=TOPIC):
    """答复：承办单位已答复。"""

    body: str
    replied_at: datetime


class TicketFollowedUp(Message, type="hall.hotline.TicketFollowedUp.v1", topic=TOPIC):
    """回访：是否解决、是否满意。"""

    solved: str
    level: str
    followed_up_at: datetime


class TicketReworkOrdered(Message, type="hall.hotline.TicketReworkOrdered.v1", topic=TOPIC):
    """重办：第几次、由谁、何时到期。"""

    bodies: tuple[str, ...]
    number: int
    due_at: datetime
    ordered_at: datetime


class TicketClosed(Message, type="hall.hotline.TicketClosed.v1", topic=TOPIC):
    """工单办结：理由为 SOLVED、CLOSABLE_KIND_<编号> 或 NOT_ACCEPTED。"""

    reason: str
    closed_at: datetime
    on_time: bool


MESSAGES: tuple[type[Message], ...] = (
    TicketCreated,
    TicketAnsweredDirectly,
    TicketDispatched,
    TicketSigned,
    TicketReturned,
    TicketReplied,
    TicketFollowedUp,
    TicketReworkOrdered,
    TicketClosed,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.TicketEvent | TicketNumberDrawn = recorded.event
    match event:
        case TicketNumberDrawn():
            return None  # a number is known by its ticket
        case e.TicketReassigned():
            return None  # who handles it now is the hotline office's and the unit's business
        case e.CallerShown():
            return None  # who looked at what stays in the record it was looked at in
        case e.TicketCreated():
            return TicketCreated(kind=event.demand_kind, **_same(TicketCreated, event))
        case e.TicketAnsweredDirectly():
            return TicketAnsweredDirectly(answered_at=event.answered_at)
        case e.TicketRefused():
            return TicketClosed(reason=NOT_ACCEPTED, closed_at=event.refused_at, on_time=True)
        case e.TicketDispatched():
            return TicketDispatched(**_same(TicketDispatched, event))
        case e.TicketSigned():
            return TicketSigned(**_same(TicketSigned, event))
        case e.TicketReturned():
            return TicketReturned(body=event.body, reason_kind=event.reason)
        case e.TicketReplied():
            return TicketReplied(**_same(TicketReplied, event))
        case e.TicketFollowedUp():
            return TicketFollowedUp(**_same(TicketFollowedUp, event))
        case e.TicketReworkOrdered():
            return TicketReworkOrdered(**_same(TicketReworkOrdered, event))
        case e.TicketClosed():
            return TicketClosed(reason=_reason(event), closed_at=event.closed_at, on_time=event.on_time)
    assert_never(event)


def _same(form: type[Message], event: e.TicketEvent) -> dict[str, Any]:
    """The fields a message has in common with its event, and no others."""
    return {name: getattr(event, name) for name in form.model_fields if name in type(event).model_fields}


def _reason(event: e.TicketClosed) -> str:
    return f"{event.reason}_{event.closable_kind}" if event.closable_kind else str(event.reason)
