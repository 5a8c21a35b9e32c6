"""What the hotline says of its tickets."""

from datetime import datetime

from insight.consumed.parts import Part, Word
from kernel.messages import Message

TICKETS = "hotline.ticket.v1"


class AssignedUnit(Part):
    """承办单位。"""

    body: str
    body_name: str = ""


class TicketCreated(Message, type="hall.hotline.TicketCreated.v1", topic=TICKETS):
    """工单：登记一件诉求。"""

    ticket_no: str
    source: str
    kind: str
    topic_code: Word = ""
    topic_name: str = ""
    town: Word = ""
    created_at: datetime


class TicketAnsweredDirectly(Message, type="hall.hotline.TicketAnsweredDirectly.v1", topic=TICKETS):
    """即时答复。"""

    answered_at: datetime


class TicketDispatched(Message, type="hall.hotline.TicketDispatched.v1", topic=TICKETS):
    """派单。"""

    units: tuple[AssignedUnit, ...]
    due_at: datetime
    dispatched_at: datetime


class TicketReturned(Message, type="hall.hotline.TicketReturned.v1", topic=TICKETS):
    """退单。"""

    body: str


class TicketFollowedUp(Message, type="hall.hotline.TicketFollowedUp.v1", topic=TICKETS):
    """回访：是否解决、是否满意。"""

    solved: Word = ""
    level: Word = ""
    followed_up_at: datetime


class TicketReworkOrdered(Message, type="hall.hotline.TicketReworkOrdered.v1", topic=TICKETS):
    """重办：新的到期时刻。"""

    due_at: datetime


class TicketClosed(Message, type="hall.hotline.TicketClosed.v1", topic=TICKETS):
    """工单办结。"""

    reason: str
    closed_at: datetime
    on_time: bool
