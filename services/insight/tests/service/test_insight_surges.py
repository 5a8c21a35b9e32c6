"""Surges through insight's doors: noticed when a window is over, shown while they last, said once."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from insight.domain.surge import Watched, surge_stream
from insight.domain.surge_rule import GRACE
from insight.published import SurgeDetected, SurgeEnded
from insight.testing.scenarios import Spoken, SpokenCase, SpokenTicket, at, item, item_stream
from insight.views.surges import SURGES
from kernel import inbox
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import SetClock, client_for

HTML = {"Accept": "text/html"}
FOOD = surge_stream(Watched.ITEM, "food-licence")

Tell = Callable[..., None]
Settled = Callable[[], Awaitable[None]]
Passes = Callable[[datetime], Awaitable[None]]


@pytest.fixture
def it_is(service: Service, clock: SetClock, settled: Settled) -> Passes:
    """Lets time pass up to a moment: timers fire, and what they say is heard."""

    async def passes(moment: datetime) -> None:
        clock.set(moment)
        await settled()
        await service.runner.fire_due()
        await settled()

    return passes


@pytest.fixture
async def surging(tell: Tell, it_is: Passes, clock: SetClock) -> None:
    """Twelve applications for one item within five minutes, of a usual one an hour."""
    tell(Spoken(item_stream("food-licence"), item("food-licence"), at(1)))
    for hour in range(9, 14):
        tell(*SpokenCase(hour).received(at(23, hour)).said)
    tell(*(one for n in range(12) for one in SpokenCase(100 + n).received(at(24, 15, 21), town="town-gaogou").said))
    await it_is(at(24, 15, 24))
    await it_is(at(24, 15, 25) + GRACE)


async def page(service: Service, leader: Person, address: str = "/") -> str:
    async with client_for(service, leader) as client:
        return (await client.get(address, headers=HTML)).text


@pytest.mark.usefixtures("surging")
async def test_a_surge_is_shown_with_what_is_usual(service: Service, leader: Person) -> None:
    shown = await page(service, leader)
    assert "办件激增：食品经营许可（新办），1 小时 12 件（平时 1.0）" in shown
    assert "15:25 起" in shown
    assert "办件激增：place-center-gaogou" in shown


@pytest.mark.usefixtures("surging")
async def test_a_filter_leaves_the_surges_it_concerns(service: Service, leader: Person) -> None:
    assert "食品经营许可（新办），1 小时" in await page(service, leader, "/?body=market")
    assert "激增" not in await page(service, leader, "/?body=police")
    assert "食品经营许可（新办），1 小时" not in await page(service, leader, "/?town=town-gaogou")


@pytest.mark.usefixtures("surging")
async def test_a_surge_ends_when_its_hour_is_over(service: Service, leader: Person, it_is: Passes) -> None:
    await it_is(at(24, 16, 15))
    assert "激增" in await page(service, leader)
    await it_is(at(24, 17))
    assert "激增" not in await page(service, leader)
    row = service.read.get(SURGES, FOOD)
    assert row is not None
    assert (row.began_at, row.ended_at) == (at(24, 15, 25), at(24, 16, 25))
    assert service.runner.pending(service.processes[0]) == {}


@pytest.mark.usefixtures("surging")
async def test_a_surge_is_said_to_others_once(service: Service, it_is: Passes) -> None:
    await it_is(at(24, 17))
    (topic,) = service.parts.bus.sources("insight.alert.v1", (SurgeDetected, SurgeEnded))
    said = [one.body for one in topic.read(0, 100).heard if one.subject == FOOD]
    assert [type(one) for one in said] == [SurgeDetected, SurgeEnded]
    assert inbox.parked_list(service.database) == []


async def test_calls_about_one_thing_surge_too(service: Service, tell: Tell, it_is: Passes, leader: Person) -> None:
    tell(*(one for n in range(11) for one in SpokenTicket(n).created(at(24, 15, 21)).said))
    await it_is(at(24, 15, 24))
    await it_is(at(24, 15, 26))
    assert "诉求激增：路灯维修，1 小时 11 件（平时 0.0）" in await page(service, leader)


async def test_history_gives_no_alarm(service: Service, tell: Tell, it_is: Passes) -> None:
    tell(*(one for n in range(12) for one in SpokenCase(n).received(at(14, 9)).said))
    await it_is(at(24, 17))
    assert service.read.count(SURGES) == 0


@pytest.mark.usefixtures("surging")
async def test_machines_read_the_windows(service: Service, leader: Person, clock: SetClock) -> None:
    clock.set(at(24, 15, 21) + timedelta(seconds=5))
    async with client_for(service, leader) as client:
        told = (await client.get("/api/live")).json()
    rows = {(one["watched"], one["code"]): one for one in told["rows"]}
    assert rows["ITEM", "food-licence"] == {
        "watched": "ITEM",
        "code": "food-licence",
        "name": "食品经营许可（新办）",
        "window": {"received": 12, "concluded": 0, "called": 0},
        "hour": {"received": 12, "concluded": 0, "called": 0},
        "waiting": 17,
    }
    assert {one["code"] for one in told["surges"]} == {"food-licence", "place-center-gaogou"}
    assert told["window_s"] == 300


async def test_a_service_of_many_processes_leaves_the_watching_to_the_worker(service: Service) -> None:
    assert [one.name for one in service.processes] == ["insight.surge-watch"]
    assert not service.parts.bus.shared
