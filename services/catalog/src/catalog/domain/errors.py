"""事项管理说“不”的理由：每条规则一个错误，编码不变，句子可以念给人听。"""

from kernel.errors import RuleBrokenError


class ItemNotDraftedError(RuleBrokenError):
    code = "ITEM_NOT_DRAFTED"
    title = "没有在编制的清单，不能报审"


class ItemNotSubmittedError(RuleBrokenError):
    code = "ITEM_NOT_SUBMITTED"
    title = "清单没有报审，不能审核"


class ItemNotReviewedError(RuleBrokenError):
    code = "ITEM_NOT_REVIEWED"
    title = "清单没有审核通过，不能公布"


class ItemNotPublishedError(RuleBrokenError):
    code = "ITEM_NOT_PUBLISHED"
    title = "事项没有对外公布，不能这样办理"


class ItemSuspendedError(RuleBrokenError):
    code = "ITEM_SUSPENDED"
    title = "事项暂停办理中，请先恢复再公布新版本"


class ItemCancelledError(RuleBrokenError):
    code = "ITEM_CANCELLED"
    title = "事项已取消，不能再办理；重新设立须使用新编码"


class ItemInReviewError(RuleBrokenError):
    code = "ITEM_IN_REVIEW"
    title = "清单正在审核，退回以后才能修改"


class ItemIdentityChangedError(RuleBrokenError):
    code = "ITEM_IDENTITY_CHANGED"
    title = "事项标识和实施编码一经公布不能更改"


class ReviewerIsSubmitterError(RuleBrokenError):
    code = "REVIEWER_IS_SUBMITTER"
    title = "报送人不能审核自己报送的清单"


class OpinionNeededError(RuleBrokenError):
    code = "REVIEW_OPINION_NEEDED"
    title = "退回修改的，须写明意见"


class ReasonNeededError(RuleBrokenError):
    code = "ITEM_REASON_NEEDED"
    title = "暂停或者取消事项，须写明并公开原因"


class FlawedListError(RuleBrokenError):
    """清单不合规：以下每一种各有编码。"""


class TaskCodeError(FlawedListError):
    code = "TASK_CODE_WRONG"
    title = "实施编码应为三十一位：实施主体代码十八位、行使层级一位、基本编码十二位，且与清单所列一致"


class BodyCodeError(FlawedListError):
    code = "BODY_USCC_WRONG"
    title = "实施主体统一社会信用代码的校验位不正确"


class HandleItemCodeError(FlawedListError):
    code = "HANDLE_ITEM_CODE_WRONG"
    title = "业务办理项编码应为实施编码加两位顺序号"


class NotOnApplicationError(FlawedListError):
    code = "TYPE_NOT_ON_APPLICATION"
    title = "该类型的事项不能依申请办理"


class LegalBasisMissingError(FlawedListError):
    code = "LEGAL_BASIS_MISSING"
    title = "须列明设定依据"


class ConditionsMissingError(FlawedListError):
    code = "CONDITIONS_MISSING"
    title = "须列明受理条件"


class LimitUnitsDifferError(FlawedListError):
    code = "LIMIT_UNITS_DIFFER"
    title = "承诺时限与法定时限的单位须一致"


class PromiseTooLongError(FlawedListError):
    code = "PROMISE_OVER_STATUTORY"
    title = "承诺时限不得长于法定时限"


class CaseKindError(FlawedListError):
    code = "CASE_KIND_WRONG"
    title = "即办件的承诺时限为零，承诺件的承诺时限大于零"


class StepsDoNotAddUpError(FlawedListError):
    code = "STEPS_NOT_ADDING_UP"
    title = "各环节时限之和应等于承诺时限"


class VisitReasonMissingError(FlawedListError):
    code = "VISIT_REASON_MISSING"
    title = "需要到现场的，须写明原因"


class VisitReasonUncalledForError(FlawedListError):
    code = "VISIT_REASON_UNCALLED_FOR"
    title = "不需要到现场的，不得写到现场原因"


