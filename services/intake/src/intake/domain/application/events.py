"""申请的事件：这些名字和字段就是存档格式，增删须升版本；要素与事件一起说，因为它们就是事件的一部分。"""

from datetime import datetime

from intake.domain.application.elements import (
    Applicant,
    ApplicantKind,
    Attachment,
    Collected,
    FiledMaterial,
    MissingMaterial,
    OutstandingMaterial,
    ResultOutcome,
    WithdrawReason,
)
from intake.domain.channels import Channel, Delivery
from intake.domain.items import Item, PinnedItem
from kernel.events import Event
from kernel.masking import Look
from kernel.sealed import Sealed

__all__ = [
    "Applicant",
    "ApplicantKind",
    "ApplicantNamed",
    "ApplicantShown",
    "ApplicationDrafted",
    "ApplicationEvent",
    "ApplicationReceived",
    "ApplicationWithdrawn",
    "Attachment",
    "Collected",
    "CommitmentSigned",
    "DraftAbandoned",
    "FiledMaterial",
    "FormFilled",
    "HearingNoticed",
    "HearingRequested",
    "MaterialAttached",
    "MaterialDetached",
    "MaterialWaived",
    "MissingMaterial",
    "OutstandingMaterial",
    "OutstandingMaterialReceived",
    "ResultAnnulled",
    "ResultDelivered",
    "ResultOutcome",
    "ResultReady",
    "SituationAnswered",
    "SupplementNoticed",
    "SupplementReceived",
    "ToleranceExtended",
    "ToleranceNoticed",
    "WithdrawReason",
]


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


class CommitmentWithdrawn(Event, kind="intake.CommitmentWithdrawn"):
    """撤回承诺：申请人在决定以前撤回告知承诺，承诺代替的材料照常提交，依一般程序办理。"""

    materials: tuple[OutstandingMaterial, ...]
    withdrawn_at: datetime


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


class ToleranceExtended(Event, kind="intake.ToleranceExtended"):
    """容缺延期：因不可抗力，审批部门同意补交期限顺延到 `due_at`。"""

    document_no: str
    due_at: datetime
    reason: str


class OutstandingMaterialReceived(Event, kind="intake.OutstandingMaterialReceived"):
    """容缺补交：收到承诺后补的材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class HearingNoticed(Event, kind="intake.HearingNoticed"):
    """听证告知到达：`request_by` 以前可以要求听证；没有日子的，已经有人要求，或者听证放弃了。"""

    request_by: datetime | None


class HearingRequested(Event, kind="intake.HearingRequested"):
    """要求听证：申请人在期限以内提出，转告审批部门组织（行政许可法第四十七条）。"""

    requester: Sealed[str]
    taken_by: str
    requested_at: datetime


class ApplicationWithdrawn(Event, kind="intake.ApplicationWithdrawn"):
    """撤回：申请人在决定作出之前撤回申请。"""

    reason: WithdrawReason
    withdrawn_at: datetime


class ResultReady(Event, kind="intake.ResultReady"):
    """出件：审批结果已返回，可以领取。"""

    outcome: ResultOutcome
    document_no: str
    ready_at: datetime


class ResultAnnulled(Event, kind="intake.ResultAnnulled"):
    """结果失效：准予的决定被撤销、撤回或者注销，还没有领取的结果不再发给。"""

    document_no: str
    annulled_at: datetime


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
    | CommitmentWithdrawn
    | MaterialWaived
    | SupplementNoticed
    | SupplementReceived
    | ToleranceNoticed
    | ToleranceExtended
    | OutstandingMaterialReceived
    | HearingNoticed
    | HearingRequested
    | ApplicationWithdrawn
    | ResultReady
    | ResultAnnulled
    | ResultDelivered
    | DraftAbandoned
    | ApplicantShown
)
