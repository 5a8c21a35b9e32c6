"""审批说“不”的理由：每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class CaseNotOpenError(RuleBrokenError):
    code = "CASE_NOT_OPEN"
    title = "该办件当前环节不能这样办理"


class AlreadyNoticedError(RuleBrokenError):
    code = "NOTICE_ONLY_ONCE"
    title = "已经一次性告知过，不能再次要求补正"


class NothingMissingError(RuleBrokenError):
    code = "NOTICE_EMPTY"
    title = "一次性告知须写明需要补正的全部内容"


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
