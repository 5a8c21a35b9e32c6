"""制证的规则：谁不能制证、用哪枚印章、标识和编码怎样组成、有效期到哪一天。"""

from certificates.domain.certificate.commands import Numbering
from certificates.domain.certificate.events import Issuer, Numbered, TypeOfCertificate
from certificates.domain.errors import DeciderMayNotSealError
from certificates.domain.identifier import CertificateIdentifier, serial_of
from certificates.domain.validity import valid_to


def keep_decider_out(decided_by: str, by: str) -> None:
    """作出决定的人（登记存量证照的，登记人）不能用印、签发。"""
    if by == decided_by:
        raise DeciderMayNotSealError


def seal_id_of(issuer_uscc: str) -> str:
    """制发单位的电子印章编号。"""
    return f"ES-{issuer_uscc}"


def numbered(certificate_type: TypeOfCertificate, issuer: Issuer, numbering: Numbering) -> Numbered:
    """电子证照标识、证照编码和有效期。"""
    identifier = CertificateIdentifier(
        type_code=certificate_type.certificate_type_code,
        issuer=issuer.uscc,
        serial=serial_of(numbering.year, numbering.number),
    )
    return Numbered(
        identifier=str(identifier),
        number=f"涟{issuer.short_name.removeprefix('县')}证字〔{numbering.year}〕第{numbering.number:06d}号",
        valid_from=numbering.valid_from,
        valid_to=valid_to(certificate_type.validity, numbering.valid_from, numbering.stated),
    )
