"""容缺：不能容缺、补交、顺延的地方。"""

from kernel.errors import RuleBrokenError


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


class NoBreachError(RuleBrokenError):
    code = "NO_BREACH"
    title = "本件没有需要修复的失信"


class ToleranceExtensionError(RuleBrokenError):
    code = "TOLERANCE_EXTENSION"
    title = "补交期限届满以前才能顺延，而且只能往后"
