"""谁来办、在不在办、钟准不准。"""

from kernel.errors import RuleBrokenError


class CaseNotOpenError(RuleBrokenError):
    code = "CASE_NOT_OPEN"
    title = "该办件当前环节不能这样办理"


class AssignedToAnotherError(RuleBrokenError):
    code = "ASSIGNED_TO_ANOTHER"
    title = "该办件由其他人承办，请由承办人办理或者先转交"


class TransferNeedsReasonError(RuleBrokenError):
    code = "TRANSFER_NEEDS_REASON"
    title = "转交办件须说明理由"


class MomentAheadError(RuleBrokenError):
    code = "MOMENT_AHEAD"
    title = "对方所说的时刻比现在晚一小时以上，请核对两边的时钟"


class ClockBehindError(RuleBrokenError):
    code = "CLOCK_BEHIND"
    title = "记录里已有比现在晚一小时以上的时刻，请核对本机的时钟"
