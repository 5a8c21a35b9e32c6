"""The fields we read of others' messages, and no more."""

from datetime import date, datetime

from approval.domain.case.events import Applicant, FiledMaterial, OutstandingMaterial, PinnedItem
from kernel.messages import Message


class ApplicationReceived(Message, type="hall.intake.ApplicationReceived.v1", topic="intake.application.v1"):
    """收件窗口收到一件。"""

    case_no: str
    item: PinnedItem
    applicant: Applicant
    channel: str
    place: str
    received_by: str
    received_at: datetime
    materials: tuple[FiledMaterial, ...]
    outstanding: tuple[OutstandingMaterial, ...] = ()


class SupplementReceived(Message, type="hall.intake.SupplementReceived.v1", topic="intake.application.v1"):
    """申请人补交了材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class ApplicationWithdrawn(Message, type="hall.intake.ApplicationWithdrawn.v1", topic="intake.application.v1"):
    """申请人撤回申请。"""

    reason: str


class CalendarPublished(Message, type="hall.catalog.CalendarPublished.v1", topic="catalog.calendar.v1"):
    """某年放假安排已公布。"""

    year: int
    version: int
    holidays: dict[date, str]
    makeup_days: tuple[date, ...]
