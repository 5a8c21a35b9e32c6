"""可以对评价要求什么；期限计算所需的工作日历随命令而来，决定本身不查任何东西。"""

from datetime import datetime

from kernel.events import Command
from kernel.masking import Look
from kernel.sealed import Sealed
from legaltime import Calendar
from ratings.domain.rating.events import RatedCase
from ratings.domain.words import FeedbackMethod, Finding, Level, RatingChannel, RectificationLevel


class InviteRating(Command):
    """办件办结，邀请评价。"""

    case: RatedCase
    applicant: str
    concluded_at: datetime
    calendar: Calendar


class SubmitRating(Command):
    """评价；`by_staff` 说明是否工作人员的账户，`offered` 是该级满意度可选的选项。"""

    level: Level
    options: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    text: Sealed[str] | None = None
    channel: RatingChannel
    is_real_name: bool
    rater: str
    by_staff: bool
    calendar: Calendar


class DefaultRating(Command):
    """评价期满。"""


class VerifyNegative(Command):
    """登记联系核实的情况。"""

    by: str
    finding: Finding
    note: Sealed[str]


class ExtendRectification(Command):
    """说明理由，延长整改期限。"""

    by: str
    reason: str
    calendar: Calendar


class CompleteRectification(Command):
    """登记整改完成。"""

    by: str
    measures: Sealed[str]
    measures_public: str


class FeedBackToRater(Command):
    """登记已向评价人反馈。"""

    by: str
    method: FeedbackMethod


class FollowUpRater(Command):
    """登记回访结果。"""

    by: str
    level: RectificationLevel


class CloseNegative(Command):
    """办结差评。"""

    by: str


class LearnTicketReplied(Command):
    """获知：12345 工单的承办单位已答复。"""

    by: str
    replied_at: datetime


class LearnTicketFollowedUp(Command):
    """获知：12345 已回访评价人。"""

    level: RectificationLevel
    followed_up_at: datetime


class LearnTicketClosed(Command):
    """获知：12345 工单已办结。"""

    closed_at: datetime


class ShowRater(Command):
    """查看评价人信息。"""

    look: Look


RatingCommand = (
    InviteRating
    | SubmitRating
    | DefaultRating
    | VerifyNegative
    | ExtendRectification
    | CompleteRectification
    | FeedBackToRater
    | FollowUpRater
    | CloseNegative
    | LearnTicketReplied
    | LearnTicketFollowedUp
    | LearnTicketClosed
    | ShowRater
)
