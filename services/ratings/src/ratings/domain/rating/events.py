"""评价的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import datetime
from uuid import UUID

from kernel.events import Event, Value
from kernel.masking import Look
from kernel.sealed import Sealed
from ratings.domain.words import FeedbackMethod, Finding, Level, RatingChannel, RectificationLevel, Via


class RatedCase(Value):
    """被评价的一件：办件、事项和办理单位。"""

    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    body: str
    body_name: str


class Reckoned(Value):
    """期限计算的结果：到期时刻；`provisional` 表示所涉年度放假安排尚未公布。"""

    due_at: datetime
    provisional: bool = False


class RatingInvited(Event, kind="ratings.RatingInvited"):
    """好差评：办件办结，邀请申请人评价；`closes` 之前可以评价。"""

    case: RatedCase
    applicant: str
    concluded_at: datetime
    closes: Reckoned


class RatingSubmitted(Event, kind="ratings.RatingSubmitted"):
    """好差评：一件事评价一次；匿名的不记评价人。"""

    case: RatedCase
    level: Level
    options: tuple[str, ...]
    text: Sealed[str] | None
    channel: RatingChannel
    is_real_name: bool
    rater: str
    rated_at: datetime


class RatingDefaulted(Event, kind="ratings.RatingDefaulted"):
    """默认评价：评价期满无人评价，登记为默认评价，不计入任何比率。"""

    case: RatedCase
    level: Level
    channel: RatingChannel
    is_default: bool
    defaulted_at: datetime


class NegativeRatingOpened(Event, kind="ratings.NegativeRatingOpened"):
    """差评：评为不满意或者非常不满意的，一个工作日内联系核实，五个工作日内整改并反馈。"""

    case: RatedCase
    level: Level
    options: tuple[str, ...]
    text: Sealed[str] | None
    is_real_name: bool
    rater: str
    contact: Reckoned
    rectification: Reckoned
    opened_at: datetime


class NegativeVerified(Event, kind="ratings.NegativeVerified"):
    """差评整改：办理单位已联系评价人、核实情况。"""

    finding: Finding
    note: Sealed[str]
    verified_by: str
    verified_at: datetime
    on_time: bool


class RectificationExtended(Event, kind="ratings.RectificationExtended"):
    """差评整改：情况复杂的，说明理由延长一次，合计十五个工作日。"""

    reason: str
    rectification: Reckoned
    extended_by: str
    extended_at: datetime


class RectificationDone(Event, kind="ratings.RectificationDone"):
    """差评整改：整改完成；措施为密文，公开的只有摘要。"""

    case_id: UUID
    measures: Sealed[str] | None
    measures_public: str
    via: Via
    done_by: str
    done_at: datetime
    on_time: bool


class RaterFedBack(Event, kind="ratings.RaterFedBack"):
    """反馈：整改结果已告诉评价人。"""

    case_id: UUID
    method: FeedbackMethod
    fed_back_by: str
    fed_back_at: datetime


class RatingFollowedUp(Event, kind="ratings.RatingFollowedUp"):
    """回访：评价人对整改给出满意程度。"""

    level: RectificationLevel
    followed_up_by: str
    followed_up_at: datetime


class NegativeRatingClosed(Event, kind="ratings.NegativeRatingClosed"):
    """差评：整改、反馈、回访完毕，办结；`on_time` 说明整改是否按时。"""

    closed_by: str
    closed_at: datetime
    on_time: bool


class RaterShown(Event, kind="ratings.RaterShown", by_the_way=True):
    """查看：办理单位或者监督的人说明事由，看了实名评价人脱敏的信息；看了哪几项、为什么，记录在案。"""

    look: Look


RatingEvent = (
    RatingInvited
    | RatingSubmitted
    | RatingDefaulted
    | NegativeRatingOpened
    | NegativeVerified
    | RectificationExtended
    | RectificationDone
    | RaterFedBack
    | RatingFollowedUp
    | NegativeRatingClosed
    | RaterShown
)
