"""审批说“不”的理由：每条规则一个错误，编码不变，句子可以念给人听。"""

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


class AlreadyNoticedError(RuleBrokenError):
    code = "NOTICE_ONLY_ONCE"
    title = "已经一次性告知过；确需再次告知的，须说明理由"


class AlreadySuppliedError(RuleBrokenError):
    code = "ALREADY_SUPPLIED"
    title = "已经补交过的材料，不得再次要求"


class NothingMissingError(RuleBrokenError):
    code = "NOTICE_EMPTY"
    title = "一次性告知须写明需要补正的全部内容"


class ToleranceNotListedError(RuleBrokenError):
    code = "TOLERANCE_NOT_LISTED"
    title = "该事项不在容缺受理事项清单内"


class NothingOutstandingError(RuleBrokenError):
    code = "NOTHING_OUTSTANDING"
    title = "材料已经齐全，不需要容缺受理"


class NotDeferrableError(RuleBrokenError):
    code = "NOT_DEFERRABLE"
    title = "还差的材料中有不能后补的，请一次性告知补正"


class TolerancePromiseNeededError(RuleBrokenError):
    code = "TOLERANCE_PROMISE_NEEDED"
    title = "申请人没有书面承诺后补，不能容缺受理"


class BreachUnrepairedError(RuleBrokenError):
    code = "BREACH_UNREPAIRED"
    title = "申请人有未修复的容缺失信，不适用容缺受理"


class ToleranceDueError(RuleBrokenError):
    code = "TOLERANCE_DUE"
    title = "补交期限不得早于今天，不得晚于承诺办结期限"


class ToleranceLapsedError(RuleBrokenError):
    code = "TOLERANCE_LAPSED"
    title = "补交期限届满，本件已视为撤回，请重新申请"


class CommitmentExcludedError(RuleBrokenError):
    code = "COMMITMENT_EXCLUDED"
    title = "申请人有未修复的失信，承诺不能代替证明，请一次性告知补交"


class NoBreachError(RuleBrokenError):
    code = "NO_BREACH"
    title = "本件没有需要修复的失信"


class NotListedProcedureError(RuleBrokenError):
    code = "PROCEDURE_NOT_LISTED"
    title = "该特别程序未列入本事项实施清单，不能启动"


class ProcedureRunningError(RuleBrokenError):
    code = "PROCEDURE_RUNNING"
    title = "特别程序尚未结束，请先结束后再办理"


class ExtendedOnceError(RuleBrokenError):
    code = "EXTENDED_ONCE"
    title = "法定期限只能延长一次"


class ExtensionLengthError(RuleBrokenError):
    code = "EXTENSION_LENGTH"
    title = "延长须为一至十个工作日（行政许可法第四十二条）"


class ExtensionNotForThisLimitError(RuleBrokenError):
    code = "EXTENSION_NOT_FOR_THIS_LIMIT"
    title = "法定期限不以工作日计算的，不能这样延长"


class ExtensionTooLateError(RuleBrokenError):
    code = "EXTENSION_TOO_LATE"
    title = "法定期限已经届满，不能再延长"


class ReceiverMayNotDecideError(RuleBrokenError):
    code = "RECEIVER_MAY_NOT_DECIDE"
    title = "收件人不能参与决定（受办分离）"


class DenialNeedsReasonsError(RuleBrokenError):
    code = "DENIAL_NEEDS_REASONS"
    title = "不予许可须书面说明理由（行政许可法第三十八条）"


class LateReasonNeededError(RuleBrokenError):
    code = "LATE_REASON_NEEDED"
    title = "已超过承诺办结期限，须填写并公开超期原因"


class CompetentBodyNeededError(RuleBrokenError):
    code = "COMPETENT_BODY_NEEDED"
    title = "不属于本机关职权的，须告知向哪个机关申请"


class JointOpenError(RuleBrokenError):
    code = "JOINT_OPEN"
    title = "联办部门的意见还没有到齐，不能作出决定"


class DisagreementNeedsReasonsError(RuleBrokenError):
    code = "DISAGREEMENT_NEEDS_REASONS"
    title = "有联办部门不同意，仍要准予的，须写明理由"


class JointExtensionLengthError(RuleBrokenError):
    code = "JOINT_EXTENSION_LENGTH"
    title = "并联审批的延长须为一至十五个工作日（行政许可法第四十二条）"


class JointExtensionByGovernmentError(RuleBrokenError):
    code = "JOINT_EXTENSION_BY_GOVERNMENT"
    title = "并联审批的延长由本级人民政府负责人批准（行政许可法第四十二条第二款）"


class ExtensionByDepartmentError(RuleBrokenError):
    code = "EXTENSION_BY_DEPARTMENT"
    title = "没有并联审批的，由本机关负责人批准延长（行政许可法第四十二条第一款）"


class MomentAheadError(RuleBrokenError):
    code = "MOMENT_AHEAD"
    title = "对方所说的时刻比现在晚一小时以上，请核对两边的时钟"


class ClockBehindError(RuleBrokenError):
    code = "CLOCK_BEHIND"
    title = "记录里已有比现在晚一小时以上的时刻，请核对本机的时钟"


class StepNotListedError(RuleBrokenError):
    code = "STEP_NOT_LISTED"
    title = "清单上没有这个需要意见的环节"


class StepDoneError(RuleBrokenError):
    code = "STEP_DONE"
    title = "这个环节已经有意见"


class StepOutOfOrderError(RuleBrokenError):
    code = "STEP_OUT_OF_ORDER"
    title = "前面的环节还没有意见，请按清单的顺序办理"


class StepOpenError(RuleBrokenError):
    code = "STEP_OPEN"
    title = "审查环节还没有意见，不能作出决定"


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


class ToleranceExtensionError(RuleBrokenError):
    code = "TOLERANCE_EXTENSION"
    title = "补交期限届满以前才能顺延，而且只能往后"


class CommitmentWithdrawnError(RuleBrokenError):
    code = "COMMITMENT_WITHDRAWN"
    title = "申请人撤回了承诺，材料交齐以前不能准予"


class NotOnTheSpotError(RuleBrokenError):
    code = "NOT_ON_THE_SPOT"
    title = "只有按承诺办的和即办件可以当场决定"


class OnTheSpotNeedsAllError(RuleBrokenError):
    code = "ON_THE_SPOT_NEEDS_ALL"
    title = "材料还没有交齐，不能当场决定"


class NoDecisionError(RuleBrokenError):
    code = "NO_DECISION"
    title = "该办件还没有作出决定"


class NoGrantError(RuleBrokenError):
    code = "NO_GRANT"
    title = "该办件没有准予的决定"


class NotInForceError(RuleBrokenError):
    code = "NOT_IN_FORCE"
    title = "该决定已经不再有效"


class DeregistrationGroundError(RuleBrokenError):
    code = "DEREGISTRATION_GROUND"
    title = "已经撤销、撤回的，以“已撤销、撤回”注销；还有效力的，以其他情形注销"


class NothingCorrectedError(RuleBrokenError):
    code = "NOTHING_CORRECTED"
    title = "更正前后是一样的"
