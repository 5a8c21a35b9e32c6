"""评价说“不”的理由：每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class NotConcludedYetError(RuleBrokenError):
    code = "NOT_CONCLUDED_YET"
    title = "这件事还没有办结，办结后才能评价"


class AlreadyRatedError(RuleBrokenError):
    code = "ALREADY_RATED"
    title = "这件事已评价过，一件事只评价一次"


class RatingWindowClosedError(RuleBrokenError):
    code = "RATING_WINDOW_CLOSED"
    title = "评价期已过，不能再评价；有意见可以拨打 12345"


class StaffMayNotRateError(RuleBrokenError):
    code = "STAFF_MAY_NOT_RATE"
    title = "工作人员的账户和设备不能评价，请办事人本人评价"


class OptionNotOfferedError(RuleBrokenError):
    code = "OPTION_NOT_OFFERED"
    title = "所选的评价选项不在全国统一的清单内，或者与所选满意度不符"


class NotNegativeError(RuleBrokenError):
    code = "NOT_NEGATIVE"
    title = "这次评价不是差评，无需整改"


class VerifyFirstError(RuleBrokenError):
    code = "VERIFY_FIRST"
    title = "请先联系核实，再登记整改"


class ExtensionOnlyOnceError(RuleBrokenError):
    code = "EXTENSION_ONLY_ONCE"
    title = "整改期限已延长过，只能延长一次"


class ExtensionTooLateError(RuleBrokenError):
    code = "EXTENSION_TOO_LATE"
    title = "整改期限已过，不能再延长"


class RectifyFirstError(RuleBrokenError):
    code = "RECTIFY_FIRST"
    title = "整改尚未完成，不能向评价人反馈"


class FeedBackFirstError(RuleBrokenError):
    code = "FEED_BACK_FIRST"
    title = "整改结果尚未反馈给评价人，不能回访，也不能办结"


class FeedBackInPersonError(RuleBrokenError):
    code = "FEED_BACK_IN_PERSON"
    title = "实名差评须直接反馈给评价人，不能以公开代替"


class FollowUpFirstError(RuleBrokenError):
    code = "FOLLOW_UP_FIRST"
    title = "实名差评须百分之百回访，回访之后才能办结"


class AlreadyRectifiedError(RuleBrokenError):
    code = "ALREADY_RECTIFIED"
    title = "该差评的整改已完成，当前环节不能这样办理"


class NegativeClosedError(RuleBrokenError):
    code = "NEGATIVE_CLOSED"
    title = "该差评已办结，不能再办理"


class RaterNamelessError(RuleBrokenError):
    code = "RATER_NAMELESS"
    title = "这是匿名评价，不能查看评价人"


class NothingLeftToAskError(RuleBrokenError):
    code = "NOTHING_LEFT_TO_ASK"
    title = "该差评已经回访或者办结，不再需要联系评价人"
