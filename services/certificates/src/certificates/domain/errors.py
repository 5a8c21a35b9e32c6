"""证照说“不”的理由：每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class CertificateIdentifierError(RuleBrokenError):
    code = "CERTIFICATE_IDENTIFIER_BAD"
    title = "电子证照标识有误，请逐位核对"


class CertificateStateError(RuleBrokenError):
    code = "CERTIFICATE_NOT_IN_THIS_STATE"
    title = "该证照当前状态不能这样办理"


class CertificateNotValidError(RuleBrokenError):
    code = "CERTIFICATE_NOT_VALID"
    title = "只有状态为“有效”的证照才能出示和使用"


class DeciderMayNotSealError(RuleBrokenError):
    code = "DECIDER_MAY_NOT_ISSUE"
    title = "作出决定的人不能用印、签发该证照"


class ValidityNeededError(RuleBrokenError):
    code = "VALIDITY_NEEDED"
    title = "该证照的有效期按批准内容确定，请填写有效期截止日或者选择长期有效"


class ValidityFixedError(RuleBrokenError):
    code = "VALIDITY_FIXED"
    title = "该证照的有效期由证照类型规定，不能另行填写"


class ValidityPastError(RuleBrokenError):
    code = "VALIDITY_PAST"
    title = "有效期截止日不能早于生效日"


class WrongSealError(RuleBrokenError):
    code = "SEAL_OF_ANOTHER_ISSUER"
    title = "所用印章不是该证照制发单位的印章"


class RevocationPendingError(RuleBrokenError):
    code = "REVOCATION_ALREADY_REQUESTED"
    title = "该证照已有撤销申请，等待另一人确认"


class NoRevocationError(RuleBrokenError):
    code = "REVOCATION_NOT_REQUESTED"
    title = "该证照没有待确认的撤销申请"


class SecondPersonError(RuleBrokenError):
    code = "REVOCATION_NEEDS_SECOND_PERSON"
    title = "撤销须由申请人以外的另一人确认"


class LegalBasisNeededError(RuleBrokenError):
    code = "LEGAL_BASIS_NEEDED"
    title = "须写明理由和法律依据"


class NotTheHolderError(RuleBrokenError):
    code = "ONLY_THE_HOLDER_PRESENTS"
    title = "只有持证人本人才能亮证"


class PresentationEndedError(RuleBrokenError):
    code = "PRESENTATION_EXPIRED"
    title = "亮证已过期，请持证人重新亮证"


class PresentationUsedError(RuleBrokenError):
    code = "PRESENTATION_USED"
    title = "该次亮证已使用过，请持证人重新亮证"
