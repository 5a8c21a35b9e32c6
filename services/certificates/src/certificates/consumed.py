"""The fields we read of others' messages, and no more."""

from datetime import datetime

from kernel.messages import Message
from kernel.sealed import Sealed


class ItemFacts(Message):
    """事项中与制证有关的几项。"""

    name: str
    body: str
    certificate_type: str | None = None


class ApplicantFacts(Message):
    """申请人：准予之后就是持证主体。"""

    person: str
    kind: str
    name: Sealed[str]
    number: Sealed[str]


class ApplicationReceived(Message, type="hall.intake.ApplicationReceived.v1", topic="intake.application.v1"):
    """收件窗口收到一件。"""

    case_no: str
    item: ItemFacts
    applicant: ApplicantFacts


class MaterialWaived(Message, type="hall.intake.MaterialWaived.v1", topic="intake.application.v1"):
    """一份材料免提交；`certificate_identifier` 是代替它的证照。"""

    material_code: str
    material_name: str
    mode: str
    certificate_identifier: str
    basis: str
    waived_at: datetime


class CaseConcluded(Message, type="hall.approval.CaseConcluded.v1", topic="approval.case.v1"):
    """办结：谁作出的决定。"""

    decided_by: str


class ResultReturned(Message, type="hall.approval.ResultReturned.v1", topic="approval.case.v1"):
    """结果返回：决定文书编号与结果。"""

    document_no: str
    outcome: str
    returned_at: datetime


class DecisionRevoked(Message, type="hall.approval.DecisionRevoked.v1", topic="approval.case.v1"):
    """准予的决定被撤销。"""

    document_no: str
    reasons: str
    legal_basis: str
    decided_at: datetime


class ApprovalRepealed(Message, type="hall.approval.ApprovalRepealed.v1", topic="approval.case.v1"):
    """已经生效的许可被撤回。"""

    document_no: str
    reasons: str
    legal_basis: str
    decided_at: datetime


class ApprovalDeregistered(Message, type="hall.approval.ApprovalDeregistered.v1", topic="approval.case.v1"):
    """许可已注销。"""

    document_no: str
    reasons: str
    legal_basis: str
    decided_at: datetime


class CertificateTypePublished(Message, type="hall.catalog.CertificateTypePublished.v1", topic="catalog.list.v1"):
    """证照类型：名称、代码、由谁制发、有效多久。"""

    certificate_type: str
    certificate_type_code: str
    name: str
    issuing_body: str
    holder_kind: str
    validity_kind: str
    validity_years: int | None = None
    validity_months: int | None = None


class BodyPublished(Message, type="hall.catalog.BodyPublished.v1", topic="catalog.place.v1"):
    """一个单位：名称与统一社会信用代码。"""

    body: str
    name: str
    short_name: str
    uscc: str
