"""The seal as a port: what the software adapter promises, and any other must."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from certificates.signing import SealUnusableError, SoftwareSigner, is_genuine, sealed_with, sm3
from kernel.keyring import KeyRing

DOCUMENT = "照面".encode()


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[KeyRing]:
    keyring = KeyRing(f"sqlite:///{tmp_path / 'keys.db'}", b"k" * 32)
    yield keyring
    keyring.close()


def test_the_digest_is_sm3() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_seal_fits_its_document_and_no_other(keyring: KeyRing) -> None:
    signer = SoftwareSigner(keyring)
    seal = sealed_with(signer, "ES-1", DOCUMENT)
    assert is_genuine(signer, seal, DOCUMENT)
    assert not is_genuine(signer, seal, DOCUMENT + b" ")
    assert not is_genuine(signer, seal.model_copy(update={"seal_id": "ES-2"}), DOCUMENT)
    forged = seal.model_copy(update={"digest": sm3(b"other").hex()})
    assert not is_genuine(signer, forged, b"other")


def test_a_seal_put_on_before_a_restart_still_verifies(keyring: KeyRing) -> None:
    seal = sealed_with(SoftwareSigner(keyring), "ES-1", DOCUMENT)
    assert is_genuine(SoftwareSigner(keyring), seal, DOCUMENT)


class OtherKeySigner(SoftwareSigner):
    """Signs with a key its own verification does not know."""

    def sign(self, seal_id: str, digest: bytes) -> bytes:
        return super().sign(f"{seal_id}-other", digest)


def test_a_signature_that_does_not_verify_is_not_used(keyring: KeyRing) -> None:
    with pytest.raises(SealUnusableError):
        sealed_with(OtherKeySigner(keyring), "ES-1", DOCUMENT)
