"""延长期限：不能延长的地方。"""

from kernel.errors import RuleBrokenError


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


class JointExtensionLengthError(RuleBrokenError):
    code = "JOINT_EXTENSION_LENGTH"
    title = "并联审批的延长须为一至十五个工作日（行政许可法第四十二条）"


class JointExtensionByGovernmentError(RuleBrokenError):
    code = "JOINT_EXTENSION_BY_GOVERNMENT"
    title = "并联审批的延长由本级人民政府负责人批准（行政许可法第四十二条第二款）"


class ExtensionByDepartmentError(RuleBrokenError):
    code = "EXTENSION_BY_DEPARTMENT"
    title = "没有并联审批的，由本机关负责人批准延长（行政许可法第四十二条第一款）"
