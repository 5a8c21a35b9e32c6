"""The fields we read of others' messages, and no more."""

from datetime import date, datetime
from uuid import UUID

from kernel.messages import Message
from kernel.sealed import Sealed


class NegativeRatingOpened(Message, type="hall.ratings.NegativeRatingOpened.v1", topic="ratings.rating.v1"):
    """出现一个差评，须核实、整改、反馈。"""

    case_id: UUID
    level: str
    options: tuple[str, ...] = ()
    text: Sealed[str] | None = None
    rater: str = ""
    body: str
    body_name: str
    item_name: str
    due_at: datetime


class CalendarPublished(Message, type="hall.catalog.CalendarPublished.v1", topic="catalog.calendar.v1"):
    """某年放假安排已公布。"""

    year: int
    version: int
    holidays: dict[date, str]
    makeup_days: tuple[date, ...]


class BodyPublished(Message, type="hall.catalog.BodyPublished.v1", topic="catalog.place.v1"):
    """一个单位：可以承办工单的单位由此而来。"""

    body: str
    name: str
    short_name: str = ""
    kind: str = ""


class PlacePublished(Message, type="hall.catalog.PlacePublished.v1", topic="catalog.place.v1"):
    """一个办事地点；工单只用它所在的乡镇、街道。"""

    town: str | None = None
    town_name: str | None = None
