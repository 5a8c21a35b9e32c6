"""Seeing the holder whom a certificate's page masks."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from certificates import consumed
from certificates.app import build
from certificates.processes.issue_from_decision import certificate_of
from kernel.access import Person
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import SetClock, memory_parts, settle
from kernel.testing.showing import ShowingContract, Sight

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
OFFICER = Person("sun-zhengzhao", "孙证照", frozenset({"certificate_officer"}), body="market", body_name="市场监管局")
SECOND = Person("jiang-zhengzhao", "蒋证照", frozenset({"certificate_officer"}), body="market", body_name="市场监管局")
OTHER = Person("zhou-zhengzhao", "周证照", frozenset({"certificate_officer"}), body="police", body_name="公安局")
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="approval", body_name="行政审批局")
CLEAR = {"name": "周小满", "number": "320826199001010009"}


@pytest.fixture
async def sight(tmp_path: Path) -> Sight:
    clock = SetClock()
    parts = memory_parts(tmp_path, clock=clock, url=f"sqlite:///{tmp_path / 'certificates.db'}")
    service = build(replace(parts, name_of=lambda account: {OFFICER.person_id: OFFICER.name}.get(account, account)))
    service.connect()
    bus, keyring = service.parts.bus, service.parts.keyring
    assert isinstance(bus, SpokenBus)
    person = keyring.person_of(CLEAR["number"])
    sealed = {
        name: keyring.seal(person, value, stream=CASE_ID, version=1, field=f"applicant/{name}")
        for name, value in CLEAR.items()
    }
    said = [
        consumed.CertificateTypePublished(
            certificate_type="food_licence",
            certificate_type_code="11100000MB0143028R901",
            name="食品经营许可证",
            issuing_body="market",
            holder_kind="NATURAL_PERSON",
            validity_kind="FIXED",
            validity_years=5,
        ),
        consumed.BodyPublished(
            body="market", name="涟水县市场监督管理局", short_name="县市场监管局", uscc="11320826XN0000100K"
        ),
    ]
    for message in said:
        bus.say(uuid4(), message, clock.now())
    await settle(service)
    applied = consumed.ApplicationReceived(
        case_no="320826260924000512702",
        item=consumed.ItemFacts(name="食品经营许可（新办）", body="market", certificate_type="food_licence"),
        applicant=consumed.ApplicantFacts(person=person, kind="NATURAL_PERSON", **sealed),
    )
    returned = consumed.ResultReturned(document_no="第1号", outcome="GRANTED", returned_at=clock.now())
    for message in (applied, consumed.CaseConcluded(decided_by="li-jueding"), returned):
        bus.say(CASE_ID, message, clock.now())
    await settle(service)
    certificate_id = certificate_of(CASE_ID)
    return Sight(
        service=service,
        clock=clock,
        stream_id=certificate_id,
        page=f"/records/{certificate_id}",
        door=f"/records/{certificate_id}/show-holder",
        person=OFFICER,
        colleague=SECOND,
        strangers=((None, 401, "SIGN_IN_REQUIRED"), (OTHER, 403, "OTHER_DEPARTMENT"), (CLERK, 403, "NOT_YOUR_ROLE")),
        clear=CLEAR,
    )


class TestShowingTheHolder(ShowingContract):
    """All that is owed by a door that shows."""
