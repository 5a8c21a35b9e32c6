"""What stands inside a sealed token: the two authenticated ciphers, and the bytes of every value that can be sealed."""

import base64
import hmac
import json
import os
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_256_GCM: Final = "aes256gcm"
SM4_GCM: Final = "sm4gcm"
ALGORITHMS: Final = (AES_256_GCM, SM4_GCM)

_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class _Aead(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...


class _Sm4Gcm:
    """SM4 in GCM with the interface of the library's one-shot ciphers, which have no SM4 among them."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        decryptor = Cipher(self._algorithm, modes.GCM(nonce)).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-_TAG_BYTES]) + decryptor.finalize_with_tag(data[-_TAG_BYTES:])


class Key:
    """A 256-bit key; every algorithm uses its own key derived from it, so none ever meets another's."""

    __slots__ = ("_aes", "_secret", "_sm4")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:  # noqa: PLR2004 -- 256 bits
            raise ValueError("a key has 32 bytes")
        self._secret = secret
        self._aes = AESGCM(self.derived(AES_256_GCM))
        self._sm4: _Sm4Gcm | None = None

    def encrypt(self, algorithm: str, data: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher(algorithm).encrypt(nonce, data, bound_to)

    def decrypt(self, algorithm: str, data: bytes, bound_to: bytes) -> bytes:
        """Raises InvalidTag for anything that was not encrypted by this key, bound to exactly this."""
        if len(data) < _NONCE_BYTES + _TAG_BYTES:
            raise InvalidTag
        return self._cipher(algorithm).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], bound_to)

    def derived(self, purpose: str) -> bytes:
        return hmac.digest(self._secret, purpose.encode(), "sha256")

    def _cipher(self, algorithm: str) -> _Aead:
        if algorithm == AES_256_GCM:
            return self._aes
        if algorithm != SM4_GCM:
            raise InvalidTag
        if self._sm4 is None:
            self._sm4 = _Sm4Gcm(self.derived(SM4_GCM)[:16])
        return self._sm4


def armoured(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unarmoured(text: str) -> bytes:
    """Only the one spelling that `armoured` gives: another spelling of the same bytes would be an unseen change."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise InvalidTag from None
    if armoured(data) != text:
        raise InvalidTag
    return data


def to_bytes(value: object) -> bytes:
    """One letter for the type, then the value, so that a token opens as what was sealed."""
    written = _WRITERS.get(type(value))
    if written is None:
        raise TypeError(f"a {type(value).__name__} cannot be sealed")
    letter, write = written
    return letter + write(value).encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> Any:
    return _READERS[data[:1]](data[1:].decode("utf-8", "surrogatepass"))


def _json(value: Any) -> str:
    if not _is_json(list(value) if isinstance(value, tuple) else value):
        raise TypeError("only text, whole numbers, yes/no, nothing, lists and dicts of these can be sealed together")
    return json.dumps(value, separators=(",", ":"))


def _is_json(value: object) -> bool:
    match value:
        case dict():
            return all(type(key) is str and _is_json(item) for key, item in value.items())
        case list():
            return all(_is_json(item) for item in value)
        case _:
            return value is None or type(value) in (str, int, bool)


_WRITERS: Final[dict[type, tuple[bytes, Callable[[Any], str]]]] = {
    str: (b"s", lambda value: value),
    int: (b"i", str),
    bool: (b"b", lambda value: "1" if value else "0"),
    Decimal: (b"n", str),
    date: (b"d", date.isoformat),
    datetime: (b"t", datetime.isoformat),
    dict: (b"j", _json),
    tuple: (b"u", _json),
}
_READERS: Final[dict[bytes, Callable[[str], Any]]] = {
    b"s": str,
    b"i": int,
    b"b": lambda text: text == "1",
    b"n": Decimal,
    b"d": date.fromisoformat,
    b"t": datetime.fromisoformat,
    b"j": json.loads,
    b"u": lambda text: tuple(json.loads(text)),
}
