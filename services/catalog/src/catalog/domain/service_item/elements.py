"""实施清单的要素：一个事项怎样申请、交什么、多久办结、得到什么。"""

from enum import IntEnum, StrEnum

from kernel.events import Value
from legaltime import Budget


class CaseKind(StrEnum):
    """办件类型。"""

    IMMEDIATE = "IMMEDIATE"
    PROMISED = "PROMISED"

    @property
    def label(self) -> str:
        return {"IMMEDIATE": "即办件", "PROMISED": "承诺件"}[self]


class DepthLevel(StrEnum):
    """网上办理深度的四级口径，由八值口径和到现场次数推定。"""

    I = "I"  # noqa: E741 -- the standard's own numeral
    II = "II"
    III = "III"
    IV = "IV"

    @property
    def label(self) -> str:
        return {"I": "网上查询", "II": "原件预审", "III": "原件核验", "IV": "全程网办"}[self]


class OnlineDepth(IntEnum):
    """网上办理深度的八值口径。"""

    CONSULT = 1
    SUBMIT = 2
    PRE_CHECK = 3
    ACCEPT = 4
    HANDLE = 5
    RESULT = 6
    CERTIFICATE = 7
    OTHER = 8


class ServiceObject(IntEnum):
    """服务对象。"""

    NATURAL_PERSON = 1
    ENTERPRISE = 2
    INSTITUTION = 3
    SOCIAL_ORGANISATION = 4
    ADMINISTRATIVE_ORGAN = 5
    OTHER_ORGANISATION = 6

    @property
    def label(self) -> str:
        return ("自然人", "企业法人", "事业法人", "社会组织法人", "行政机关", "其他组织")[self - 1]


class HandlingForm(IntEnum):
    """办理形式。"""

    WINDOW = 1
    PC = 2
    MOBILE = 3
    COURIER = 4
    OTHER = 9

    @property
    def label(self) -> str:
        return {1: "窗口办理", 2: "电脑网上办理", 3: "手机申请", 4: "快递申请", 9: "其他"}[self]


class Necessity(StrEnum):
    """材料必要性。"""

    NECESSARY = "NECESSARY"
    NOT_NECESSARY = "NOT_NECESSARY"
    MAY_FOLLOW = "MAY_FOLLOW"

    @property
    def label(self) -> str:
        return {"NECESSARY": "必要", "NOT_NECESSARY": "视情形", "MAY_FOLLOW": "容缺后补"}[self]


class MaterialSource(StrEnum):
    """材料来源渠道。"""

    APPLICANT = "APPLICANT"
    GOVERNMENT = "GOVERNMENT"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return {"APPLICANT": "申请人自备", "GOVERNMENT": "政府部门核发", "OTHER": "其他单位出具"}[self]


class MaterialFormat(StrEnum):
    """材料形式。"""

    PAPER = "PAPER"
    ELECTRONIC = "ELECTRONIC"
    PAPER_OR_ELECTRONIC = "PAPER_OR_ELECTRONIC"

    @property
    def label(self) -> str:
        return {"PAPER": "纸质", "ELECTRONIC": "电子", "PAPER_OR_ELECTRONIC": "纸质或电子"}[self]


class WaiverMode(StrEnum):
    """免提交方式。"""

    NONE = "NONE"
    CERTIFICATE = "CERTIFICATE"
    DATA_QUERY = "DATA_QUERY"
    COMMITMENT = "COMMITMENT"
    INTERNAL_CHECK = "INTERNAL_CHECK"

    @property
    def label(self) -> str:
        return {
            "NONE": "",
            "CERTIFICATE": "电子证照",
            "DATA_QUERY": "数据核验",
            "COMMITMENT": "告知承诺",
            "INTERNAL_CHECK": "内部核验",
        }[self]


class Material(Value):
    """申请材料；主要材料不得容缺。"""

    code: str
    name: str
    main: bool
    necessity: Necessity
    source: MaterialSource
    format: MaterialFormat
    deferrable: bool = False
    commitment_applicable: bool = False
    certificate_types: tuple[str, ...] = ()
    waiver_mode: WaiverMode = WaiverMode.NONE


