"""The stored form of every event, approved as a file: a changed shape is a visible difference, or a new version."""

import json
from pathlib import Path

import pytest

from certificates.domain.certificate import commands as c
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.certificate.events import CertificateDrafted, CertificateIssued, HolderShown
from certificates.domain.numbers import CERTIFICATE_NUMBERS, NumberDrawn
from certificates.testing.scenarios import (
    ANNUL,
    HOLDER,
    LAST_DAY,
    LOOKED_AT_CERTIFICATE,
    OFFICER,
    PRESENTED_CERTIFICATE,
    REVOCATION_REQUESTED,
    REVOKED_CERTIFICATE,
    SECOND,
    SUSPENDED_CERTIFICATE,
    USE,
    VALID_CERTIFICATE,
)
from kernel.events import Event
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given

GOLDEN = Path(__file__).parent / "golden"
KINDS = {cls.kind: cls for cls in (*CERTIFICATE.events, *CERTIFICATE_NUMBERS.events)}


def token(version: int, field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.a256gcm.{HOLDER}.5b6c1f9a-1111-5c0b-9d5e-0d7b1f6c2a10.{version}.{field}.AAAA")


def stored(event: Event) -> Event:
    """The event as the record holds it: personal values as tokens."""
    if isinstance(event, CertificateDrafted):
        names = {name: token(1, f"holder/{name}") for name in ("name", "number")}
        return event.model_copy(update={"holder": event.holder.model_copy(update=names), "face": token(1, "face")})
    if isinstance(event, CertificateIssued):
        return event.model_copy(update={"holder_name": token(3, "holder_name")})
    if isinstance(event, HolderShown):
        return event.model_copy(update={"look": event.look.model_copy(update={"note": token(4, "look/note")})})
    return event


def samples() -> dict[str, Event]:
    late = NOON.replace(year=LAST_DAY.year + 1)
    restored = given(CERTIFICATE, *SUSPENDED_CERTIFICATE).when(c.RestoreCertificate(by=OFFICER, reason="整改完成"))
    declined = given(CERTIFICATE, *REVOCATION_REQUESTED).when(c.DeclineRevocation(by=SECOND, reason="证据不足"))
    expired = given(CERTIFICATE, *VALID_CERTIFICATE).when(c.ExpireCertificate(), at=late)
    annulled = given(CERTIFICATE, *VALID_CERTIFICATE).when(ANNUL)
    used = given(CERTIFICATE, *PRESENTED_CERTIFICATE).when(USE, at=USE.used_at)
    happened: list[Event] = [NumberDrawn(number=1, drawn_for="5b6c1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")]
    for history in (PRESENTED_CERTIFICATE, SUSPENDED_CERTIFICATE, REVOKED_CERTIFICATE, LOOKED_AT_CERTIFICATE):
        happened.extend(history)
    for spec in (restored, declined, expired, annulled, used):
        happened.extend(spec.happens())
    return {event.kind: stored(event) for event in happened}


def test_every_kind_of_event_has_a_sample_and_a_golden_file() -> None:
    files = {path.stem for path in GOLDEN.glob("*.json")}
    assert set(samples()) == set(KINDS)
    assert files == {f"{kind}.v{cls.version}" for kind, cls in KINDS.items()}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_event_is_stored_as_approved(kind: str) -> None:
    text = (GOLDEN / f"{kind}.v{KINDS[kind].version}.json").read_text(encoding="utf-8")
    assert json.loads(samples()[kind].model_dump_json()) == json.loads(text)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_was_stored_is_read_back_alike(kind: str) -> None:
    text = (GOLDEN / f"{kind}.v{KINDS[kind].version}.json").read_text(encoding="utf-8")
    assert KINDS[kind].model_validate(json.loads(text)) == samples()[kind]
