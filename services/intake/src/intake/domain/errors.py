"""收件说“不”的理由：每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class ItemNotPublishedError(RuleBrokenError):
    code = "ITEM_NOT_PUBLISHED"
    title = "该事项不在公布的实施清单内或已暂停办理，清单之外不得实施"


class QuestionNotListedError(RuleBrokenError):
    code = "QUESTION_NOT_LISTED"
    title = "该事项没有这道情形题，请刷新页面"


class QuestionUnansweredError(RuleBrokenError):
    code = "QUESTION_UNANSWERED"
    title = "还有情形没有选择，选完才能确定要交哪些材料"


class IdCardInvalidError(RuleBrokenError):
    code = "ID_CARD_INVALID"
    title = "公民身份号码有误，请对照身份证核对"


class UsccInvalidError(RuleBrokenError):
    code = "USCC_INVALID"
    title = "统一社会信用代码有误，请对照营业执照核对"


class ApplicantKindNotServedError(RuleBrokenError):
    code = "APPLICANT_KIND_NOT_SERVED"
    title = "该事项不面向这类申请人"


class ApplicantNotNamedError(RuleBrokenError):
    code = "APPLICANT_NOT_NAMED"
    title = "还没有填写申请人"


class FormNotFilledError(RuleBrokenError):
    code = "FORM_NOT_FILLED"
    title = "还没有填写申请表"


class AddressNeededError(RuleBrokenError):
    code = "ADDRESS_NEEDED"
    title = "选择邮寄的，请填写收件地址"


class MaterialNotListedError(RuleBrokenError):
    code = "MATERIAL_NOT_LISTED"
    title = "这份材料不在应交范围内，清单之外不得要求"


class PaperOnlyAtWindowError(RuleBrokenError):
    code = "PAPER_ONLY_AT_WINDOW"
    title = "网上申请请上传文件，纸质材料请到窗口交"


class MainMaterialMissingError(RuleBrokenError):
    code = "MAIN_MATERIAL_MISSING"
    title = "主要材料还没有交齐"


class AlreadyReceivedError(RuleBrokenError):
    code = "ALREADY_RECEIVED"
    title = "这份申请已经收件，不能再改"


class NotReceivedError(RuleBrokenError):
    code = "NOT_RECEIVED"
    title = "这份申请还没有提交"


class ApplicationClosedError(RuleBrokenError):
    code = "APPLICATION_CLOSED"
    title = "这份申请已经结束"


class NothingToSupplementError(RuleBrokenError):
    code = "NOTHING_TO_SUPPLEMENT"
    title = "没有需要补正的材料"


class SupplementIncompleteError(RuleBrokenError):
    code = "SUPPLEMENT_INCOMPLETE"
    title = "一次性告知的材料还没有补齐"


class NoCommitmentError(RuleBrokenError):
    code = "NO_COMMITMENT"
    title = "这份申请没有选择告知承诺，没有可以撤回的承诺"


class NothingOwedError(RuleBrokenError):
    code = "NOTHING_OWED"
    title = "没有承诺后补的材料"


class NothingHandedInError(RuleBrokenError):
    code = "NOTHING_HANDED_IN"
    title = "还没有上传要补交的材料"


class OwedTooLateError(RuleBrokenError):
    code = "OWED_TOO_LATE"
    title = "补交期限已过，本件视为撤回，请重新申请"


class DecidedAlreadyError(RuleBrokenError):
    code = "DECIDED_ALREADY"
    title = "决定已经作出，不能撤回"


class HearingNotOfferedError(RuleBrokenError):
    code = "HEARING_NOT_OFFERED"
    title = "现在没有可以要求的听证"


class HearingRequestLateError(RuleBrokenError):
    code = "HEARING_REQUEST_LATE"
    title = "要求听证的期限已经届满（行政许可法第四十七条）"


class ResultNotReadyError(RuleBrokenError):
    code = "RESULT_NOT_READY"
    title = "结果还没有出来，不能领取"


class ResultAnnulledError(RuleBrokenError):
    code = "RESULT_ANNULLED"
    title = "准予的决定已经失效，结果不能再发给申请人"


class SerialsExhaustedError(RuleBrokenError):
    code = "SERIALS_EXHAUSTED"
    title = "当日办件编号已用完，请联系系统管理员"
