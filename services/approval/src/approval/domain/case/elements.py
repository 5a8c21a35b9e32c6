"""办件的要素：事件和命令都用到的值；字段就是存档格式的一部分。"""

from datetime import datetime
from enum import StrEnum

from kernel.events import Value
from kernel.sealed import Sealed
from legaltime import Budget


class Outcome(StrEnum):
    """办理结果。"""

    GRANTED = "GRANTED"
    GRANTED_TOLERANT = "GRANTED_TOLERANT"
    DENIED = "DENIED"

    @property
    def label(self) -> str:
        return {"GRANTED": "准予", "GRANTED_TOLERANT": "准予（容缺，补齐后发出）", "DENIED": "不予"}[self]


class AcceptanceMode(StrEnum):
    """受理方式。"""

    NORMAL = "NORMAL"
    ON_RECEIPT = "ON_RECEIPT"
    TOLERANT = "TOLERANT"
    COMMITMENT = "COMMITMENT"
    DEEMED = "DEEMED"

    @property
    def label(self) -> str:
        return _MODES[self]


_MODES = {
    AcceptanceMode.NORMAL: "受理",
    AcceptanceMode.ON_RECEIPT: "收件即受理",
    AcceptanceMode.TOLERANT: "容缺受理",
    AcceptanceMode.COMMITMENT: "告知承诺",
    AcceptanceMode.DEEMED: "逾期视为受理",
}


class RefusalReason(StrEnum):
    """不受理的两种法定情形（行政许可法第三十二条）。"""

    NOT_REQUIRED = "NOT_REQUIRED"
    NOT_COMPETENT = "NOT_COMPETENT"

    @property
    def label(self) -> str:
        return {"NOT_REQUIRED": "不受理（依法不需要取得许可）", "NOT_COMPETENT": "不予受理（不属于本机关职权）"}[self]


HEARING = "HEARING"
"""听证：法律规定的程序，不必列入清单。"""
INSPECTION = "SITE_INSPECTION"
"""现场勘验：核查实质内容，须有两名以上人员。"""


class DueLimit(StrEnum):
    """提醒的是哪一个期限。"""

    NOTICE = "NOTICE"
    PROMISED = "PROMISED"
    STATUTORY = "STATUTORY"

    @property
    def label(self) -> str:
        return {"NOTICE": "受理或者告知期限", "PROMISED": "承诺期限", "STATUTORY": "法定期限"}[self]


class RevocationGround(StrEnum):
    """撤销的法定情形（行政许可法第六十九条；告知承诺制的，安阳市政务服务条例第二十七条）。"""

    ABUSE = "ABUSE"
    BEYOND_POWER = "BEYOND_POWER"
    PROCEDURE = "PROCEDURE"
    NOT_QUALIFIED = "NOT_QUALIFIED"
    FRAUD = "FRAUD"
    COMMITMENT_BROKEN = "COMMITMENT_BROKEN"

    @property
    def label(self) -> str:
        return _REVOCATIONS[self]


_REVOCATIONS = {
    RevocationGround.ABUSE: "工作人员滥用职权、玩忽职守作出准予决定",
    RevocationGround.BEYOND_POWER: "超越法定职权作出准予决定",
    RevocationGround.PROCEDURE: "违反法定程序作出准予决定",
    RevocationGround.NOT_QUALIFIED: "对不具备申请资格或者不符合法定条件的申请人准予",
    RevocationGround.FRAUD: "被许可人以欺骗、贿赂等不正当手段取得",
    RevocationGround.COMMITMENT_BROKEN: "承诺不实或者未按承诺达到条件",
}


class DeregistrationGround(StrEnum):
    """注销的法定情形（行政许可法第七十条）。"""

    EXPIRED = "EXPIRED"
    HOLDER_GONE = "HOLDER_GONE"
    ANNULLED = "ANNULLED"
    FORCE_MAJEURE = "FORCE_MAJEURE"
    ON_REQUEST = "ON_REQUEST"

    @property
    def label(self) -> str:
        return _DEREGISTRATIONS[self]


_DEREGISTRATIONS = {
    DeregistrationGround.EXPIRED: "有效期届满未延续",
    DeregistrationGround.HOLDER_GONE: "公民死亡或者丧失行为能力，法人或者其他组织依法终止",
    DeregistrationGround.ANNULLED: "许可已依法撤销、撤回，或者证件依法吊销",
    DeregistrationGround.FORCE_MAJEURE: "因不可抗力，许可事项无法实施",
    DeregistrationGround.ON_REQUEST: "被许可人申请注销",
}


class SpecialProcedure(Value):
    """实施清单列明的特别程序；`clock_stops` 说明所需时间是否不计入期限，`limit` 为程序最长多久，`when` 为何时启动。"""

    kind: str
    name: str
    clock_stops: bool
    legal_basis: str
    limit: Budget | None = None
    when: str = ""


class Step(Value):
    """实施清单列明的一个环节：名称、清单上的角色、环节时限；`counted` 说明是否计入承诺期限。"""

    code: str
    name: str
    role: str
    limit: Budget
    counted: bool = True


class PinnedItem(Value):
    """收件时锁定的事项要素；事项以后变更，不影响在办办件。"""

    item_id: str
    task_code: str
    task_version: int
    name: str
    body: str
    body_name: str
    statutory_limit: Budget
    promised_limit: Budget
    result_name: str
    certificate_type: str | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    legal_basis: tuple[str, ...] = ()
    acceptance_on_receipt: bool = False
    tolerance_applicable: bool = False
    commitment_applicable: bool = False
    steps: tuple[Step, ...] = ()


class Applicant(Value):
    """申请人；姓名、证件号码、电话均为密文。"""

    person: str
    kind: str
    name: Sealed[str]
    number: Sealed[str]
    phone: Sealed[str] | None = None


class FiledMaterial(Value):
    """随收件交来、免交或者以承诺代替的一份材料。"""

    code: str
    name: str
    main: bool
    collected_as: str
    waived_by: str = ""
    by_commitment: bool = False


class OutstandingMaterial(Value):
    """清单列明、收件时尚未交来的一份材料；需要时可列入一次性告知。"""

    code: str
    name: str
    deferrable: bool = False


class MissingMaterial(Value):
    """一次性告知中的一项：缺什么、为什么、怎样补。"""

    code: str
    name: str
    what: str


class Reckoned(Value):
    """期限计算的结果：到期时刻；`provisional` 表示所涉年度放假安排尚未公布。"""

    due_at: datetime
    provisional: bool = False
