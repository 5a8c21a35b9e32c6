"""保存筛选说“不”的理由。每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class FilterNameError(RuleBrokenError):
    code = "FILTER_NAME"
    title = "筛选的名称为一至二十个字"


class TooManyFiltersError(RuleBrokenError):
    code = "TOO_MANY_FILTERS"
    title = "最多保存二十个筛选，请先删除不用的"
