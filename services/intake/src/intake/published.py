"""What others may know of an application: drafts, forms and files stop here."""

from datetime import datetime
from typing import Any, assert_never

from intake.domain.application import events as e
from intake.domain.case_numbers import SerialDrawn
from intake.domain.items import PinnedItem
from kernel.events import Recorded
from kernel.messages import Message
from kernel.sealed import Sealed

TOPIC = "intake.application.v1"
TOPICS = (TOPIC,)


class ApplicationReceived(Message, type="hall.intake.ApplicationReceived.v1", topic=TOPIC):
    """收件：锁定的事项、密封的申请人、收下和免交的材料，以及还差的次要材料。"""

    case_no: str
    item: PinnedItem
    applicant: e.Applicant
    channel: str
    place: str
    town: str
    received_by: str
    received_at: datetime
    materials: tuple[e.FiledMaterial, ...]
    outstanding: tuple[e.OutstandingMaterial, ...] = ()
    required_count: int
    waived_count: int
    situation_answers: dict[str, bool]
    tolerance_promised: bool = False


class CommitmentSigned(Message, type="hall.intake.CommitmentSigned.v1", topic=TOPIC):
    """告知承诺：申请人以书面承诺代替列明的证明材料。"""

    case_no: str
    document_no: str
    materials: tuple[e.FiledMaterial, ...]
    signed_at: datetime


class CommitmentWithdrawn(Message, type="hall.intake.CommitmentWithdrawn.v1", topic=TOPIC):
    """撤回承诺：承诺代替的材料照常提交。"""

    materials: tuple[e.OutstandingMaterial, ...]
    withdrawn_at: datetime


class MaterialWaived(Message, type="hall.intake.MaterialWaived.v1", topic=TOPIC):
    """免提交：哪份材料由哪份证照代替，依据是什么。"""

    case_no: str
    material_code: str
    material_name: str
    mode: str
    certificate_type: str
    certificate_identifier: str
    basis: str
    waived_at: datetime


class SupplementReceived(Message, type="hall.intake.SupplementReceived.v1", topic=TOPIC):
    """补齐补正：补交的材料。"""

    materials: tuple[e.FiledMaterial, ...]
    received_at: datetime


class OutstandingMaterialReceived(Message, type="hall.intake.OutstandingMaterialReceived.v1", topic=TOPIC):
    """容缺补交：收到承诺后补的材料。"""

    materials: tuple[e.FiledMaterial, ...]
    received_at: datetime


class HearingRequested(Message, type="hall.intake.HearingRequested.v1", topic=TOPIC):
    """申请人要求听证：`taken_by` 是代为记下的窗口人员，网上提出的没有。"""

    requester: Sealed[str]
    taken_by: str
    requested_at: datetime


class ApplicationWithdrawn(Message, type="hall.intake.ApplicationWithdrawn.v1", topic=TOPIC):
    """撤回：原因是可以念出来的一句话。"""

    reason: str
    withdrawn_at: datetime


class ResultDelivered(Message, type="hall.intake.ResultDelivered.v1", topic=TOPIC):
    """送达：结果已交到申请人手中。"""

    case_no: str
    delivered_at: datetime
    method: str


MESSAGES: tuple[type[Message], ...] = (
    ApplicationReceived,
    CommitmentSigned,
    CommitmentWithdrawn,
    MaterialWaived,
    SupplementReceived,
    OutstandingMaterialReceived,
    HearingRequested,
    ApplicationWithdrawn,
    ResultDelivered,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.ApplicationEvent | SerialDrawn = recorded.event
    match event:
        case e.ApplicationReceived():
            return ApplicationReceived.model_validate(dict(event))
        case e.CommitmentSigned():
            return CommitmentSigned.model_validate(dict(event))
        case e.CommitmentWithdrawn():
            return CommitmentWithdrawn.model_validate(dict(event))
        case e.MaterialWaived():
            return MaterialWaived.model_validate(dict(event))
        case e.SupplementReceived():
            return SupplementReceived.model_validate(dict(event))
        case e.OutstandingMaterialReceived():
            return OutstandingMaterialReceived.model_validate(dict(event))
        case e.HearingRequested():
            return HearingRequested.model_validate(dict(event))
        case e.ApplicationWithdrawn():
            return ApplicationWithdrawn(reason=event.reason.label, withdrawn_at=event.withdrawn_at)
        case e.ResultDelivered():
            return ResultDelivered.model_validate(dict(event))
        case e.ApplicationDrafted() | e.SituationAnswered() | e.ApplicantNamed() | e.FormFilled():
            return None  # a draft is nobody's business yet
        case e.MaterialAttached() | e.MaterialDetached() | e.DraftAbandoned() | SerialDrawn():
            return None
        case e.SupplementNoticed() | e.ToleranceNoticed() | e.ToleranceExtended():
            return None
        case e.HearingNoticed() | e.ResultReady() | e.ResultAnnulled():
            return None  # approval has said so already
        case e.ApplicantShown():
            return None  # who looked at what stays in the record it was looked at in
    assert_never(event)
