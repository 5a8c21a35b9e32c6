"""Whose certificates a person may see and handle: officers those of their body, holders their own, nobody else any."""

from uuid import UUID

from certificates.views.certificates import CERTIFICATES, CertificateRow
from kernel.access import Person, require
from kernel.errors import NotFoundError
from kernel.service import Service

OFFICER, CLERK, CITIZEN = "certificate_officer", "window_clerk", "citizen"


class CertificateNotFoundError(NotFoundError):
    code = "CERTIFICATE_NOT_FOUND"
    title = "没有找到该证照"


def of_my_body(service: Service, certificate_id: UUID, person: Person | None) -> tuple[Person, CertificateRow]:
    """A certificate of the officer's own issuing body."""
    officer = require(person, OFFICER)
    row = service.read.get(CERTIFICATES, certificate_id)
    if row is None:
        raise CertificateNotFoundError
    return require(officer, OFFICER, body=row.body), row


def of_my_own(service: Service, certificate_id: UUID, person: Person | None) -> tuple[Person, CertificateRow]:
    """A certificate the citizen holds; anybody else's is not there."""
    holder = require(person, CITIZEN)
    row = service.read.get(CERTIFICATES, certificate_id)
    if row is None or not is_mine(row, holder):
        raise CertificateNotFoundError
    return holder, row


def is_mine(row: CertificateRow, holder: Person) -> bool:
    """Issued to this person; who proved to be the applicant of one case sees what that case made."""
    in_scope = holder.case_scope is None or holder.case_scope == str(row.case_id)
    return row.issued_at is not None and row.holder == holder.person_id and in_scope
