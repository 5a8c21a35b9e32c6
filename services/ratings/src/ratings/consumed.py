"""The fields we read of others' messages, and no more."""

from datetime import date, datetime
from uuid import UUID

from kernel.events import Value
from kernel.messages import Message
from kernel.sealed import Sealed


class ItemFacts(Value, extra="ignore"):
    """收件时锁定的事项中，评价要用的几项。"""

    item_id: str
    name: str
    body: str
    body_name: str


class ApplicantFacts(Value, extra="ignore"):
    """申请人：谁可以评价，怎样联系。"""

    person: str
    name: Sealed[str]
    phone: Sealed[str] | None = None


class ApplicationReceived(Message, type="hall.intake.ApplicationReceived.v1", topic="intake.application.v1"):
    """收件窗口收到一件。"""

    case_no: str
    item: ItemFacts
    applicant: ApplicantFacts


class CaseConcluded(Message, type="hall.approval.CaseConcluded.v1", topic="approval.case.v1"):
    """办结：可以评价了；不予受理、撤回的没有这一条，也就没有邀请。"""

    concluded_at: datetime


class TicketCreated(Message, type="hall.hotline.TicketCreated.v1", topic="hotline.ticket.v1"):
    """工单：登记；差评转办的带有评价编号。"""

    ticket_no: str
    related_rating_id: UUID | None = None


class TicketReplied(Message, type="hall.hotline.TicketReplied.v1", topic="hotline.ticket.v1"):
    """工单：承办单位已答复。"""

    body: str
    replied_at: datetime


class TicketFollowedUp(Message, type="hall.hotline.TicketFollowedUp.v1", topic="hotline.ticket.v1"):
    """工单：已回访。"""

    level: str
    followed_up_at: datetime


class TicketClosed(Message, type="hall.hotline.TicketClosed.v1", topic="hotline.ticket.v1"):
    """工单：终结。"""

    closed_at: datetime


class CalendarPublished(Message, type="hall.catalog.CalendarPublished.v1", topic="catalog.calendar.v1"):
    """某年放假安排已公布。"""

    year: int
    version: int
    holidays: dict[date, str]
    makeup_days: tuple[date, ...]
