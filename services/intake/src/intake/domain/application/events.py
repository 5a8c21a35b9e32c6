"""申请的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import datetime
from enum import StrEnum

from intake.domain.channels import Channel, Delivery
from intake.domain.items import Item, PinnedItem
from kernel.events import Event, Value
from kernel.masking import Look
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


class ApplicationDrafted(Event, kind="intake.ApplicationDrafted"):
    """草稿：开始填写，事项按当时公布的版本锁定。"""

    item: Item
    drafted_by: str
    channel: Channel
    place: str = ""
    town: str = ""


class SituationAnswered(Event, kind="intake.SituationAnswered"):
    """办理情形：申请人回答了一道情形题，应交材料随之增减。"""

    question_id: str
    answer: bool


class ApplicantNamed(Event, kind="intake.ApplicantNamed"):
    """申请人：写明以谁的名义申请，号码已校验。"""

    applicant: Applicant


class FormFilled(Event, kind="intake.FormFilled"):
    """申请表：填好一张表，内容整体密封；领取方式和所在乡镇不属个人信息。"""

    form: Sealed[dict[str, str]]
    delivery: Delivery
    town: str = ""


class MaterialAttached(Event, kind="intake.MaterialAttached"):
    """申请材料：交来一份。"""

    attachment: Attachment


class MaterialDetached(Event, kind="intake.MaterialDetached"):
    """申请材料：收件前取回一份。"""

    code: str


class ApplicationReceived(Event, kind="intake.ApplicationReceived"):
    """收件：材料已收下并编号；尚未受理，期限未起算。"""

    case_no: str
    item: PinnedItem
    applicant: Applicant
    channel: Channel
    place: str
    town: str
    received_by: str
    received_at: datetime
    delivery: Delivery
    materials: tuple[FiledMaterial, ...]
    outstanding: tuple[OutstandingMaterial, ...]
    required_count: int
    waived_count: int
    situation_answers: dict[str, bool]
    tolerance_promised: bool = False


class CommitmentSigned(Event, kind="intake.CommitmentSigned"):
    """告知承诺：申请人自愿选择，知悉告知的内容，书面承诺符合条件，以承诺代替列明的证明材料。"""

    case_no: str
    document_no: str
    materials: tuple[FiledMaterial, ...]
    signed_at: datetime


class MaterialWaived(Event, kind="intake.MaterialWaived"):
    """免提交：一份材料由电子证照代替，依据写明，不再向申请人要。"""

    case_no: str
    material_code: str
    material_name: str
    mode: str
    certificate_type: str
    certificate_identifier: str
    basis: str
    waived_at: datetime


class SupplementNoticed(Event, kind="intake.SupplementNoticed"):
    """一次性告知：审批部门告知需要补正的全部内容，申请人可以补交。"""

    notice_no: str
    missing: tuple[MissingMaterial, ...]
    legal_basis: str


class SupplementReceived(Event, kind="intake.SupplementReceived"):
    """补齐补正：告知的材料已全部补交。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class ToleranceNoticed(Event, kind="intake.ToleranceNoticed"):
    """容缺受理：审批部门已容缺受理，申请人在 `due_at` 前补交承诺的材料，逾期视为撤回。"""

    notice_no: str
    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime


class OutstandingMaterialReceived(Event, kind="intake.OutstandingMaterialReceived"):
    """容缺补交：收到承诺后补的材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class ApplicationWithdrawn(Event, kind="intake.ApplicationWithdrawn"):
    """撤回：申请人在决定作出之前撤回申请。"""

    reason: WithdrawReason
    withdrawn_at: datetime


class ResultReady(Event, kind="intake.ResultReady"):
    """出件：审批结果已返回，可以领取。"""

    outcome: ResultOutcome
    document_no: str
    ready_at: datetime


class ResultDelivered(Event, kind="intake.ResultDelivered"):
    """送达：结果已交到申请人手中。"""

    case_no: str
    method: Delivery
    delivered_by: str
    delivered_at: datetime


class DraftAbandoned(Event, kind="intake.DraftAbandoned"):
    """草稿：作废；申请人不办了，或者三十日未提交。"""

    abandoned_at: datetime


class ApplicantShown(Event, kind="intake.ApplicantShown", by_the_way=True):
    """查看：窗口人员说明事由，看了申请人脱敏的信息；看了哪几项、为什么，记录在案。"""

    look: Look


ApplicationEvent = (
    ApplicationDrafted
    | SituationAnswered
    | ApplicantNamed
    | FormFilled
    | MaterialAttached
    | MaterialDetached
    | ApplicationReceived
    | CommitmentSigned
    | MaterialWaived
    | SupplementNoticed
    | SupplementReceived
    | ToleranceNoticed
    | OutstandingMaterialReceived
    | ApplicationWithdrawn
    | ResultReady
    | ResultDelivered
    | DraftAbandoned
    | ApplicantShown
)
