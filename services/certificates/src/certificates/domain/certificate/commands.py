"""可以对证照要求什么；编号、签章、亮证编号都随命令而来，决定本身不查任何东西。"""

from datetime import date, datetime
from uuid import UUID

from certificates.domain.certificate.events import Holder, Issuer, Seal, TypeOfCertificate
from certificates.domain.validity import StatedValidity
from kernel.events import Command, Value
from kernel.masking import Look
from kernel.sealed import Sealed


class DraftCertificate(Command):
    """形成照面。"""

    certificate_type: TypeOfCertificate
    issuer: Issuer
    holder: Holder
    face: Sealed[dict[str, str]]
    case_id: UUID | None = None
    case_no: str = ""
    decided_by: str


class Numbering(Value):
    """制证所需：领到的号、生效日、写明的有效期。"""

    year: int
    number: int
    valid_from: date
    stated: StatedValidity = StatedValidity()


class SealCertificate(Command):
    """用印。"""

    by: str
    numbering: Numbering
    seal: Seal


class IssueCertificate(Command):
    """签发。"""

    by: str


class SuspendCertificate(Command):
    """暂扣。"""

    by: str
    reason: str
    legal_basis: str


class RestoreCertificate(Command):
    """暂扣发还。"""

    by: str
    reason: str


class RequestRevocation(Command):
    """提出撤销。"""

    by: str
    reason: str
    legal_basis: str


class ConfirmRevocation(Command):
    """另一人确认撤销。"""

    by: str


class DeclineRevocation(Command):
    """不确认撤销。"""

    by: str
    reason: str


class ExpireCertificate(Command):
    """有效期届满。"""


class AnnulCertificate(Command):
    """准予的决定不再有效，证照随之失效。"""

    document_no: str
    reason: str
    legal_basis: str
    annulled_at: datetime


class PresentCertificate(Command):
    """亮证；`presentation_id` 是随机编号。"""

    by: str
    presentation_id: str


class UseCertificate(Command):
    """用证：凭亮证，或者由收件时的免提交核验而来（此时没有亮证编号，`used_at` 为核验时刻）。"""

    presentation_id: str = ""
    case_id: UUID
    material_code: str
    purpose: str
    basis: str
    by: str
    used_at: datetime


class ShowHolder(Command):
    """查看持证主体信息。"""

    look: Look


CertificateCommand = (
    DraftCertificate
    | SealCertificate
    | IssueCertificate
    | SuspendCertificate
    | RestoreCertificate
    | RequestRevocation
    | ConfirmRevocation
    | DeclineRevocation
    | ExpireCertificate
    | AnnulCertificate
    | PresentCertificate
    | UseCertificate
    | ShowHolder
)
