"""What ratings says: how cases were rated, and what became of the negative ones."""

from datetime import datetime
from uuid import UUID

from kernel.messages import Message

RATINGS = "ratings.rating.v1"


class RatingSubmitted(Message, type="hall.ratings.RatingSubmitted.v1", topic=RATINGS):
    """好差评：一件的评价；渠道为 DEFAULT 的是默认评价。"""

    case_id: UUID
    level: str
    channel: str
    is_real_name: bool = False
    rated_at: datetime


class NegativeRatingOpened(Message, type="hall.ratings.NegativeRatingOpened.v1", topic=RATINGS):
    """差评：整改到期时刻。"""

    case_id: UUID
    due_at: datetime


class RectificationDone(Message, type="hall.ratings.RectificationDone.v1", topic=RATINGS):
    """差评整改完成。"""

    case_id: UUID
    done_at: datetime


class RaterFedBack(Message, type="hall.ratings.RaterFedBack.v1", topic=RATINGS):
    """整改结果已反馈给评价人。"""

    case_id: UUID
    fed_back_at: datetime


class NegativeRatingClosed(Message, type="hall.ratings.NegativeRatingClosed.v1", topic=RATINGS):
    """差评办结：整改是否按时，延期的已计入。"""

    closed_at: datetime
    on_time: bool
