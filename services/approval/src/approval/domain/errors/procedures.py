"""特别程序、听证：不能启动、安排、结束的地方。"""

from kernel.errors import RuleBrokenError


class NotListedProcedureError(RuleBrokenError):
    code = "PROCEDURE_NOT_LISTED"
    title = "该特别程序未列入本事项实施清单，不能启动"


class ProcedureRunningError(RuleBrokenError):
    code = "PROCEDURE_RUNNING"
    title = "特别程序尚未结束，请先结束后再办理"


class TwoPeopleNeededError(RuleBrokenError):
    code = "TWO_PEOPLE_NEEDED"
    title = "核查实质内容，须有两名以上工作人员（行政许可法第三十四条）"


class NoProcedureError(RuleBrokenError):
    code = "NO_PROCEDURE"
    title = "没有正在进行的特别程序"


class ScheduledInPastError(RuleBrokenError):
    code = "SCHEDULED_IN_PAST"
    title = "安排的时间已经过去，请另定时间"


class MinutesNeededError(RuleBrokenError):
    code = "MINUTES_NEEDED"
    title = "现场勘验、听证须有笔录"


class HearingNotToldError(RuleBrokenError):
    code = "HEARING_NOT_TOLD"
    title = "还没有告知听证权利"


class HearingTooLateError(RuleBrokenError):
    code = "HEARING_TOO_LATE"
    title = "要求听证的期限已经届满（行政许可法第四十七条）"


class HearingMayBeRequestedError(RuleBrokenError):
    code = "HEARING_MAY_BE_REQUESTED"
    title = "要求听证的期限还没有届满，不能作出决定"


class HearingNotHeldError(RuleBrokenError):
    code = "HEARING_NOT_HELD"
    title = "要求了听证，听证举行以前不能作出决定"


class HearingHeldError(RuleBrokenError):
    code = "HEARING_HELD"
    title = "听证已经举行，不能再放弃"


class HearingGivenUpError(RuleBrokenError):
    code = "HEARING_GIVEN_UP"
    title = "已经放弃听证，不能再要求"


class HearingNotScheduledError(RuleBrokenError):
    code = "HEARING_NOT_SCHEDULED"
    title = "听证还没有安排、通知，不能结束"


class HearingAheadError(RuleBrokenError):
    code = "HEARING_AHEAD"
    title = "听证还没有到举行的时间，不能结束"


class HearingNoticeShortError(RuleBrokenError):
    code = "HEARING_NOTICE_SHORT"
    title = "听证须提前七个工作日通知（行政许可法第四十八条）"


class HearingDateError(RuleBrokenError):
    code = "HEARING_DATE"
    title = "要求听证的，须在二十个工作日内组织（行政许可法第四十七条）"


class HearingHostError(RuleBrokenError):
    code = "HEARING_HOST"
    title = "听证由审查人员以外的人主持（行政许可法第四十八条）"
