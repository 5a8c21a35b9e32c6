"""有哪些证照、归谁所有、什么状态：签发岗的待办，持证人的证照，办件的证照。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from certificates.domain.certificate import events as e
from kernel.messages import Heard
from kernel.sealed import Sealed
from kernel.views import ReadModel, View


class Status(StrEnum):
    """证照状态。"""

    DRAFTED = "DRAFTED"
    SEALED = "SEALED"
    VALID = "VALID"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    ANNULLED = "ANNULLED"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]


_STATUS_LABELS: Mapping[Status, str] = {
    Status.DRAFTED: "待签发",
    Status.SEALED: "已用印，待签发",
    Status.VALID: "有效",
    Status.SUSPENDED: "暂扣",
    Status.EXPIRED: "已失效",
    Status.REVOKED: "已撤销",
    Status.ANNULLED: "随决定失效",
}
WAITING = (Status.DRAFTED, Status.SEALED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """One certificate as it stands; `revocation_by` names who asked for its revocation, while that waits."""

    certificate_id: UUID
    version: int
    status: Status
    certificate_type: e.TypeOfCertificate
    type_name: str
    issuer: e.Issuer
    body: str
    holder: str
    holder_kind: str
    holder_name: Sealed[str]
    holder_number: Sealed[str]
    case_id: UUID | None
    case_no: str
    decided_by: str
    drafted_at: datetime
    identifier: str = ""
    number: str = ""
    issued_at: datetime | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    revocation_by: str = ""
    ended_at: datetime | None = None
    uses: int = 0

    def status_on(self, day: date) -> Status:
        """The last day may be over before the timer has said so."""
        over = self.valid_to is not None and day > self.valid_to
        return Status.EXPIRED if over and self.status in (Status.VALID, Status.SUSPENDED) else self.status


def evolve(row: CertificateRow | None, heard: Heard[Any]) -> CertificateRow | None:
    event: e.CertificateEvent = heard.body
    if isinstance(event, e.CertificateDrafted):
        return _drafted(heard, event)
    if row is None:
        return None
    return replace(row, version=heard.version, **_changes(row, event))


def _drafted(heard: Heard[Any], event: e.CertificateDrafted) -> CertificateRow:
    return CertificateRow(
        certificate_id=heard.subject,
        version=heard.version,
        status=Status.DRAFTED,
        certificate_type=event.certificate_type,
        type_name=event.certificate_type.name,
        issuer=event.issuer,
        body=event.issuer.body,
        holder=event.holder.person,
        holder_kind=event.holder.kind,
        holder_name=event.holder.name,
        holder_number=event.holder.number,
        case_id=event.case_id,
        case_no=event.case_no,
        decided_by=event.decided_by,
        drafted_at=heard.at,
    )


def _changes(row: CertificateRow, event: e.CertificateEvent) -> dict[str, Any]:
    match event:
        case e.CertificateDrafted() | e.CertificatePresented() | e.HolderShown():
            return {}
        case e.CertificateSealed():
            return {"status": Status.SEALED, **event.numbered.model_dump()}
        case e.CertificateIssued():
            return {"status": Status.VALID, "issued_at": event.issued_at}
        case e.CertificateSuspended():
            return {"status": Status.SUSPENDED}
        case e.CertificateRestored():
            return {"status": Status.VALID}
        case e.RevocationRequested():
            return {"revocation_by": event.requested_by}
        case e.RevocationDeclined():
            return {"revocation_by": ""}
        case e.CertificateRevoked():
            return {"status": Status.REVOKED, "revocation_by": "", "ended_at": event.revoked_at}
        case e.CertificateAnnulled():
            return {"status": Status.ANNULLED, "revocation_by": "", "ended_at": event.annulled_at}
        case e.CertificateExpired():
            return {"status": Status.EXPIRED, "revocation_by": "", "ended_at": event.expired_at}
        case e.CertificateUsed():
            return {"uses": row.uses + 1}
    assert_never(event)


CERTIFICATES = View(
    name="certificates_v1",
    row=CertificateRow,
    key="certificate_id",
    hears=e.CertificateEvent.__args__,
    evolve=evolve,
    indexes=(("body", "status", "drafted_at"), ("holder",), ("case_id",), ("identifier",)),
)


# -- the questions

_C = CERTIFICATES.table.c


def of_issuer(body: str, *statuses: Status) -> tuple[sa.ColumnElement[bool], ...]:
    """Whose and in which state: every question of an officer starts with the issuing body."""
    return _C.body == body, _C.status.in_(statuses)


def awaiting_confirmation(body: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _C.body == body, _C.revocation_by != ""


def issuers_certificates(
    read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int, offset: int
) -> list[CertificateRow]:
    """The longest waiting first."""
    return read.find(CERTIFICATES, *criteria, order_by=(_C.drafted_at, _C.certificate_id), limit=limit, offset=offset)


def held_by(read: ReadModel, person: str) -> Sequence[CertificateRow]:
    """Everything ever issued to a person, the newest first; what is still being made is not theirs yet."""
    mine = (_C.holder == person, _C.issued_at.is_not(None))
    return read.find(CERTIFICATES, *mine, order_by=(_C.issued_at.desc(), _C.certificate_id))


def with_identifier(read: ReadModel, identifier: str) -> CertificateRow | None:
    found = read.find(CERTIFICATES, _C.identifier == identifier, limit=1)
    return found[0] if identifier and found else None


def of_case(read: ReadModel, case_id: UUID) -> Sequence[CertificateRow]:
    return read.find(CERTIFICATES, _C.case_id == case_id, order_by=(_C.drafted_at,))
