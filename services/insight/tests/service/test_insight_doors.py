"""Insight through its doors: what neighbours say becomes figures, and every figure opens to its cases."""

import re
from collections.abc import Awaitable, Callable

import pytest

from insight import consumed as c
from insight.access import READERS
from insight.testing.county import county
from insight.testing.scenarios import Spoken, SpokenCase, SpokenTicket, at, calendar, item, item_stream
from kernel import inbox
from kernel.access import Person
from kernel.messages import Message
from kernel.service import Service
from kernel.testing.parts import SetClock, client_for

NOW = at(24, 15, 30)
HTML = {"Accept": "text/html"}
PAGES = ("/", "/figures", "/towns", "/cases?metric=on_time_rate", "/items?metric=one_net_item_rate")

Tell = Callable[..., None]
Settled = Callable[[], Awaitable[None]]


class FromTheFuture(Message, type="hall.intake.QueueTicketTaken.v1", topic=c.ApplicationReceived.topic):
    """取号：将来才有的一种消息。"""

    number: int


@pytest.fixture
async def three_cases(tell: Tell, settled: Settled) -> None:
    """One done in time online and praised, one done late at a window, one waiting past its date."""
    good = SpokenCase(1).received(at(21), channel="MOBILE", town="town-gaogou", required=4, waived=2)
    good.accepted(at(21, 10), at(24, 17)).concluded(at(23)).certificate_issued(at(23, 10)).rated("SATISFIED", at(24))
    late = SpokenCase(2).received(at(21)).accepted(at(21, 10), at(22, 17)).concluded(at(24), on_time=False)
    waiting = SpokenCase(3, item_id="residence", item_name="居住证办理", body="police").received(at(21))
    waiting.accepted(at(21, 11), at(22, 17))
    tell(calendar(), Spoken(item_stream("food-licence"), item("food-licence"), at(1)))
    tell(c.BodyPublished(body="market", name="涟水县市场监督管理局", short_name="市场监管局"))
    tell(c.BodyPublished(body="police", name="涟水县公安局", short_name="公安局"))
    place = c.PlacePublished(
        place="p", name="高沟镇便民服务中心", kind="town_center", town="town-gaogou", town_name="高沟镇"
    )
    tell(place, *good.said, *late.said, *waiting.said)
    ticket = SpokenTicket(1).created(at(14)).dispatched(at(14), at(21), "police")
    tell(*ticket.said)
    await settled()


@pytest.mark.usefixtures("three_cases")
async def test_a_spoken_life_of_three_cases_makes_the_figures(service: Service, leader: Person) -> None:
    async with client_for(service, leader) as client:
        answered = (await client.get("/api/figures?period=week")).json()
    told = {(one["metric"], one["variant"]): one for one in answered["figures"]}
    pairs = {name: (one["numerator"], one["denominator"]) for (name, _), one in told.items()}
    assert pairs["received_count"] == (3, None)
    assert pairs["on_time_rate"] == (1, 2)
    assert told["one_net_case_rate", "web_and_app"]["numerator"] == 1
    assert pairs["positive_rate"] == (1, 1)
    assert pairs["active_rating_rate"] == (1, 2)
    assert pairs["overdue_count"] == (1, None)
    assert pairs["ticket_on_time_rate"] == (0, 1)
    assert told["on_time_rate", "promised_limit"]["text"] == "50.00"


@pytest.mark.usefixtures("three_cases")
async def test_a_payload_says_everything_a_figure_must_say(service: Service, leader: Person) -> None:
    async with client_for(service, leader) as client:
        answered = (await client.get("/api/figures?period=month")).json()
    one = next(one for one in answered["figures"] if one["metric"] == "on_time_rate")
    assert one["period"] == {"name": "month", "since": "2026-09-01", "until": "2026-09-24"}
    assert one["as_of"] == "2026-09-24T15:30:00+08:00"
    assert (one["definition_version"], one["target"], one["reached"]) == (1, 0.99, False)
    assert one["cases"] == "/cases?period=month&metric=on_time_rate&variant=promised_limit&side=numerator"
    empty = next(one for one in answered["figures"] if one["metric"] == "hotline_satisfaction_rate")
    assert (empty["denominator"], empty["text"], empty["reached"]) == (0, None, None)


@pytest.mark.usefixtures("three_cases")
async def test_a_figure_opens_to_its_cases(service: Service, leader: Person) -> None:
    async with client_for(service, leader) as client:
        numbers = {}
        for side in ("numerator", "denominator", "missing"):
            rows = (await client.get(f"/api/figures/on_time_rate/cases?period=week&side={side}")).json()["items"]
            numbers[side] = {row["case_no"][-1] for row in rows}
        page = await client.get("/cases?metric=on_time_rate&period=week&side=missing", headers=HTML)
    assert numbers == {"numerator": {"1"}, "denominator": {"1", "2"}, "missing": {"2"}}
    assert "320826260921000000002" in page.text
    assert "超期办结" in page.text
    assert "320826260921000000001" not in page.text


