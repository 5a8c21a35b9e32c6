"""收件以后：受理、补正、告知承诺不成立的地方。"""

from kernel.errors import RuleBrokenError


class AlreadyNoticedError(RuleBrokenError):
    code = "NOTICE_ONLY_ONCE"
    title = "已经一次性告知过；确需再次告知的，须说明理由"


class AlreadySuppliedError(RuleBrokenError):
    code = "ALREADY_SUPPLIED"
    title = "已经补交过的材料，不得再次要求"


class NothingMissingError(RuleBrokenError):
    code = "NOTICE_EMPTY"
    title = "一次性告知须写明需要补正的全部内容"


class CommitmentExcludedError(RuleBrokenError):
    code = "COMMITMENT_EXCLUDED"
    title = "申请人有未修复的失信，承诺不能代替证明，请一次性告知补交"


class CompetentBodyNeededError(RuleBrokenError):
    code = "COMPETENT_BODY_NEEDED"
    title = "不属于本机关职权的，须告知向哪个机关申请"


class NotOnTheSpotError(RuleBrokenError):
    code = "NOT_ON_THE_SPOT"
    title = "只有按承诺办的和即办件可以当场决定"


class OnTheSpotNeedsAllError(RuleBrokenError):
    code = "ON_THE_SPOT_NEEDS_ALL"
    title = "材料还没有交齐，不能当场决定"
