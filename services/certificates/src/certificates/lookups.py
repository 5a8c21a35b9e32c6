"""What the processes look up in our own views, and what it means when it is not there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from certificates.domain.certificate.events import Issuer, TypeOfCertificate
from certificates.views.case_facts import CASE_FACTS, CaseFacts
from certificates.views.certificates import CERTIFICATES, with_identifier
from certificates.views.issuers import ISSUERS
from certificates.views.types import TYPES, pinned
from kernel.errors import NotFoundError, UnavailableError
from kernel.service import Service
from kernel.views import View

RowT = TypeVar("RowT")


class CertificateTypeUnknownError(NotFoundError):
    code = "CERTIFICATE_TYPE_UNKNOWN"
    title = "证照类型或者制发单位未在目录中发布"


class CertificateUnknownError(NotFoundError):
    code = "CERTIFICATE_UNKNOWN"
    title = "免提交所依据的证照不在本库"


class ViewBehindError(UnavailableError):
    code = "VIEW_BEHIND"
    title = "数据正在更新，稍后自动再试"


@dataclass(frozen=True, slots=True)
class Lookups:
    """Not there yet (try again) is told apart from not there at all (park, so that someone looks)."""

    service: Service

    def facts_of(self, case_id: UUID) -> CaseFacts | None:
        return self.service.read.get(CASE_FACTS, case_id)

    def type_of(self, certificate_type: str) -> tuple[TypeOfCertificate, Issuer]:
        row = self._sure(TYPES, lambda: self.service.read.get(TYPES, certificate_type))
        if row is None:
            raise CertificateTypeUnknownError(certificate_type=certificate_type)
        issuer = self._sure(ISSUERS, lambda: self.service.read.get(ISSUERS, row.issuing_body))
        if issuer is None:
            raise CertificateTypeUnknownError(issuing_body=row.issuing_body)
        return pinned(row), issuer.issuer

    def certificate(self, identifier: str) -> UUID:
        row = self._sure(CERTIFICATES, lambda: with_identifier(self.service.read, identifier))
        if row is None:
            raise CertificateUnknownError(identifier=identifier)
        return row.certificate_id

    def _sure(self, view: View[RowT], look: Callable[[], RowT | None]) -> RowT | None:
        """What a look finds; None only from a view that has heard everything said so far."""
        found = look()
        if found is not None:
            return found
        if any(lag.events > 0 for (name, _), lag in self.service.projector.lag().items() if name == view.name):
            raise ViewBehindError(view=view.name)
        return look()  # the view may have caught up between the look and the question
