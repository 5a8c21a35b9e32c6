"""部门业务系统说“不”的理由。每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


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
