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


class SpecialProcedure(Value):
    """实施清单列明的特别程序；`clock_stops` 说明所需时间是否不计入期限。"""

    kind: str
    name: str
    clock_stops: bool
    legal_basis: str


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
