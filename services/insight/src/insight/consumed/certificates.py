"""What certificates says: which case got its certificate."""

from datetime import datetime
from uuid import UUID

from kernel.messages import Message

CERTIFICATES = "certificates.certificate.v1"


class CertificateIssued(Message, type="hall.certificates.CertificateIssued.v1", topic=CERTIFICATES):
    """签发：哪个办件得到了电子证照。"""

    certificate_identifier: str
    case_id: UUID | None = None
    issued_at: datetime
