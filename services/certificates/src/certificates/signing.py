"""The seal as a port: who signs a digest with which seal; a software adapter until a certified seal server comes."""

from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SM3, Hash

from certificates.domain.certificate.events import Seal
from kernel.errors import UnavailableError
from kernel.keyring import KeyRing

_PURPOSE = b"hall.certificates.seal.v1\0"


class SealUnusableError(UnavailableError):
    code = "SEAL_UNUSABLE"
    title = "电子印章校验不通过，未用印，请联系系统管理员"


class Signer(Protocol):
    """Whoever holds the seals: signs a digest with one of them, and says whether a signature is one of its own."""

    @property
    def algorithm(self) -> str: ...

    def sign(self, seal_id: str, digest: bytes) -> bytes: ...

    def verify(self, seal_id: str, digest: bytes, signature: bytes) -> bool: ...


class SoftwareSigner:
    """One Ed25519 key per seal, derived from the key ring: for demonstration, no certificate behind it."""

    algorithm: ClassVar = "ED25519-SOFTWARE"

    def __init__(self, keyring: KeyRing) -> None:
        self._keyring = keyring

    def sign(self, seal_id: str, digest: bytes) -> bytes:
        return self._key(seal_id).sign(_PURPOSE + digest)

    def verify(self, seal_id: str, digest: bytes, signature: bytes) -> bool:
        try:
            self._key(seal_id).public_key().verify(signature, _PURPOSE + digest)
        except InvalidSignature:
            return False
        return True

    def _key(self, seal_id: str) -> Ed25519PrivateKey:
        halves = (self._keyring.lookup_hash(f"certificate-seal-{half}", seal_id) for half in ("a", "b"))
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex("".join(halves)))


def sm3(document: bytes) -> bytes:
    digest = Hash(SM3())
    digest.update(document)
    return digest.finalize()


def sealed_with(signer: Signer, seal_id: str, document: bytes) -> Seal:
    """Seal a document, and verify before anyone relies on it."""
    digest = sm3(document)
    signature = signer.sign(seal_id, digest)
    if not signer.verify(seal_id, digest, signature):
        raise SealUnusableError(seal_id=seal_id)
    return Seal(digest=digest.hex(), seal_id=seal_id, algorithm=signer.algorithm, signature=signature.hex())


def is_genuine(signer: Signer, seal: Seal, document: bytes) -> bool:
    """Whether this seal was put on exactly this document."""
    digest = sm3(document)
    return digest.hex() == seal.digest and signer.verify(seal.seal_id, digest, bytes.fromhex(seal.signature))
