"""A negative rating becomes a dispatched ticket, once."""

from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from hotline import consumed
from hotline.app import build
from hotline.processes.ratings_to_tickets import ticket_of_rating
from hotline.views.tickets import TICKETS, Stage
from kernel.access import Person
from kernel.clock import CHINA_TIME
from kernel.sealed import Sealed
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import client_for, memory_parts, settle

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
RATING_ID = uuid5(CASE_ID, "rating")
MARKET = Person("handler-market", "钱市监", frozenset({"unit_handler"}), body="market", body_name="市场监管局")
SOON = datetime(2026, 9, 28, 18, 0, tzinfo=CHINA_TIME)
LATER = datetime(2026, 11, 20, 18, 0, tzinfo=CHINA_TIME)


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    service = build(memory_parts(tmp_path))
    service.connect()
    return service


def opened(service: Service, *, text: Sealed[str] | None = None, due_at: datetime = LATER) -> None:
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    message = consumed.NegativeRatingOpened(
        case_id=CASE_ID,
        level="DISSATISFIED",
        options=("窗口工作人员不耐烦",),
        text=text,
        rater="r" * 32,
        body="market",
        body_name="涟水县市场监督管理局",
        item_name="食品经营许可（新办）",
        due_at=due_at,
    )
    bus.say(RATING_ID, message, service.parts.clock.now())


def written(service: Service) -> Sealed[str]:
    person = service.parts.keyring.person_of("320826199001010001")
    return service.parts.keyring.seal(person, "等了两个小时", stream=RATING_ID, version=1, field="text")


async def test_a_negative_rating_becomes_a_ticket_of_the_rated_body(service: Service) -> None:
    opened(service, text=written(service))
    await settle(service)
    row = service.read.get(TICKETS, ticket_of_rating(RATING_ID))
    assert row is not None
    assert (row.source, row.stage, row.related_rating_id) == ("RATING", Stage.DISPATCHED, RATING_ID)
    assert [(one.body, one.role) for one in row.assignments] == [("market", "LEAD")]
    assert row.related_case_id == CASE_ID
    assert service.parts.keyring.open(row.content) == "等了两个小时"


async def test_a_rating_heard_twice_makes_one_ticket(service: Service) -> None:
    opened(service)
    await settle(service)
    opened(service)
    await settle(service)
    assert service.read.count(TICKETS) == 1
    assert len(await service.store.read_stream(ticket_of_rating(RATING_ID))) == 2
    numbers = [one for one in service.store.read_log(0, 100) if one.kind == "hotline.TicketNumberDrawn"]
    assert len(numbers) == 1


async def test_a_rating_without_words_says_what_was_chosen(service: Service) -> None:
    opened(service)
    await settle(service)
    row = service.read.get(TICKETS, ticket_of_rating(RATING_ID))
    assert row is not None
    assert "窗口工作人员不耐烦" in service.parts.keyring.open(row.content)


async def test_the_ratings_own_due_date_binds_when_it_is_earlier(service: Service) -> None:
    opened(service, due_at=SOON)
    await settle(service)
    row = service.read.get(TICKETS, ticket_of_rating(RATING_ID))
    assert row is not None
    assert row.due_at == SOON


async def test_the_rated_body_handles_it(service: Service) -> None:
    opened(service, text=written(service))
    await settle(service)
    door = f"/tickets/{ticket_of_rating(RATING_ID)}"
    async with client_for(service, MARKET) as handler:
        signed = await handler.post(f"{door}/sign", json={}, headers={"Idempotency-Key": "sign-once-1"})
        replied = await handler.post(
            f"{door}/reply", json={"answer": "已致歉并整改"}, headers={"Idempotency-Key": "reply-once-1"}
        )
        await settle(service)
        page = await handler.get(door, headers={"Accept": "text/html"})
    assert (signed.status_code, replied.status_code) == (200, 200)
    assert "等了两个小时" in page.text
    assert "已致歉并整改" in page.text
    assert page.text.count(" · 系统自动") == 2
    assert "process:" not in page.text
