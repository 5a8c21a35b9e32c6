"""电子证照标识（GB/T 36904）：根、类型代码、颁发机构代码、流水号、版本号，末位为校验位。"""

from typing import Self

from certificates.domain.errors import CertificateIdentifierError
from identifiers.certificate_identifier import Parts, parts
from kernel.events import Value

FIRST_VERSION = "001"


class CertificateIdentifier(Value):
    """一个电子证照标识；读入时颁发机构和流水号的长度从宽，其余从严。"""

    type_code: str
    issuer: str
    serial: str
    version: str = FIRST_VERSION

    def __str__(self) -> str:
        return Parts(self.type_code, self.issuer, self.serial, self.version).written()

    @classmethod
    def read(cls, text: str) -> Self:
        found = parts(text)
        if found is None:
            raise CertificateIdentifierError
        return cls(type_code=found.type_code, issuer=found.issuer, serial=found.serial, version=found.version)


def serial_of(year: int, number: int) -> str:
    """流水号：年份加当年顺序号。"""
    return f"{year}{number:07d}"
