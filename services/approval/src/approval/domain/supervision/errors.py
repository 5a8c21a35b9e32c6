"""审管协同说“不”的理由。每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


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
