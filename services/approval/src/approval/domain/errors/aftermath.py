"""决定以后：不能撤销、撤回、注销、更正的地方。"""

from kernel.errors import RuleBrokenError


class NoDecisionError(RuleBrokenError):
    code = "NO_DECISION"
    title = "该办件还没有作出决定"


class NoGrantError(RuleBrokenError):
    code = "NO_GRANT"
    title = "该办件没有准予的决定"


class NotInForceError(RuleBrokenError):
    code = "NOT_IN_FORCE"
    title = "该决定已经不再有效"


class DeregistrationGroundError(RuleBrokenError):
    code = "DEREGISTRATION_GROUND"
    title = "已经撤销、撤回的，以“已撤销、撤回”注销；还有效力的，以其他情形注销"


class NothingCorrectedError(RuleBrokenError):
    code = "NOTHING_CORRECTED"
    title = "更正前后是一样的"
