"""一次亮证还能不能用：何时到期、是否用过、用于哪个办件。"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from certificates.domain.certificate.events import CertificatePresented, CertificateUsed
from kernel.messages import Heard
from kernel.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationRow:
    """One presentation; `used_at` is None until it has been used."""

    presentation_id: str
    certificate_id: UUID
    presented_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_for_case: UUID | None = None

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


def evolve(row: PresentationRow | None, heard: Heard[Any]) -> PresentationRow | None:
    match heard.body:
        case CertificatePresented() as shown:
            return PresentationRow(
                presentation_id=shown.presentation_id,
                certificate_id=heard.subject,
                presented_at=shown.presented_at,
                expires_at=shown.expires_at,
            )
        case CertificateUsed() as used if row is not None:
            return replace(row, used_at=used.used_at, used_for_case=used.case_id)
    return row


PRESENTATIONS = View(
    name="presentations_v1",
    row=PresentationRow,
    key="presentation_id",
    hears=(CertificatePresented, CertificateUsed),
    key_of=lambda heard: heard.body.presentation_id or None,
    evolve=evolve,
)
