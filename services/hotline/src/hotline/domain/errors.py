"""热线说“不”的理由：每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class TicketUnknownError(RuleBrokenError):
    code = "TICKET_UNKNOWN"
    title = "该工单尚未登记"


class TicketIsClosedError(RuleBrokenError):
    code = "TICKET_CLOSED"
    title = "该工单已经终结，不能再办理"


class AlreadyDispatchedError(RuleBrokenError):
    code = "ALREADY_DISPATCHED"
    title = "该工单已经派单，不能再派，退回的请改派"


class NotDispatchedError(RuleBrokenError):
    code = "NOT_DISPATCHED"
    title = "该工单尚未派单"


class UnitsDoNotFitError(RuleBrokenError):
    code = "UNITS_DO_NOT_FIT"
    title = "承办单位与派单方式不符：单独承办只有一个主办；协办须另有一个主办；双交办须有属地和行业主管；单位不能重复"


class WayToGoNeededError(RuleBrokenError):
    code = "WAY_TO_GO_NEEDED"
    title = "不予受理的，须告知诉求人应当通过什么途径解决"


class UnitNotAssignedError(RuleBrokenError):
    code = "UNIT_NOT_ASSIGNED"
    title = "该工单没有派给您的单位，不能由您的单位办理"


class NotSignedError(RuleBrokenError):
    code = "NOT_SIGNED"
    title = "请先签收，再答复"


class ReturnTooLateError(RuleBrokenError):
    code = "RETURN_TOO_LATE"
    title = "收到工单已超过二十四小时，不能再退单"


class ReturnOnlyOnceError(RuleBrokenError):
    code = "RETURN_ONLY_ONCE"
    title = "每个单位对同一工单只能退一次，不能再退"


class RulingBindsError(RuleBrokenError):
    code = "RULING_BINDS"
    title = "派单异议已经裁定由您的单位承办，不能再退单"


class AlreadyRepliedError(RuleBrokenError):
    code = "ALREADY_REPLIED"
    title = "您的单位已经答复，不能重复答复或者退单"


class NotReturnedError(RuleBrokenError):
    code = "NOT_RETURNED"
    title = "该单位没有退单，不能改派"


class UnitAlreadyAssignedError(RuleBrokenError):
    code = "UNIT_ALREADY_ASSIGNED"
    title = "该单位已在承办本工单，请改派给其他单位"


class ReplyOutstandingError(RuleBrokenError):
    code = "REPLY_OUTSTANDING"
    title = "还有承办单位没有答复；双交办须两方都答复"


class RepliesCompleteError(RuleBrokenError):
    code = "REPLIES_COMPLETE"
    title = "工单已经答复并回访，承办单位不能再办理；需要的请先重办"


class FollowUpFirstError(RuleBrokenError):
    code = "FOLLOW_UP_FIRST"
    title = "请先回访诉求人"


class ReworkNotNeededError(RuleBrokenError):
    code = "REWORK_NOT_NEEDED"
    title = "回访结果为已解决且满意，不需要重办"


class UnsolvedCannotCloseError(RuleBrokenError):
    code = "UNSOLVED_CANNOT_CLOSE"
    title = "诉求未解决的，应当重办，或者写明属于哪一种应予办结的情形"


class NumbersExhaustedError(RuleBrokenError):
    code = "TICKET_NUMBERS_EXHAUSTED"
    title = "当日工单编号已用完，请联系系统管理员"
