"""Seeing the rater whom the page of a negative rating masks: the unit and the supervisor, to call and to follow up."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest

from kernel.access import Person
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from kernel.testing.showing import HTML, ShowingContract, Sight
from ratings import consumed
from ratings.app import build

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
RATING_ID = uuid5(CASE_ID, "rating")
SUPERVISOR = Person("sun-jiandu", "孙监督", frozenset({"ratings_supervisor"}), body="office", body_name="政务办")
UNIT = Person("he-chengban", "何承办", frozenset({"unit_handler"}), body="market", body_name="市场监管局")
OTHER = Person("zhao-qita", "赵其他", frozenset({"unit_handler"}), body="police", body_name="公安局")
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="approval", body_name="行政审批局")
CLEAR = {"name": "周小满", "phone": "13812340001"}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    parts = memory_parts(tmp_path, clock=SetClock(), url=f"sqlite:///{tmp_path / 'ratings.db'}")
    service = build(replace(parts, name_of=lambda account: {UNIT.person_id: UNIT.name}.get(account, account)))
    service.connect()
    bus, keyring = service.parts.bus, service.parts.keyring
    assert isinstance(bus, SpokenBus)
    person = keyring.person_of("320826199001010001")
    sealed = {
        name: keyring.seal(person, value, stream=CASE_ID, version=1, field=f"applicant/{name}")
        for name, value in CLEAR.items()
    }
    bus.say(uuid4(), consumed.CalendarPublished(year=2026, version=1, holidays={}, makeup_days=()), MORNING)
    item = consumed.ItemFacts(
        item_id="food-licence", name="食品经营许可（新办）", body="market", body_name="涟水县市场监督管理局"
    )
    applied = consumed.ApplicationReceived(
        case_no="320826260924000512702", item=item, applicant=consumed.ApplicantFacts(person=person, **sealed)
    )
    bus.say(CASE_ID, applied, MORNING)
    await settle(service)
    bus.say(CASE_ID, consumed.CaseConcluded(concluded_at=MORNING), MORNING)
    await settle(service)
    yield service
    await service.stop()
    keyring.close()


async def rated(service: Service, *, is_real_name: bool) -> Sight:
    clock = service.parts.clock
    assert isinstance(clock, SetClock)
    applicant = Person(service.parts.keyring.person_of("320826199001010001"), "周小满", frozenset({"citizen"}))
    said = {"level": "DISSATISFIED", "anonymous": not is_real_name}
    async with client_for(service, applicant) as client:
        answered = await client.post(f"/rate/{CASE_ID}", json=said, headers={"Idempotency-Key": uuid4().hex})
    assert answered.is_success, answered.text
    await settle(service)
    return Sight(
        service=service,
        clock=clock,
        stream_id=RATING_ID,
        page=f"/negatives/{RATING_ID}",
        door=f"/negatives/{RATING_ID}/show-rater",
        person=UNIT,
        colleague=SUPERVISOR,
        strangers=((None, 401, "SIGN_IN_REQUIRED"), (OTHER, 403, "OTHER_DEPARTMENT"), (CLERK, 403, "NOT_YOUR_ROLE")),
        clear=CLEAR,
    )


@pytest.fixture
async def sight(service: Service) -> Sight:
    return await rated(service, is_real_name=True)


class TestShowingTheRater(ShowingContract):
    """All that is owed by a door that shows."""

    async def test_a_nameless_rater_is_shown_to_nobody(self, service: Service) -> None:
        sight = await rated(service, is_real_name=False)
        for person in (UNIT, SUPERVISOR):
            async with client_for(service, person) as client:
                refused, page = await sight.ask(client), await client.get(sight.page, headers=HTML)
            assert (refused.status_code, refused.json()["code"]) == (409, "RATER_NAMELESS")
            assert sight.hidden_in(refused.text + page.text)
            assert "show-rater" not in page.text
        assert await sight.looks() == []
