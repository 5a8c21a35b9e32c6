"""电子证照标识（GB/T 36904）：根、类型代码、颁发机构代码、流水号、版本号，末位为校验位。"""

from typing import Self

from certificates.domain.errors import CertificateIdentifierError
from kernel.events import Value

ROOT = "1.2.156.3005.2"
FIRST_VERSION = "001"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PARTS = 5
_TYPE_LENGTH, _VERSION_LENGTH = 21, 3


class CertificateIdentifier(Value):
    """一个电子证照标识；读入时颁发机构和流水号的长度从宽，其余从严。"""

    type_code: str
    issuer: str
    serial: str
    version: str = FIRST_VERSION

    def __str__(self) -> str:
        parts = (self.type_code, self.issuer, self.serial, self.version)
        return ".".join((ROOT, *parts, check_character("".join(parts))))

    @classmethod
    def read(cls, text: str) -> Self:
        parts = text.removeprefix(f"{ROOT}.").split(".")
        if not text.startswith(f"{ROOT}.") or len(parts) != _PARTS:
            raise CertificateIdentifierError
        read = cls(type_code=parts[0], issuer=parts[1], serial=parts[2], version=parts[3])
        if not _is_well_formed(read) or str(read) != text:
            raise CertificateIdentifierError
        return read


def check_character(body: str) -> str:
    """校验位：ISO 7064 MOD 37,36，对去掉分隔点的类型、机构、流水号、版本号计算。"""
    p = 36
    for character in body:
        p = (p + _ALPHABET.index(character)) % 36 or 36
        p = p * 2 % 37
    return _ALPHABET[(37 - p) % 36]


def serial_of(year: int, number: int) -> str:
    """流水号：年份加当年顺序号。"""
    return f"{year}{number:07d}"


def _is_well_formed(read: CertificateIdentifier) -> bool:
    parts = (read.type_code, read.issuer, read.serial, read.version)
    return (
        len(read.type_code) == _TYPE_LENGTH
        and len(read.version) == _VERSION_LENGTH
        and read.version.isdigit()
        and all(part and set(part) <= set(_ALPHABET) for part in parts)
    )
