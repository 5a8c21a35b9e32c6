"""电子证照标识：读入再写出不变，差一位也不认。"""

import pytest

from certificates.domain.errors import CertificateIdentifierError
from certificates.domain.identifier import CertificateIdentifier, serial_of

PUBLISHED = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"


def test_a_published_identifier_is_read_and_written_alike() -> None:
    """公开的标识，读入再写出不变。"""
    assert str(CertificateIdentifier.read(PUBLISHED)) == PUBLISHED


def test_what_is_not_an_identifier_is_refused() -> None:
    """校验位不对的不认。"""
    with pytest.raises(CertificateIdentifierError):
        CertificateIdentifier.read(PUBLISHED[:-1] + "V")


def test_the_serial_is_the_year_and_the_number() -> None:
    """流水号是年份加当年顺序号，同一年不重复。"""
    assert serial_of(2026, 403) == "20260000403"
