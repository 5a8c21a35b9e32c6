"""有哪些证照类型。"""

from dataclasses import dataclass
from typing import Any

from catalog.domain.certificate_type import CertificateTypePublished
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateTypeRow:
    """One type as listed now."""

    certificate_type: str
    certificate_type_code: str
    name: str
    issuing_body: str
    issuing_body_name: str
    category: str
    holder_kind: str
    validity_kind: str
    validity_years: int | None
    validity_months: int | None


def evolve(row: CertificateTypeRow | None, heard: Heard[Any]) -> CertificateTypeRow | None:
    del row
    event: CertificateTypePublished = heard.body
    return CertificateTypeRow(**{name: getattr(event.published, name) for name in type(event.published).model_fields})


CERTIFICATE_TYPES = View(
    name="certificate_types_v1",
    row=CertificateTypeRow,
    key="certificate_type",
    hears=(CertificateTypePublished,),
    key_of=lambda heard: heard.body.published.certificate_type,
    evolve=evolve,
)


def certificate_types(read: ReadModel) -> list[CertificateTypeRow]:
    columns = CERTIFICATE_TYPES.table.c
    return read.find(CERTIFICATE_TYPES, order_by=(columns.category, columns.certificate_type))
