"""工单用到的编码值及其中文名称。"""

from enum import StrEnum
from typing import Self


class Coded(StrEnum):
    """编码值：线上传英文，页面显示中文。"""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        coded = str.__new__(cls, value)
        coded._value_ = value
        coded.label = label
        return coded


class TicketSource(Coded):
    """来源：电话、网上、差评转办、办不成事窗口。"""

    PHONE = "PHONE", "电话"
    WEB = "WEB", "网上"
    RATING = "RATING", "差评转办"
    UNRESOLVED_WINDOW = "UNRESOLVED_WINDOW", "办不成事"


class TicketKind(Coded):
    """诉求类型；催办依附原工单，不单独登记。"""

    CONSULT = "CONSULT", "咨询"
    HELP = "HELP", "求助"
    COMPLAINT = "COMPLAINT", "投诉"
    REPORT = "REPORT", "举报"
    SUGGESTION = "SUGGESTION", "意见建议"
    PRAISE = "PRAISE", "表扬"


class LimitClass(Coded):
    """时限类别。"""

    EMERGENCY = "EMERGENCY", "特急"
    URGENT = "URGENT", "紧急"
    CONSULT = "CONSULT", "咨询"
    NORMAL = "NORMAL", "一般"
    COMPLEX = "COMPLEX", "复杂"
    STATUTORY = "STATUTORY", "法定程序"


class AssignmentRole(Coded):
    """承办单位的角色：主办、协办，或者双交办中的属地、行业主管。"""

    LEAD = "LEAD", "主办"
    CO = "CO", "协办"
    TERRITORY = "TERRITORY", "属地"
    SECTOR = "SECTOR", "行业主管"


class DispatchMode(Coded):
    """派单方式。"""

    SINGLE = "SINGLE", "单独承办"
    LEAD_CO = "LEAD_CO", "主办加协办"
    DUAL = "DUAL", "双交办"


class RefusalReason(Coded):
    """不予受理的情形（国办函〔2025〕66号）。"""

    EMERGENCY_TRANSFERRED = "EMERGENCY_TRANSFERRED", "紧急事项，已转110、119、120、122"
    LITIGATION = "LITIGATION", "已经或者应当通过诉讼解决"
    ARBITRATION = "ARBITRATION", "已经或者应当通过仲裁解决"
    DISCIPLINE = "DISCIPLINE", "纪检监察事项"
    REVIEW = "REVIEW", "行政复议事项"
    DISCLOSURE = "DISCLOSURE", "政府信息公开事项"
    PETITION = "PETITION", "已进入信访程序"
    SECRET_OR_PRIVACY = "SECRET_OR_PRIVACY", "涉及国家秘密、商业秘密或者他人隐私"  # a coded value, no secret
    UNLAWFUL = "UNLAWFUL", "违反法律或者公序良俗"
    ALREADY_SETTLED = "ALREADY_SETTLED", "已依法办理并答复"
    OUT_OF_JURISDICTION = "OUT_OF_JURISDICTION", "不属于本地管辖"


class ReturnReason(Coded):
    """退单理由。"""

    NOT_COMPETENT = "NOT_COMPETENT", "不属于本单位职责"
    OTHER_PLACE = "OTHER_PLACE", "不在本辖区"
    UNCLEAR = "UNCLEAR", "诉求要素不清，无法办理"


class Solved(Coded):
    """回访所得：诉求是否解决。"""

    YES = "YES", "已解决"
    PARTLY = "PARTLY", "部分解决"
    NO = "NO", "未解决"


class Satisfaction(Coded):
    """回访所得：满意程度，后两级为不满意。"""

    VERY_SATISFIED = "VERY_SATISFIED", "非常满意"
    SATISFIED = "SATISFIED", "满意"
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED", "基本满意"
    DISSATISFIED = "DISSATISFIED", "不满意"
    VERY_DISSATISFIED = "VERY_DISSATISFIED", "非常不满意"

    @property
    def is_negative(self) -> bool:
        return self in {Satisfaction.DISSATISFIED, Satisfaction.VERY_DISSATISFIED}


class CloseReason(Coded):
    """办结理由：经回访解决，或者属于应予办结的情形。"""

    SOLVED = "SOLVED", "经回访诉求已解决"
    CLOSABLE_KIND = "CLOSABLE_KIND", "属于应予办结的情形"
