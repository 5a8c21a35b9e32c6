"""申请的要素：事件和命令都用到的值；字段就是存档格式的一部分。"""

from enum import StrEnum

from kernel.events import Value
from kernel.sealed import Sealed


class ApplicantKind(StrEnum):
    """申请人类型。"""

    NATURAL_PERSON = "NATURAL_PERSON"
    ORGANIZATION = "ORGANIZATION"

    @property
    def label(self) -> str:
        return {"NATURAL_PERSON": "个人", "ORGANIZATION": "单位"}[self]

    @property
    def number_label(self) -> str:
        return {"NATURAL_PERSON": "公民身份号码", "ORGANIZATION": "统一社会信用代码"}[self]


class Collected(StrEnum):
    """材料以什么方式收取。"""

    PAPER = "PAPER"
    UPLOADED = "UPLOADED"
    WAIVED = "WAIVED"

    @property
    def label(self) -> str:
        return {"PAPER": "纸质", "UPLOADED": "电子", "WAIVED": "免交"}[self]


class ResultOutcome(StrEnum):
    """审批返回的结果。"""

    GRANTED = "GRANTED"
    DENIED = "DENIED"
    REFUSED = "REFUSED"
    LAPSED = "LAPSED"

    @property
    def label(self) -> str:
        return {"GRANTED": "准予", "DENIED": "不予", "REFUSED": "不予受理", "LAPSED": "容缺逾期，视为撤回"}[self]


class WithdrawReason(StrEnum):
    """撤回的原因，由申请人选择。"""

    NO_LONGER_NEEDED = "NO_LONGER_NEEDED"
    WRONG_ITEM = "WRONG_ITEM"
    NOT_PREPARED = "NOT_PREPARED"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return _WITHDRAW_REASONS[self]


_WITHDRAW_REASONS = {
    WithdrawReason.NO_LONGER_NEEDED: "不需要办了",
    WithdrawReason.WRONG_ITEM: "选错了事项",
    WithdrawReason.NOT_PREPARED: "材料一时备不齐",
    WithdrawReason.OTHER: "其他原因",
}


class Applicant(Value):
    """申请人：姓名（名称）、证件号码、电话均为密文；`person` 是号码的密钥散列。"""

    person: str
    kind: ApplicantKind
    name: Sealed[str]
    number: Sealed[str]
    phone: Sealed[str] | None = None


class Attachment(Value):
    """交来的一份材料：纸质，或上传的文件（以内容摘要为名，不留原文件名）。"""

    code: str
    name: str
    collected_as: Collected
    digest: str = ""
    media_type: str = ""
    size: int = 0


class FiledMaterial(Value):
    """收件时登记的一份材料：纸质、电子，或者免交——由证照代替，或者由书面承诺代替。"""

    code: str
    name: str
    main: bool
    collected_as: Collected
    waived_by: str = ""
    by_commitment: bool = False


class OutstandingMaterial(Value):
    """应交而收件时尚未交的非主要材料。"""

    code: str
    name: str
    deferrable: bool


class MissingMaterial(Value, extra="ignore"):
    """一次性告知中的一项：缺什么、怎样补。"""

    code: str
    name: str
    what: str = ""
