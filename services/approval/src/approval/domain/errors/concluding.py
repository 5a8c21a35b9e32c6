"""决定：不能作出决定的地方。"""

from kernel.errors import RuleBrokenError


class ReceiverMayNotDecideError(RuleBrokenError):
    code = "RECEIVER_MAY_NOT_DECIDE"
    title = "收件人不能参与决定（受办分离）"


class DenialNeedsReasonsError(RuleBrokenError):
    code = "DENIAL_NEEDS_REASONS"
    title = "不予许可须书面说明理由（行政许可法第三十八条）"


class LateReasonNeededError(RuleBrokenError):
    code = "LATE_REASON_NEEDED"
    title = "已超过承诺办结期限，须填写并公开超期原因"


class JointOpenError(RuleBrokenError):
    code = "JOINT_OPEN"
    title = "联办部门的意见还没有到齐，不能作出决定"


class DisagreementNeedsReasonsError(RuleBrokenError):
    code = "DISAGREEMENT_NEEDS_REASONS"
    title = "有联办部门不同意，仍要准予的，须写明理由"


class CommitmentWithdrawnError(RuleBrokenError):
    code = "COMMITMENT_WITHDRAWN"
    title = "申请人撤回了承诺，材料交齐以前不能准予"
