"""承诺核查说“不”的理由。每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class NoCommitmentToCheckError(RuleBrokenError):
    code = "NO_COMMITMENT_TO_CHECK"
    title = "该办件没有需要核查的承诺"


class CommitmentCheckedError(RuleBrokenError):
    code = "COMMITMENT_CHECKED"
    title = "这件的承诺已经核查过，有了结论"


class CommitmentCheckClosedError(RuleBrokenError):
    code = "COMMITMENT_CHECK_CLOSED"
    title = "准予的决定已经不再有效，承诺不再核查"


class CommitmentKeptError(RuleBrokenError):
    code = "COMMITMENT_KEPT"
    title = "核查没有发现问题，不能责令整改"


class RectificationNotForFalsePromiseError(RuleBrokenError):
    code = "RECTIFICATION_NOT_FOR_FALSE_PROMISE"
    title = "承诺虚假的，不是限期整改，由负责人依法撤销"


class RectificationLengthError(RuleBrokenError):
    code = "RECTIFICATION_LENGTH"
    title = "整改期限须为一至三十个工作日"


class RectificationOrderedError(RuleBrokenError):
    code = "RECTIFICATION_ORDERED"
    title = "已经责令限期整改，期限不能另定"


class RectificationNotOrderedError(RuleBrokenError):
    code = "RECTIFICATION_NOT_ORDERED"
    title = "没有责令限期整改，谈不上复查"


class NoCreditRecordError(RuleBrokenError):
    code = "NO_CREDIT_RECORD"
    title = "本件没有需要修复的失信记录"
