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


class SupervisionNoticeNotSentError(RuleBrokenError):
    code = "SUPERVISION_NOTICE_NOT_SENT"
    title = "该办件没有推送过审管信息"


class SupervisionNotSignedError(RuleBrokenError):
    code = "SUPERVISION_NOT_SIGNED"
    title = "请先签收审管信息，再反馈检查情况"


class InspectionInFutureError(RuleBrokenError):
    code = "INSPECTION_IN_FUTURE"
    title = "检查日期不能晚于今天"


class FindingReportedError(RuleBrokenError):
    code = "FINDING_REPORTED"
    title = "这一天的这项检查结论已经反馈过"


class JointApprovalHeldError(RuleBrokenError):
    code = "JOINT_APPROVAL_HELD"
    title = "该件已经发起过并联审批"


class NoCoBodyError(RuleBrokenError):
    code = "JOINT_NO_CO_BODY"
    title = "并联审批至少要有一个联办部门"


class CoBodyTwiceError(RuleBrokenError):
    code = "JOINT_CO_BODY_TWICE"
    title = "同一个联办部门只能列一次"


class LeadAsCoBodyError(RuleBrokenError):
    code = "JOINT_LEAD_AS_CO_BODY"
    title = "主办部门不能同时是联办部门"


class CoBodyUnknownError(RuleBrokenError):
    code = "JOINT_CO_BODY_UNKNOWN"
    title = "目录里没有这个联办部门"


class BranchLimitError(RuleBrokenError):
    code = "JOINT_LIMIT"
    title = "联办时限至少一日，并且要给主办部门留出一日"


class NoJointApprovalError(RuleBrokenError):
    code = "JOINT_NOT_STARTED"
    title = "该件没有并联审批"


class NotABranchError(RuleBrokenError):
    code = "JOINT_NOT_A_BRANCH"
    title = "本部门不是该件的联办部门"


class OpinionGivenError(RuleBrokenError):
    code = "JOINT_OPINION_GIVEN"
    title = "本部门已经提出过不同的意见，以第一次的为准"


class OpinionTooLateError(RuleBrokenError):
    code = "JOINT_OPINION_TOO_LATE"
    title = "期限届满没有提出意见，已视为同意"


class JointApprovalOverError(RuleBrokenError):
    code = "JOINT_OVER"
    title = "办件已经终结，不再征求意见"


class DisagreementNeedsGroundsError(RuleBrokenError):
    code = "JOINT_DISAGREEMENT_NEEDS_GROUNDS"
    title = "不同意的，须写明理由和法律依据"


class JointOpenError(RuleBrokenError):
    code = "JOINT_OPEN"
    title = "联办部门的意见还没有到齐，不能作出决定"


class DisagreementNeedsReasonsError(RuleBrokenError):
    code = "DISAGREEMENT_NEEDS_REASONS"
    title = "有联办部门不同意，仍要准予的，须写明理由"


class JointExtensionLengthError(RuleBrokenError):
    code = "JOINT_EXTENSION_LENGTH"
    title = "并联审批的延长须为一至十五个工作日（行政许可法第四十二条）"


class DepartmentResultUnknownTaskError(RuleBrokenError):
    code = "DEPARTMENT_RESULT_UNKNOWN_TASK"
    title = "部门系统答复的任务不存在，或者不是交给它的"


class DepartmentResultTooLateError(RuleBrokenError):
    code = "DEPARTMENT_RESULT_TOO_LATE"
    title = "办件已经终结，部门的结果来得太晚，不再采用"


class DepartmentResultContradictsError(RuleBrokenError):
    code = "DEPARTMENT_RESULT_CONTRADICTS"
    title = "部门对同一任务返回了不同的结果，以第一份为准，请与部门核实"


class NoContradictionError(RuleBrokenError):
    code = "NO_CONTRADICTION"
    title = "部门的结果没有矛盾，不需要核实"
