"""部门的系统说“不”的理由：每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class TaskUnknownError(RuleBrokenError):
    code = "TASK_UNKNOWN"
    title = "没有收到过这个任务"


class NothingReportedError(RuleBrokenError):
    code = "NOTHING_REPORTED"
    title = "这个任务还没有返回过结果"
