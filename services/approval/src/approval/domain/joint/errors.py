"""并联审批说“不”的理由。每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


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
