"""Seeing the applicant whom a case page masks."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from approval import consumed
from approval.app import build
from approval.domain.case import events as e
from approval.testing.doors import APPROVER, CASE_ID, CLERK, OTHER
from approval.testing.examples import ITEM
from kernel.access import Person
from kernel.keyring import KeyRing
from kernel.sealed import Sealed
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, SetClock, memory_parts, settle
from kernel.testing.showing import ShowingContract, Sight

COLLEAGUE = Person("qian-fuhe", "钱复核", frozenset({"approver"}), body="market", body_name="市场监管局")
CLEAR = {"name": "周小满", "number": "320826199001010001", "phone": "13800000001"}


def received(keyring: KeyRing) -> consumed.ApplicationReceived:
    person = keyring.person_of(CLEAR["number"])

    def seal(field: str) -> Sealed[str]:
        return keyring.seal(person, CLEAR[field], stream=CASE_ID, version=1, field=f"applicant/{field}")

    return consumed.ApplicationReceived(
        case_no="320826260924000512702",
        item=ITEM,
        applicant=e.Applicant(
            person=person, kind="NATURAL_PERSON", name=seal("name"), number=seal("number"), phone=seal("phone")
        ),
        channel="WINDOW",
        place="place-county-center",
        received_by=CLERK.person_id,
        received_at=MORNING,
        materials=(),
    )


@pytest.fixture
async def sight(tmp_path: Path) -> Sight:
    clock = SetClock()
    parts = memory_parts(tmp_path, clock=clock, url=f"sqlite:///{tmp_path / 'approval.db'}")
    service = build(replace(parts, name_of=lambda account: {APPROVER.person_id: APPROVER.name}.get(account, account)))
    service.connect()
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    bus.say(uuid4(), consumed.CalendarPublished(year=2026, version=1, holidays={}, makeup_days=()), clock.now())
    bus.say(CASE_ID, received(service.parts.keyring), clock.now())
    await settle(service)
    return Sight(
        service=service,
        clock=clock,
        stream_id=CASE_ID,
        page=f"/cases/{CASE_ID}",
        door=f"/cases/{CASE_ID}/show-applicant",
        person=APPROVER,
        colleague=COLLEAGUE,
        strangers=((None, 401, "SIGN_IN_REQUIRED"), (OTHER, 403, "OTHER_DEPARTMENT"), (CLERK, 403, "NOT_YOUR_ROLE")),
        clear=CLEAR,
    )


class TestShowingTheApplicant(ShowingContract):
    """All that is owed by a door that shows; nothing more is true of this one."""
