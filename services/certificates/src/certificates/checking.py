"""核验码：二维码里只有证照标识和八字节的校验码，别人编不出来，也试不出来。"""

import hmac
from urllib.parse import urlencode

from certificates.views.certificates import CertificateRow, with_identifier
from kernel.errors import NotFoundError
from kernel.keyring import KeyRing
from kernel.views import ReadModel

_MAC_CHARACTERS = 16  # eight bytes in hexadecimal


class NoSuchCertificateError(NotFoundError):
    code = "NO_SUCH_CERTIFICATE"
    title = "查无此证"


def check_code(keyring: KeyRing, identifier: str) -> str:
    """The eight bytes that go with an identifier."""
    return keyring.lookup_hash("certificate-check", identifier)[:_MAC_CHARACTERS]


def check_query(keyring: KeyRing, identifier: str) -> str:
    """What the QR code on a certificate says after `check?`."""
    return urlencode({"id": identifier, "mac": check_code(keyring, identifier)})


def checked(read: ReadModel, keyring: KeyRing, identifier: str, mac: str) -> CertificateRow:
    """The certificate, if the code is its own; a wrong code and an unknown certificate are told alike."""
    genuine = hmac.compare_digest(check_code(keyring, identifier).encode(), mac.strip().lower().encode())
    row = with_identifier(read, identifier)
    if not genuine or row is None or row.issued_at is None:
        raise NoSuchCertificateError
    return row
