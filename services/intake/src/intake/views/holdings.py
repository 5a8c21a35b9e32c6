"""申请人持有哪些有效的电子证照：能免交什么，由它们说了算。"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from intake.consumed import CertificateExpired, CertificateIssued, CertificateRevoked
from intake.domain.materials import Holding
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCertificate:
    """One certificate and whose it is; `ended` once it was revoked or has run out."""

    certificate_id: UUID
    certificate_identifier: str = ""
    certificate_type: str = ""
    name: str = ""
    holder: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    ended: bool = False


def evolve(row: HeldCertificate | None, heard: Heard[Any]) -> HeldCertificate | None:
    held = row or HeldCertificate(certificate_id=heard.subject)
    match heard.body:
        case CertificateIssued() as issued:
            return replace(
                held,
                certificate_identifier=issued.certificate_identifier,
                certificate_type=issued.certificate_type,
                name=issued.certificate_type_name,
                holder=issued.holder,
                valid_from=issued.valid_from,
                valid_to=issued.valid_to,
            )
        case CertificateRevoked() | CertificateExpired():
            return replace(held, ended=True)
    return row


HOLDINGS = View(
    name="holdings_v1",
    row=HeldCertificate,
    key="certificate_id",
    hears=(CertificateIssued, CertificateRevoked, CertificateExpired),
    evolve=evolve,
    indexes=(("holder", "certificate_type"),),
)


def holdings_of(read: ReadModel, person: str) -> tuple[Holding, ...]:
    """Everything a person holds that has not ended; whether it is valid today is the policy's question."""
    table = HOLDINGS.table
    rows = read.find(HOLDINGS, table.c.holder == person, sa.not_(table.c.ended), order_by=[table.c.certificate_id])
    return tuple(
        Holding(
            certificate_identifier=row.certificate_identifier,
            certificate_type=row.certificate_type,
            name=row.name,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
        if row.valid_from is not None
    )
