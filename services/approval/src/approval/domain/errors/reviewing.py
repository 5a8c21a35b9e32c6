"""审查：环节意见不能提的地方。"""

from kernel.errors import RuleBrokenError


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