async def test_long_lists_come_in_pages(service: Service, tell: Tell, settled: Settled, leader: Person) -> None:
    tell(*(one for number in range(60) for one in SpokenCase(number).received(at(24, 9, number)).said))
    await settled()
    door = "/api/figures/received_count/cases?limit=25"
    seen: list[str] = []
    async with client_for(service, leader) as client:
        cursor = ""
        while cursor is not None:
            page = (await client.get(f"{door}&cursor={cursor}" if cursor else door)).json()
            seen += [row["case_no"] for row in page["items"]]
            cursor = page["next_cursor"]
        first = await client.get("/cases?metric=received_count", headers=HTML)
        second = await client.get("/cases?metric=received_count&start=50", headers=HTML)
    assert len(seen) == len(set(seen)) == 60
    assert "共 60 件" in first.text
    assert len(re.findall(r"<tr id=", second.text)) == 10


@pytest.mark.usefixtures("three_cases")
async def test_the_cockpit_says_what_needs_attention(service: Service, leader: Person) -> None:
    async with client_for(service, leader) as client:
        page = (await client.get("/?period=week", headers=HTML)).text
    assert "本周的政务服务" in page
    assert "1 件超期：居住证办理" in page
    assert "公安局 · 最早的超期 2 个工作日" in page
    assert "1 件工单超期" in page
    assert "高沟镇" in page


@pytest.mark.usefixtures("three_cases")
async def test_every_link_of_the_cockpit_opens(service: Service, leader: Person) -> None:
    async with client_for(service, leader) as client:
        for start in ("/?period=week", "/?period=week&town=county", "/?period=week&body=police", "/figures?period=all"):
            page = (await client.get(start, headers=HTML)).text
            own = {one for one in re.findall(r'href="(/[^"]*)"', page) if not one.startswith(("/static", "/size"))}
            inside = {one for one in own if one.split("?")[0] in ("/", "/cases", "/items", "/towns", "/figures")}
            assert inside
            for address in sorted(inside):
                answered = await client.get(address.replace("&amp;", "&"), headers=HTML)
                assert answered.status_code == 200, address


async def test_a_quiet_hall_needs_no_attention(service: Service, settled: Settled, leader: Person) -> None:
    await settled()
    async with client_for(service, leader) as client:
        page = (await client.get("/", headers=HTML)).text
    assert "没有超期" in page


@pytest.mark.parametrize("address", [*PAGES, "/api/figures", "/api/figures/on_time_rate/cases", "/live"])
async def test_citizens_and_strangers_do_not_read_figures(service: Service, address: str) -> None:
    citizen = Person("a" * 32, "测试·周小满", frozenset({"citizen"}))
    async with client_for(service, citizen) as one, client_for(service) as other:
        refused, unknown = await one.get(address), await other.get(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_YOUR_ROLE")
    assert (unknown.status_code, unknown.json()["code"]) == (401, "SIGN_IN_REQUIRED")


@pytest.mark.parametrize("role", READERS)
async def test_all_staff_read_figures(service: Service, role: str) -> None:
    async with client_for(service, Person("x", "某人", frozenset({role}))) as client:
        for address in PAGES:
            assert (await client.get(address, headers=HTML)).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/figures/happiness/cases", 404, "METRIC_UNKNOWN"),
        ("/cases?metric=on_time_rate&variant=other", 404, "METRIC_UNKNOWN"),
        ("/cases?metric=received_count&side=missing", 422, "FIGURE_HAS_ONE_SIDE"),
        ("/items?metric=one_net_item_rate&town=town-gaogou", 422, "FIGURE_NOT_BY_THAT"),
        ("/?period=century", 422, "BAD_INPUT"),
        ("/cases", 422, "BAD_INPUT"),
    ],
)
async def test_what_cannot_be_told_is_refused_by_name(
    service: Service, leader: Person, address: str, status: int, code: str
) -> None:
    async with client_for(service, leader) as client:
        answered = await client.get(address)
    assert (answered.status_code, answered.json()["code"]) == (status, code)


@pytest.mark.usefixtures("three_cases")
async def test_messages_nobody_here_knows_are_passed_over(
    service: Service, tell: Tell, settled: Settled, leader: Person
) -> None:
    tell(FromTheFuture(number=8))
    tell(*SpokenCase(9).received(at(24)).said)
    await settled()
    async with client_for(service, leader) as client:
        answered = (await client.get("/api/figures?period=week")).json()
    counts = {one["metric"]: one["numerator"] for one in answered["figures"]}
    assert counts["received_count"] == 4
    assert inbox.parked_list(service.database) == []


@pytest.mark.usefixtures("three_cases")
async def test_a_reader_may_wait_for_what_was_just_done(service: Service, leader: Person) -> None:
    async with client_for(service, leader) as client:
        there = await client.get("/?after=intake:1", headers=HTML)
        wrong = await client.get("/?after=yesterday")
    assert there.status_code == 200
    assert (wrong.status_code, wrong.json()["code"]) == (422, "AFTER_BAD")


async def test_a_rebuild_gives_the_rows_that_live_reading_gave(
    service: Service, tell: Tell, settled: Settled, clock: SetClock
) -> None:
    for number, one in enumerate(county(clock.now(), cases=40, tickets=20)):
        tell(one)
        if number % 23 == 0:
            await settled()
    await settled()
    for view in service.views:
        assert await service.projector.differs(view.name) == 0
        await service.projector.rebuild(view.name)
        assert await service.projector.differs(view.name) == 0


async def test_no_row_has_room_for_a_person(service: Service) -> None:
    names = {column.name for view in service.views for column in view.table.c}
    assert names.isdisjoint({"applicant", "holder", "holder_name", "rater", "text", "caller_phone", "received_by"})
