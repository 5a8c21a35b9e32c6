"""What others may know of a certificate: its face, its number of identity and who handled it stop here."""

from datetime import date, datetime
from typing import Any, assert_never
from uuid import UUID

from certificates.domain.certificate import events as e
from certificates.domain.numbers import NumberDrawn
from kernel.events import Recorded
from kernel.messages import Message
from kernel.sealed import Sealed

CERTIFICATE_TOPIC = "certificates.certificate.v1"
PRESENTATION_TOPIC = "certificates.presentation.v1"
TOPICS = (CERTIFICATE_TOPIC, PRESENTATION_TOPIC)


class CertificateIssued(Message, type="hall.certificates.CertificateIssued.v1", topic=CERTIFICATE_TOPIC):
    """签发：谁持有哪种证照，谁制发，有效到哪一天（没有即长期）。"""

    certificate_identifier: str
    certificate_type: str
    certificate_type_name: str
    certificate_number: str
    case_id: UUID | None
    holder: str
    holder_name: Sealed[str]
    issuing_body: str
    issuing_body_name: str
    issued_at: datetime
    valid_from: date
    valid_to: date | None


class CertificateRevoked(Message, type="hall.certificates.CertificateRevoked.v1", topic=CERTIFICATE_TOPIC):
    """撤销：自此失效。"""

    certificate_identifier: str
    reason: str
    revoked_at: datetime


class CertificateExpired(Message, type="hall.certificates.CertificateExpired.v1", topic=CERTIFICATE_TOPIC):
    """届满失效：自此失效。"""

    certificate_identifier: str
    expired_at: datetime


class CertificatePresented(Message, type="hall.certificates.CertificatePresented.v1", topic=PRESENTATION_TOPIC):
    """亮证。"""

    certificate_identifier: str
    presentation_id: str
    presented_at: datetime
    expires_at: datetime


class CertificateUsed(Message, type="hall.certificates.CertificateUsed.v1", topic=PRESENTATION_TOPIC):
    """用证：用于哪个办件的哪份材料。"""

    certificate_identifier: str
    case_id: UUID
    material_code: str
    purpose: str
    used_at: datetime


MESSAGES: tuple[type[Message], ...] = (
    CertificateIssued,
    CertificateRevoked,
    CertificateExpired,
    CertificatePresented,
    CertificateUsed,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.CertificateEvent | NumberDrawn = recorded.event
    match event:
        case NumberDrawn() | e.CertificateDrafted() | e.CertificateSealed():
            return None  # nothing a neighbour could rely on yet
        case e.CertificateSuspended() | e.CertificateRestored():
            return None  # asked of us when the certificate is used
        case e.RevocationRequested() | e.RevocationDeclined():
            return None  # until confirmed, the certificate stands
        case e.HolderShown():
            return None  # who looked at what stays in the record it was looked at in
        case e.CertificateIssued():
            return _said(CertificateIssued, event, certificate_number=event.number)
        case e.CertificateRevoked():
            return _said(CertificateRevoked, event)
        case e.CertificateAnnulled(identifier=""):
            return None  # it was never issued, so nobody knows of it
        case e.CertificateAnnulled():
            return _said(CertificateRevoked, event, revoked_at=event.annulled_at)
        case e.CertificateExpired():
            return _said(CertificateExpired, event)
        case e.CertificatePresented():
            return _said(CertificatePresented, event)
        case e.CertificateUsed():
            return _said(CertificateUsed, event)
    assert_never(event)


def _said(form: type[Message], event: Any, **more: Any) -> Message:
    """The fields both have, sealed values as they stand."""
    shared = {name: getattr(event, name) for name in form.model_fields if name in type(event).model_fields}
    return form(certificate_identifier=event.identifier, **shared, **more)
