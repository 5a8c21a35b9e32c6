"""有哪些证照类型：目录发布的证照清单。"""

from dataclasses import dataclass
from typing import Any

from certificates.consumed import CertificateTypePublished
from certificates.domain.certificate.events import TypeOfCertificate
from certificates.domain.validity import Validity, validity_of
from kernel.messages import Heard
from kernel.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRow:
    """One type as last published."""

    certificate_type: str
    certificate_type_code: str
    name: str
    issuing_body: str
    holder_kind: str
    validity: Validity


def evolve(row: TypeRow | None, heard: Heard[Any]) -> TypeRow | None:
    del row
    published: CertificateTypePublished = heard.body
    return TypeRow(
        certificate_type=published.certificate_type,
        certificate_type_code=published.certificate_type_code,
        name=published.name,
        issuing_body=published.issuing_body,
        holder_kind=published.holder_kind,
        validity=validity_of(published.validity_kind, published.validity_years, published.validity_months),
    )


TYPES = View(
    name="certificate_types_v1",
    row=TypeRow,
    key="certificate_type",
    hears=(CertificateTypePublished,),
    key_of=lambda heard: heard.body.certificate_type,
    evolve=evolve,
    indexes=(("issuing_body",),),
)


def pinned(row: TypeRow) -> TypeOfCertificate:
    """The type as a certificate keeps it, whatever the list says later."""
    return TypeOfCertificate(
        certificate_type=row.certificate_type,
        certificate_type_code=row.certificate_type_code,
        name=row.name,
        validity=row.validity,
    )
