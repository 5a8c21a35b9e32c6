"""Seeing the caller whom a ticket's page masks: agents to call back, units while they handle the ticket."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from hotline import consumed
from hotline.app import build
from kernel.access import Person
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from kernel.testing.showing import HTML, ShowingContract, Sight

AGENT = Person("agent-1", "孙接线", frozenset({"hotline_agent"}), body="hotline", body_name="热线办")
SECOND_AGENT = Person("agent-2", "李接线", frozenset({"hotline_agent"}), body="hotline", body_name="热线办")
URBAN = Person("handler-urban", "周城管", frozenset({"unit_handler"}), body="urban", body_name="城管局")
SECOND_URBAN = Person("handler-two", "冯城管", frozenset({"unit_handler"}), body="urban", body_name="城管局")
POLICE = Person("handler-police", "郑公安", frozenset({"unit_handler"}), body="police", body_name="公安局")
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="approval", body_name="行政审批局")
NAMES = {one.person_id: one.name for one in (AGENT, URBAN)}
CLEAR = {"name": "测试诉求人", "phone": "13800000001"}
LAMP = {"kind": "HELP", "topic_code": "020202", "content": "路灯不亮", **CLEAR}


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    parts = memory_parts(tmp_path, clock=SetClock(), url=f"sqlite:///{tmp_path / 'hotline.db'}")
    service = build(replace(parts, name_of=lambda account: NAMES.get(account, account)))
    service.connect()
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    bus.say(uuid4(), consumed.BodyPublished(body="urban", name="涟水县城市管理局", kind="DEPARTMENT"), MORNING)
    calendar = consumed.CalendarPublished(year=2026, version=1, holidays={}, makeup_days=())
    bus.say(uuid4(), calendar, MORNING)
    await settle(service)
    return service


async def recorded(service: Service, then: str) -> Sight:
    clock = service.parts.clock
    assert isinstance(clock, SetClock)
    async with client_for(service, AGENT) as agent:
        answered = await agent.post("/tickets", json={**LAMP, "then": then}, headers={"Idempotency-Key": uuid4().hex})
    assert answered.is_success, answered.text
    await settle(service)
    ticket_id = answered.json()["ticket_id"]
    return Sight(
        service=service,
        clock=clock,
        stream_id=UUID(ticket_id),
        page=f"/tickets/{ticket_id}",
        door=f"/tickets/{ticket_id}/show-caller",
        person=AGENT,
        colleague=SECOND_AGENT,
        strangers=((None, 401, "SIGN_IN_REQUIRED"), (POLICE, 403, "OTHER_DEPARTMENT"), (CLERK, 403, "NOT_YOUR_ROLE")),
        clear=CLEAR,
    )


class TestShowingTheCallerToAgents(ShowingContract):
    """All that is owed by a door that shows."""

    @pytest.fixture
    async def sight(self, service: Service) -> Sight:
        return await recorded(service, "KEEP")


class TestShowingTheCallerToUnits(ShowingContract):
    """The same to the unit that handles the ticket."""

    @pytest.fixture
    async def sight(self, service: Service) -> Sight:
        return replace(await recorded(service, "DISPATCH"), person=URBAN, colleague=SECOND_URBAN)

    async def test_a_unit_that_gave_the_ticket_back_sees_nothing_more(self, sight: Sight) -> None:
        given_back = {"reason": "NOT_COMPETENT", "explanation": "不归本单位"}
        async with client_for(sight.service, URBAN) as unit:
            key = {"Idempotency-Key": uuid4().hex}
            await unit.post(f"{sight.page}/return", json=given_back, headers=key)
            await settle(sight.service)
            refused = await sight.ask(unit)
            page = await unit.get(sight.page, headers=HTML)
        assert (refused.status_code, refused.json()["code"]) == (409, "UNIT_NOT_ASSIGNED")
        assert "show-caller" not in page.text
