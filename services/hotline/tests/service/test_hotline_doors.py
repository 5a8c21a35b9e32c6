"""The hotline through its doors: what agents record, what units do with it, what citizens ask."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from hotline import consumed
from hotline.app import build
from hotline.views.tickets import TICKETS, Stage, TicketRow
from kernel.access import Person
from kernel.messages import Message
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

AGENT = Person("agent-1", "孙接线", frozenset({"hotline_agent"}), body="hotline", body_name="热线办")
URBAN = Person("handler-urban", "周城管", frozenset({"unit_handler"}), body="urban", body_name="城管局")
STREET = Person("handler-street", "吴街道", frozenset({"unit_handler"}), body="gov-liancheng", body_name="涟城街道")
POLICE = Person("handler-police", "郑公安", frozenset({"unit_handler"}), body="police", body_name="公安局")
NAMES = {one.person_id: one.name for one in (AGENT, URBAN, STREET, POLICE)}
HTML = {"Accept": "text/html"}
LAMP = {
    "kind": "HELP",
    "topic_code": "020202",
    "content": "实验小学南门路灯不亮三天了",
    "phone": "13800000001",
    "name": "测试诉求人",
    "town": "town-liancheng",
    "then": "DISPATCH",
}
STALL = {**LAMP, "kind": "COMPLAINT", "topic_code": "020101", "content": "流动摊点占道"}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    parts = memory_parts(tmp_path, clock=clock)
    service = build(replace(parts, name_of=lambda account: NAMES.get(account, account)))
    service.connect()
    say(service, *catalog())
    await settle(service)
    return service


def say(service: Service, *messages: Message) -> None:
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    for message in messages:
        bus.say(uuid4(), message, service.parts.clock.now())


def catalog() -> list[Message]:
    bodies = [
        ("urban", "涟水县城市管理局", "DEPARTMENT"),
        ("housing", "涟水县住房和城乡建设局", "DEPARTMENT"),
        ("police", "涟水县公安局", "DEPARTMENT"),
        ("gov-liancheng", "涟水县涟城街道办事处", "STREET_OFFICE"),
    ]
    holidays = {date(2026, 9, 25): "中秋节"} | {date(2026, 10, day): "国庆节" for day in range(1, 8)}
    return [
        *(consumed.BodyPublished(body=body, name=name, kind=kind) for body, name, kind in bodies),
        consumed.PlacePublished(town="town-liancheng", town_name="涟城街道"),
        consumed.CalendarPublished(year=2026, version=1, holidays=holidays, makeup_days=(date(2026, 10, 10),)),
    ]


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


async def recorded(service: Service, client: AsyncClient, body: dict[str, str]) -> UUID:
    answered = await client.post("/tickets", json=body, headers=key())
    assert answered.status_code == 200, answered.text
    await settle(service)
    return UUID(answered.json()["ticket_id"])


async def asked(service: Service, person: Person, ticket_id: UUID, door: str, body: object) -> int:
    async with client_for(service, person) as client:
        answered = await client.post(f"/tickets/{ticket_id}/{door}", json=body, headers=key())
    await settle(service)
    return answered.status_code


def row_of(service: Service, ticket_id: UUID) -> TicketRow:
    row = service.read.get(TICKETS, ticket_id)
    assert row is not None
    return row


async def test_a_recorded_demand_is_dispatched_by_the_catalogue(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, LAMP)
        desk = await agent.get("/", headers=HTML)
    row = row_of(service, ticket_id)
    assert row.ticket_no == "32082626092412345000001"
    assert [(one.body, one.role) for one in row.assignments] == [("urban", "LEAD")]
    assert row.due_at is not None
    assert row.due_at.date() == date(2026, 10, 9)
    assert row.ticket_no in desk.text


async def test_a_double_dispatch_finds_the_territory_by_the_town(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, STALL)
    roles = {one.body: one.role for one in row_of(service, ticket_id).assignments}
    assert roles == {"urban": "SECTOR", "gov-liancheng": "TERRITORY"}


async def test_without_a_town_the_catalogue_cannot_double_dispatch(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        answered = await agent.post("/tickets", json={**STALL, "town": ""}, headers=key())
    await settle(service)
    assert (answered.status_code, answered.json()["code"]) == (422, "CATALOGUE_INCOMPLETE")
    assert service.read.count(TICKETS) == 0


async def test_a_ticket_travels_to_its_close(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, STALL)
    steps: list[tuple[Person, str, object]] = [
        (URBAN, "sign", {}),
        (STREET, "sign", {}),
        (URBAN, "reply", {"answer": "已劝离"}),
        (STREET, "reply", {"answer": "已设疏导点"}),
        (AGENT, "follow-up", {"solved": "NO", "level": "DISSATISFIED", "note": "又来了"}),
        (AGENT, "rework", {"reason": "仍有摊点", "bodies": ["urban"]}),
        (URBAN, "reply", {"answer": "已安排定点值守"}),
        (AGENT, "follow-up", {"solved": "YES", "level": "SATISFIED"}),
        (AGENT, "close", {}),
    ]
    for person, door, body in steps:
        assert await asked(service, person, ticket_id, door, body) == 200, door
    row = row_of(service, ticket_id)
    assert (row.stage, row.on_time, row.reworks) == (Stage.CLOSED, True, 1)
    async with client_for(service, AGENT) as agent:
        page = await agent.get(f"/tickets/{ticket_id}", headers=HTML)
    assert "第 1 次重办" in page.text


async def test_pages_name_colleagues_and_the_record_keeps_their_accounts(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, LAMP)
    assert await asked(service, URBAN, ticket_id, "sign", {}) == 200
    reader = Person("agent-2", "李接线", AGENT.roles, body="hotline", body_name="热线办")
    async with client_for(service, reader) as client:
        page = await client.get(f"/tickets/{ticket_id}", headers=HTML)
    assert page.text.count(f" · {AGENT.name}") == 2
    assert page.text.count(f" · {URBAN.name}") == 1
    assert AGENT.person_id not in page.text
    assert URBAN.person_id not in page.text
    assert [one.meta.actor for one in await service.store.read_stream(ticket_id)] == ["agent-1"] * 2 + ["handler-urban"]


@pytest.mark.parametrize("person", [None, Person("c" * 32, "测试·周小满", frozenset({"citizen"}))])
async def test_who_asks_online_stays_unnamed_on_the_page(service: Service, person: Person | None) -> None:
    async with client_for(service, person) as citizen:
        sent = await citizen.post("/ask", json={"kind": "HELP", "area": "020000", "content": "路灯不亮"}, headers=key())
    await settle(service)
    (row,) = service.read.find(TICKETS)
    async with client_for(service, AGENT) as agent:
        page = await agent.get(f"/tickets/{row.ticket_id}", headers=HTML)
    assert sent.status_code == 200
    assert " · 网上提交" in page.text
    assert "anonymous" not in page.text
    assert "c" * 32 not in page.text


async def test_a_returned_ticket_is_reassigned(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, LAMP)
    reason = {"reason": "NOT_COMPETENT", "explanation": "该路段由住建局管养"}
    assert await asked(service, URBAN, ticket_id, "return", reason) == 200
    assert row_of(service, ticket_id).stage is Stage.RETURNED
    assert await asked(service, AGENT, ticket_id, "reassign", {"from_body": "urban", "body": "housing"}) == 200
    row = row_of(service, ticket_id)
    assert ([one.body for one in row.assignments], row.stage) == (["housing"], Stage.DISPATCHED)
    assert row.bodies == "|urban||housing|"


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [(None, 401, "SIGN_IN_REQUIRED"), (POLICE, 403, "OTHER_DEPARTMENT"), (AGENT, 403, "NOT_YOUR_ROLE")],
)
@pytest.mark.parametrize("door", ["sign", "return", "reply"])
async def test_a_foreign_unit_is_refused(
    service: Service, person: Person | None, status: int, code: str, door: str
) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, LAMP)
    bodies = {"sign": {}, "return": {"reason": "UNCLEAR", "explanation": "不清"}, "reply": {"answer": "好"}}
    async with client_for(service, person) as client:
        answered = await client.post(f"/tickets/{ticket_id}/{door}", json=bodies[door], headers=key())
    assert (answered.status_code, answered.json()["code"]) == (status, code)
    assert len(await service.store.read_stream(ticket_id)) == 2


async def test_a_unit_sees_its_own_tickets_only(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, LAMP)
    number = row_of(service, ticket_id).ticket_no
    async with client_for(service, URBAN) as mine, client_for(service, POLICE) as other:
        assert number in (await mine.get("/unit", headers=HTML)).text
        assert number not in (await other.get("/unit", headers=HTML)).text
        page = await mine.get(f"/tickets/{ticket_id}", headers=HTML)
        assert (await other.get(f"/tickets/{ticket_id}")).status_code == 403
        assert (await mine.get("/", headers=HTML)).headers["location"] == "/unit"
    assert "138****0001" in page.text
    assert "13800000001" not in page.text
    assert "测试诉求人" not in page.text


async def test_the_same_click_twice_is_one_ticket(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        headers = key()
        first = await agent.post("/tickets", json=LAMP, headers=headers)
        second = await agent.post("/tickets", json=LAMP, headers=headers)
    await settle(service)
    assert first.content == second.content
    assert first.headers["X-Position"] == second.headers["X-Position"]
    assert service.read.count(TICKETS) == 1


async def test_a_repeat_past_midnight_keeps_the_number(service: Service, clock: SetClock) -> None:
    headers = key()
    async with client_for(service, AGENT) as agent:
        first = await agent.post("/tickets", json={**LAMP, "then": "KEEP"}, headers=headers)
        clock.forward(hours=15)  # another day, another number book
        again = await agent.post("/tickets", json={**LAMP, "then": "KEEP"}, headers=headers)
    assert first.json()["ticket_no"] == again.json()["ticket_no"]


async def test_a_stale_page_is_told(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, {**LAMP, "then": "KEEP"})
        order = {"mode": "SINGLE", "first": "urban"}
        door = f"/tickets/{ticket_id}/dispatch"
        assert (await agent.post(door, json=order, headers=key())).status_code == 200
        stale = await agent.post(door, json={**order, "first": "police"}, headers={**key(), "If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (409, "CHANGED_MEANWHILE")


async def test_earlier_tickets_of_the_same_number_are_shown(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        first = await recorded(service, agent, LAMP)
        second = await recorded(service, agent, STALL)
        page = await agent.get(f"/tickets/{second}", headers=HTML)
        hints = await agent.post("/tickets/new/hints", data={"phone": "13800000001"}, headers=HTML)
    assert row_of(service, first).ticket_no in page.text
    assert row_of(service, first).ticket_no in hints.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic_code": "", "topic": "没有这一类"}, "topic"),
        ({"phone": "12345"}, "phone"),
        ({"content": ""}, "content"),
        ({"then": "ANSWER"}, "answer"),
        ({"then": "REFUSE"}, "reason"),
    ],
)
async def test_a_form_filled_in_wrongly_comes_back(service: Service, change: dict[str, str], field: str) -> None:
    async with client_for(service, AGENT) as agent:
        machine = await agent.post("/tickets", json={**LAMP, **change}, headers=key())
        person = await agent.post("/tickets", data={**LAMP, **change}, headers={**key(), **HTML})
    assert machine.status_code == person.status_code == 422
    assert field in [one["field"] for one in machine.json()["errors"]]
    assert f'href="#f-{field}"' in person.text


async def test_a_citizen_asks_and_gets_a_receipt(service: Service) -> None:
    async with client_for(service) as citizen:
        body = {"kind": "UNRESOLVED", "content": "窗口三次让我回去补材料", "phone": "13800000002"}
        sent = await citizen.post("/ask", data=body, headers={**key(), **HTML})
        await settle(service)
        receipt = await citizen.get(sent.headers["location"], headers=HTML)
    (row,) = service.read.find(TICKETS)
    assert (sent.status_code, receipt.status_code) == (303, 200)
    assert (row.source, row.topic_code, row.stage) == ("UNRESOLVED_WINDOW", "130104", Stage.CREATED)
    assert row.ticket_no in receipt.text
    assert "窗口三次" not in receipt.text


async def test_a_town_nobody_published_is_not_passed_on(service: Service) -> None:
    async with client_for(service) as citizen:
        body = {"kind": "HELP", "area": "020000", "content": "路灯不亮", "town": "13800000001"}
        assert (await citizen.post("/ask", json=body, headers=key())).status_code == 200
    await settle(service)
    (row,) = service.read.find(TICKETS)
    assert row.town == ""


async def test_a_ticket_recorded_by_phone_has_no_public_receipt(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, LAMP)
    async with client_for(service) as anyone:
        assert (await anyone.get(f"/ask/{ticket_id}/receipt")).status_code == 404


async def test_nothing_personal_is_stored_in_the_clear(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, LAMP)
    stream = await service.store.read_stream(ticket_id)
    stored = "".join(one.event.model_dump_json() for one in stream)
    assert "13800000001" not in stored
    assert "路灯不亮" not in stored


async def test_the_views_equal_their_rebuild(service: Service) -> None:
    async with client_for(service, AGENT) as agent:
        ticket_id = await recorded(service, agent, STALL)
    await asked(service, URBAN, ticket_id, "sign", {})
    for name in service.projector.views:
        await service.projector.rebuild(name)
        assert await service.projector.differs(name) == 0
