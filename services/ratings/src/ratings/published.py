"""What others may know of a rating: the rater's words only sealed, the unit's findings and measures not at all."""

from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from kernel.events import Recorded
from kernel.messages import Message
from kernel.sealed import Sealed
from ratings.domain.rating import events as e

TOPIC = "ratings.rating.v1"
TOPICS = (TOPIC,)


class RatingSubmitted(Message, type="hall.ratings.RatingSubmitted.v1", topic=TOPIC):
    """好差评：一件事的评价；默认评价不在此列，不计入任何比率。"""

    case_id: UUID
    case_no: str
    level: str
    options: tuple[str, ...]
    channel: str
    body: str
    body_name: str
    item_id: str
    item_name: str
    is_real_name: bool
    rated_at: datetime


class NegativeRatingOpened(Message, type="hall.ratings.NegativeRatingOpened.v1", topic=TOPIC):
    """差评：须核实、整改、反馈；匿名的 `rater` 为空。"""

    case_id: UUID
    case_no: str
    level: str
    options: tuple[str, ...]
    text: Sealed[str] | None
    rater: str
    body: str
    body_name: str
    item_name: str
    due_at: datetime


class RectificationDone(Message, type="hall.ratings.RectificationDone.v1", topic=TOPIC):
    """差评整改：整改完成，公开摘要。"""

    case_id: UUID
    measures_public: str
    done_at: datetime


class RaterFedBack(Message, type="hall.ratings.RaterFedBack.v1", topic=TOPIC):
    """反馈：整改结果已告诉评价人。"""

    case_id: UUID
    method: str
    fed_back_at: datetime


class NegativeRatingClosed(Message, type="hall.ratings.NegativeRatingClosed.v1", topic=TOPIC):
    """差评：办结，整改是否按时。"""

    closed_at: datetime
    on_time: bool


MESSAGES: tuple[type[Message], ...] = (
    RatingSubmitted,
    NegativeRatingOpened,
    RectificationDone,
    RaterFedBack,
    NegativeRatingClosed,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.RatingEvent = recorded.event
    match event:
        case e.RatingInvited() | e.RatingDefaulted():
            return None  # nobody has rated
        case e.NegativeVerified() | e.RectificationExtended() | e.RatingFollowedUp():
            return None  # between the unit, the rater and the supervisor
        case e.RaterShown():
            return None  # who looked at what stays in the record it was looked at in
        case e.RatingSubmitted():
            return RatingSubmitted(**_same(RatingSubmitted, event, event.case))
        case e.NegativeRatingOpened():
            due_at = event.rectification.due_at
            return NegativeRatingOpened(due_at=due_at, **_same(NegativeRatingOpened, event, event.case))
        case e.RectificationDone():
            return RectificationDone(**_same(RectificationDone, event))
        case e.RaterFedBack():
            return RaterFedBack(**_same(RaterFedBack, event))
        case e.NegativeRatingClosed():
            return NegativeRatingClosed(**_same(NegativeRatingClosed, event))
    assert_never(event)


def _same(form: type[Message], *values: e.RatingEvent | e.RatedCase) -> dict[str, Any]:
    """The fields a message has in common with an event and the case in it, and no others."""
    return {name: getattr(one, name) for one in values for name in form.model_fields if name in type(one).model_fields}