class Situation(Value):
    """情形：申请人答是或否，材料随之增减。"""

    question_id: str
    question: str
    yes_adds: tuple[str, ...] = ()
    yes_drops: tuple[str, ...] = ()
    no_adds: tuple[str, ...] = ()
    no_drops: tuple[str, ...] = ()

    @property
    def materials_named(self) -> frozenset[str]:
        return frozenset((*self.yes_adds, *self.yes_drops, *self.no_adds, *self.no_drops))

    @property
    def materials_added(self) -> frozenset[str]:
        return frozenset((*self.yes_adds, *self.no_adds))


class Step(Value):
    """办理环节；计入的环节之和即承诺时限。"""

    code: str
    name: str
    role: str
    limit: Budget
    counted: bool


class SpecialProcedure(Value):
    """特别程序：何时启动、最长多久、所需时间是否不计入期限。"""

    kind: str
    name: str
    clock_stops: bool
    limit: Budget
    when: str
    legal_basis: str


class Fee(Value):
    """收费项目、标准和依据。"""

    name: str
    standard: str
    basis: str


class ImplementationList(Value):
    """实施清单：一个实施主体办理一个事项的全部要素；`pinyin` 为检索用的拼音首字母。"""

    item_id: str
    name: str
    pinyin: str = ""
    topic: str
    catalog_code: str
    task_code: str
    handle_item_code: str
    task_type: str
    sub_type: str = ""
    body: str
    body_name: str
    body_uscc: str
    co_bodies: tuple[str, ...] = ()
    supervising_body: str = ""
    exercise_level: int
    service_objects: tuple[ServiceObject, ...]
    case_kind: CaseKind
    legal_basis: tuple[str, ...]
    statutory_limit: Budget
    statutory_basis: str = ""
    promised_limit: Budget
    acceptance_conditions: tuple[str, ...]
    materials: tuple[Material, ...]
    situations: tuple[Situation, ...] = ()
    steps: tuple[Step, ...] = ()
    special_procedures: tuple[SpecialProcedure, ...] = ()
    is_charged: bool = False
    fees: tuple[Fee, ...] = ()
    result_name: str
    certificate_type: str | None = None
    validity: str = ""
    handling_forms: tuple[HandlingForm, ...]
    online_depth: tuple[OnlineDepth, ...]
    depth_level: DepthLevel
    onsite_visits: int
    onsite_reason: str = ""
    service_range: str = ""
    cross_region_mode: str = ""
    acceptance_on_receipt: bool = False
    tolerance_applicable: bool = False
    commitment_applicable: bool = False
    in_center: bool = True
    is_online: bool = True
    offered_at: tuple[str, ...]
    monthly_volume: int = 0
    note: str = ""


_TASK_TYPES = {
    "01": "行政许可",
    "02": "行政处罚",
    "03": "行政强制",
    "04": "行政征收",
    "05": "行政给付",
    "06": "行政检查",
    "07": "行政确认",
    "08": "行政奖励",
    "09": "行政裁决",
    "10": "其他行政权力",
    "20": "公共服务",
}


def task_type_name(task_type: str) -> str:
    """事项类型的名称（GB/T 39046 附录 A.1）；地方扩展的类型只有编码。"""
    return _TASK_TYPES.get(task_type, f"地方扩展类型{task_type}")


def depth_of(online_depth: tuple[OnlineDepth, ...], onsite_visits: int) -> DepthLevel:
    """由八值口径和到现场次数推定四级口径。"""
    reached = set(online_depth)
    if {OnlineDepth.ACCEPT, OnlineDepth.HANDLE, OnlineDepth.RESULT} <= reached and onsite_visits == 0:
        return DepthLevel.IV
    if onsite_visits == 1:
        return DepthLevel.III
    if OnlineDepth.PRE_CHECK in reached and onsite_visits == 2:  # noqa: PLR2004 -- two visits is the definition
        return DepthLevel.II
    return DepthLevel.I


def is_certificate_free(item: ImplementationList) -> bool:
    """免证可办：政府部门核发的材料，除特定情形才需要的以外，全部可以免于提交。"""
    return all(
        material.waiver_mode is not WaiverMode.NONE
        for material in item.materials
        if material.source is MaterialSource.GOVERNMENT and material.necessity is not Necessity.NOT_NECESSARY
    )