class DepthNeedsNoVisitError(FlawedListError):
    code = "FULL_ONLINE_WITH_VISIT"
    title = "全程网办的事项，到现场次数应为零"


class DepthLevelError(FlawedListError):
    code = "DEPTH_LEVEL_WRONG"
    title = "网上办理深度与所列办理能力、到现场次数不符"


class NoWayInError(FlawedListError):
    code = "NO_WAY_TO_APPLY"
    title = "不到现场又不能网上办理的，须支持快递申请"


class FeesUnexplainedError(FlawedListError):
    code = "FEES_UNEXPLAINED"
    title = "收费的须列明收费项目、标准和依据；不收费的不得列收费项目"


class CatchAllMaterialError(FlawedListError):
    code = "CATCH_ALL_MATERIAL"
    title = "材料清单不得有“其他材料”“有关材料”等兜底条款，须逐项列明"


class DuplicateMaterialError(FlawedListError):
    code = "MATERIAL_TWICE"
    title = "材料编码不得重复"


class MainMaterialDeferrableError(FlawedListError):
    code = "MAIN_MATERIAL_DEFERRABLE"
    title = "主要材料不得容缺后补"


class WaiverWithoutCertificateError(FlawedListError):
    code = "WAIVER_WITHOUT_CERTIFICATE"
    title = "以电子证照免交的材料，须列明证照类型"


class SituationMaterialUnknownError(FlawedListError):
    code = "SITUATION_MATERIAL_UNKNOWN"
    title = "情形引导涉及的材料，须在材料清单之内"


class MaterialNeverAskedError(FlawedListError):
    code = "MATERIAL_NEVER_ASKED"
    title = "视情形才需要的材料，须有相应的情形"


class NowhereOfferedError(FlawedListError):
    code = "NOWHERE_OFFERED"
    title = "须列明办理地点"


class CalendarDaysWrongError(RuleBrokenError):
    """放假安排自相矛盾：不属于该年度，以及以下每一种，各有编码。"""

    code = "CALENDAR_YEAR_WRONG"
    title = "放假安排中有不属于该年度的日期"


class HolidaysMissingError(CalendarDaysWrongError):
    code = "HOLIDAYS_MISSING"
    title = "放假安排中没有放假的日期"


class HolidayUnnamedError(CalendarDaysWrongError):
    code = "HOLIDAY_UNNAMED"
    title = "放假的日期须写明是哪个节日"


class HolidayAndMakeUpError(CalendarDaysWrongError):
    code = "HOLIDAY_AND_MAKE_UP"
    title = "同一天不能既放假又调休上班"


class MakeUpTwiceError(CalendarDaysWrongError):
    code = "MAKE_UP_TWICE"
    title = "调休上班日不得重复"


class MakeUpOnWorkdayError(RuleBrokenError):
    code = "MAKE_UP_ON_WORKDAY"
    title = "调休上班日应在周末"


class CalendarVersionTakenError(RuleBrokenError):
    code = "CALENDAR_VERSION_TAKEN"
    title = "该年度的这一版已经公布，内容不同；请核对现行安排，确须更改的作为下一版公布"


class CalendarVersionSkippedError(RuleBrokenError):
    code = "CALENDAR_VERSION_SKIPPED"
    title = "放假安排的版本须依次加一"


class NoticeMissingError(RuleBrokenError):
    code = "CALENDAR_NOTICE_MISSING"
    title = "须写明所依据的国务院办公厅通知"


class CertificateTypeCodeError(RuleBrokenError):
    code = "CERTIFICATE_TYPE_CODE_WRONG"
    title = "证照类型代码应为二十一位，且定义机构代码的校验位正确"


class UsccWrongError(RuleBrokenError):
    code = "USCC_WRONG"
    title = "统一社会信用代码的校验位不正确"


class WindowTwiceError(RuleBrokenError):
    code = "WINDOW_TWICE"
    title = "同一场所的窗口编号不得重复"
