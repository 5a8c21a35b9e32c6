"""Ratings through their doors: what neighbours say, what citizens press, what units and supervisors do about it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from kernel.access import Person
from kernel.errors import UnavailableError
from kernel.messages import Message
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from ratings import consumed
from ratings.app import build
from ratings.published import publish
from ratings.views.invitations import INVITATIONS, InvitationStage
from ratings.views.negatives import NEGATIVES, NegativeStage
from ratings.views.ratings import RATINGS

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
RATING_ID = uuid5(CASE_ID, "rating")
TICKET_ID = uuid5(RATING_ID, "ticket")
NUMBER = "320826199001010001"
SUPERVISOR = Person("sun-jiandu", "孙监督", frozenset({"ratings_supervisor"}), body="office", body_name="政务办")
UNIT = Person("he-chengban", "何承办", frozenset({"unit_handler"}), body="market", body_name="市场监管局")
OTHER = Person("zhao-qita", "赵其他", frozenset({"unit_handler"}), body="police", body_name="公安局")
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="approval", body_name="行政审批局")
HOLDER = Person("q" * 32, "持查询码", frozenset({"citizen"}), case_scope=str(CASE_ID))
STRANGER = Person("s" * 32, "陌生人", frozenset({"citizen"}))
VIEWS = ("case_facts_v1", "tickets_v1", "invitations_v1", "ratings_v1", "negatives_v1", "published_years_v1")
NAMES = {one.person_id: one.name for one in (SUPERVISOR, UNIT, OTHER, CLERK)}
HTML = {"Accept": "text/html"}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> AsyncIterator[Service]:
    parts = memory_parts(tmp_path, clock=clock)
    service = build(replace(parts, name_of=lambda account: NAMES.get(account, account)))
    service.connect()
    yield service
    await service.stop()
    service.parts.keyring.close()


def say(service: Service, subject: UUID, message: Message) -> None:
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    bus.say(subject, message, service.parts.clock.now())


def applicant(service: Service) -> Person:
    return Person(service.parts.keyring.person_of(NUMBER), "周小满", frozenset({"citizen"}))


async def received(service: Service, case_id: UUID = CASE_ID, body: str = "market") -> None:
    """Intake has said that it received a case; the calendar of the year stands."""
    keyring = service.parts.keyring
    person = keyring.person_of(NUMBER)
    holidays = {date(2026, 9, 25): "中秋节"} | {date(2026, 10, day): "国庆节" for day in range(1, 8)}
    makeup_days = (date(2026, 9, 20), date(2026, 10, 10))
    say(
        service,
        uuid4(),
        consumed.CalendarPublished(year=2026, version=1, holidays=holidays, makeup_days=makeup_days),
    )
    facts = consumed.ApplicationReceived(
        case_no="320826260924000512702",
        item=consumed.ItemFacts(
            item_id="food-licence", name="食品经营许可（新办）", body=body, body_name="涟水县市场监督管理局"
        ),
        applicant=consumed.ApplicantFacts(
            person=person,
            name=keyring.seal(person, "周小满", stream=case_id, version=1, field="applicant/name"),
            phone=keyring.seal(person, "13812340001", stream=case_id, version=1, field="applicant/phone"),
        ),
    )
    say(service, case_id, facts)
    await settle(service)


async def concluded(service: Service, case_id: UUID = CASE_ID, body: str = "market") -> None:
    await received(service, case_id, body)
    say(service, case_id, consumed.CaseConcluded(concluded_at=service.parts.clock.now()))
    await settle(service)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


async def rated(service: Service, level: str = "DISSATISFIED", person: Person | None = None, **said: Any) -> Any:
    """The applicant (or another) rates; the answer."""
    async with client_for(service, person or applicant(service)) as client:
        answered = await client.post(f"/rate/{CASE_ID}", json={"level": level, **said}, headers=key())
    await settle(service)
    return answered


async def act(service: Service, person: Person | None, step: str, **said: Any) -> Any:
    async with client_for(service, person) as client:
        answered = await client.post(f"/negatives/{RATING_ID}/{step}", json=said, headers=key())
    await settle(service)
    return answered


def told(service: Service, kind: str) -> list[Message]:
    """What of this type the service has published so far."""
    said = (publish(recorded) for recorded in service.store.read_log(0, 1000))
    return [message for message in said if message is not None and message.type.split(".")[2] == kind]


# -- inviting


async def test_a_conclusion_invites_once_however_often_it_is_said(service: Service) -> None:
    await concluded(service)
    await concluded(service)
    assert len(await service.store.read_stream(RATING_ID)) == 1
    row = service.read.get(INVITATIONS, CASE_ID)
    assert row is not None
    assert (row.stage, row.body, row.closes_at.date()) == (InvitationStage.INVITED, "market", date(2026, 10, 8))


async def test_a_conclusion_heard_before_its_application_waits_for_it(service: Service) -> None:
    say(service, CASE_ID, consumed.CaseConcluded(concluded_at=MORNING))
    with pytest.raises(UnavailableError):
        await settle(service)
    assert not await service.store.read_stream(RATING_ID)
    await received(service)
    assert len(await service.store.read_stream(RATING_ID)) == 1


async def test_a_case_never_concluded_invites_nobody(service: Service) -> None:
    await received(service)
    assert not await service.store.read_stream(RATING_ID)


async def test_an_invitation_nobody_answers_defaults_and_is_not_counted(service: Service, clock: SetClock) -> None:
    await concluded(service)
    clock.set(datetime(2026, 10, 20, 3, 0, tzinfo=UTC))
    await service.runner.fire_due()
    await settle(service)
    refused = await rated(service)
    assert (refused.status_code, refused.json()["code"]) == (409, "RATING_WINDOW_CLOSED")
    assert told(service, "RatingSubmitted") == []
    async with client_for(service) as anyone:
        figures = (await anyone.get("/api/public")).json()
    assert figures["items"][0]["positive_rate"] is None


async def test_a_rated_case_does_not_default(service: Service, clock: SetClock) -> None:
    await concluded(service)
    await rated(service, "SATISFIED")
    clock.forward(days=40)
    await service.runner.fire_due()
    assert len(await service.store.read_stream(RATING_ID)) == 2


# -- rating


@pytest.mark.parametrize("holder", [False, True])
async def test_the_applicant_and_the_holder_of_the_query_code_may_rate(service: Service, holder: bool) -> None:
    await concluded(service)
    answered = await rated(service, "VERY_SATISFIED", HOLDER if holder else None, options=["ATTITUDE"])
    assert answered.status_code == 200, answered.text
    row = service.read.get(RATINGS, RATING_ID)
    assert row is not None
    assert (row.level.label, row.options, row.is_default) == ("非常满意", ("ATTITUDE",), False)


async def test_a_bad_rating_opens_a_negative_that_is_published_once(service: Service) -> None:
    await concluded(service)
    await rated(service, options=["WAITING_TIME"], text="等了两个小时")
    again = await rated(service)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_RATED")
    (opened,) = told(service, "NegativeRatingOpened")
    assert "等了两个小时" not in opened.model_dump_json()
    assert len(told(service, "RatingSubmitted")) == 1
    row = service.read.get(NEGATIVES, RATING_ID)
    assert row is not None
    assert (row.stage, row.contact_due_at.date(), row.rectify_due_at.date()) == (
        NegativeStage.OPEN,
        date(2026, 9, 28),
        date(2026, 10, 9),
    )


async def test_a_nameless_rating_tells_nobody_who_rated(service: Service) -> None:
    await concluded(service)
    await rated(service, text="等太久", anonymous=True)
    stored = [one.event.model_dump_json() for one in await service.store.read_stream(RATING_ID)]
    assert not any(applicant(service).person_id in document for document in stored[1:])
    async with client_for(service, UNIT) as unit:
        page = await unit.get(f"/negatives/{RATING_ID}", headers=HTML)
    assert "等太久" in page.text
    assert "周*" not in page.text


async def test_the_same_click_twice_is_one_rating(service: Service) -> None:
    await concluded(service)
    async with client_for(service, applicant(service)) as client:
        headers = key()
        first = await client.post(f"/rate/{CASE_ID}", json={"level": "SATISFIED"}, headers=headers)
        second = await client.post(f"/rate/{CASE_ID}", json={"level": "SATISFIED"}, headers=headers)
    assert first.content == second.content
    assert first.headers["X-Position"] == second.headers["X-Position"]
    assert len(await service.store.read_stream(RATING_ID)) == 2


async def test_a_case_is_not_rated_before_its_conclusion(service: Service) -> None:
    await received(service)
    refused = await rated(service)
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_CONCLUDED_YET")


@pytest.mark.parametrize("person", [CLERK, UNIT, SUPERVISOR], ids=lambda person: person.person_id)
async def test_staff_are_told_not_to_rate(service: Service, person: Person) -> None:
    await concluded(service)
    refused = await rated(service, "VERY_SATISFIED", person)
    assert (refused.status_code, refused.json()["code"]) == (409, "STAFF_MAY_NOT_RATE")
    async with client_for(service, person) as client:
        page = await client.get(f"/rate/{CASE_ID}", headers=HTML)
    assert page.status_code == 409


async def test_a_strangers_case_is_not_there(service: Service) -> None:
    await concluded(service)
    refused = await rated(service, "SATISFIED", STRANGER)
    assert (refused.status_code, refused.json()["code"]) == (404, "RATED_CASE_NOT_FOUND")


async def test_nobody_rates_without_signing_in(service: Service) -> None:
    await concluded(service)
    async with client_for(service) as nobody:
        refused = await nobody.post(f"/rate/{CASE_ID}", json={"level": "SATISFIED"}, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (401, "SIGN_IN_REQUIRED")


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"level": "SPLENDID"}, 422, "BAD_INPUT"),
        ({}, 422, "BAD_INPUT"),
        ({"level": "SATISFIED", "channel": "DEFAULT"}, 422, "BAD_INPUT"),
        ({"level": "SATISFIED", "text": "长" * 501}, 422, "BAD_INPUT"),
        ({"level": "SATISFIED", "options": ["OVERDUE"]}, 409, "OPTION_NOT_OFFERED"),
        ({"level": "SATISFIED", "blame": ["ATTITUDE"]}, 409, "OPTION_NOT_OFFERED"),
    ],
)
async def test_what_cannot_be_meant_is_refused(service: Service, said: dict[str, Any], status: int, code: str) -> None:
    await concluded(service)
    async with client_for(service, applicant(service)) as client:
        refused = await client.post(f"/rate/{CASE_ID}", json=said, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_the_page_is_filled_in_and_thanks_without_script(service: Service) -> None:
    await concluded(service)
    async with client_for(service, applicant(service)) as client:
        page = await client.get(f"/rate/{CASE_ID}?via=QR", headers=HTML)
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
        del client.headers["X-CSRF-Token"]  # the form brings its own
        empty = await client.post(f"/rate/{CASE_ID}", data=form, headers=HTML)
        sent = {**form, "level": "VERY_DISSATISFIED", "blame": ["ATTITUDE", "OVERDUE"], "text": "态度不好"}
        answered = await client.post(f"/rate/{CASE_ID}", data=sent, headers=HTML)
        await settle(service)
        thanks = await client.get(answered.headers["Location"], headers=HTML)
        again = await client.get(f"/rate/{CASE_ID}", headers=HTML)
    assert (empty.status_code, answered.status_code) == (422, 303)
    assert "请选择满意度" in empty.text
    assert "谢谢您的评价" in thanks.text
    assert "一个工作日内" in thanks.text
    assert "已评价过" in again.text
    row = service.read.get(RATINGS, RATING_ID)
    assert row is not None
    assert (row.channel, row.options) == ("QR", ("ATTITUDE", "OVERDUE"))


async def test_the_options_follow_the_level(service: Service) -> None:
    await concluded(service)
    async with client_for(service, applicant(service)) as client:
        good = await client.post(f"/rate/{CASE_ID}/options", data={"level": "SATISFIED"}, headers=HTML)
        bad = await client.post(f"/rate/{CASE_ID}/options", data={"level": "DISSATISFIED"}, headers=HTML)
    assert "好在哪里" in good.text
    assert "哪里要改进" in bad.text
    assert len(await service.store.read_stream(RATING_ID)) == 1


# -- rectifying


async def test_a_negative_travels_to_its_end(service: Service, clock: SetClock) -> None:
    await concluded(service)
    await rated(service, text="等了两个小时")
    clock.forward(hours=4)
    steps: list[tuple[Person, str, dict[str, Any]]] = [
        (UNIT, "verify", {"finding": "JUSTIFIED", "note": "已致电"}),
        (UNIT, "extend", {"reason": "涉及多个窗口"}),
        (UNIT, "done", {"measures": "增开窗口，调整排班", "measures_public": "已增开一个窗口。"}),
        (UNIT, "feedback", {"method": "PHONE"}),
        (SUPERVISOR, "followup", {"level": "SATISFIED"}),
        (SUPERVISOR, "close", {}),
    ]
    for person, step, said in steps:
        answered = await act(service, person, step, **said)
        assert answered.status_code == 200, answered.text
    row = service.read.get(NEGATIVES, RATING_ID)
    assert row is not None
    assert (row.stage, row.on_time, row.rectify_due_at.date()) == (NegativeStage.CLOSED, True, date(2026, 10, 22))
    published = [message.type.split(".")[2] for message in map(publish, service.store.read_log(0, 100)) if message]
    assert published == [
        "RatingSubmitted",
        "NegativeRatingOpened",
        "RectificationDone",
        "RaterFedBack",
        "NegativeRatingClosed",
    ]
    async with client_for(service, SUPERVISOR) as client:
        page = await client.get(f"/negatives/{RATING_ID}", headers=HTML)
    assert "增开窗口，调整排班" in page.text
    assert "138****0001" in page.text
    assert "周小满" not in page.text


async def test_pages_name_colleagues_and_the_record_keeps_their_accounts(service: Service) -> None:
    await concluded(service)
    await rated(service)
    await act(service, UNIT, "verify", finding="JUSTIFIED", note="已致电")
    await act(service, UNIT, "extend", reason="涉及多个窗口")
    await act(service, UNIT, "done", measures="增开窗口", measures_public="已增开一个窗口。")
    await act(service, UNIT, "feedback", method="PHONE")
    await act(service, SUPERVISOR, "followup", level="SATISFIED")
    await act(service, SUPERVISOR, "close")
    reader = Person("qian-jiandu", "钱监督", SUPERVISOR.roles, body="office", body_name="政务办")
    async with client_for(service, reader) as client:
        page = await client.get(f"/negatives/{RATING_ID}", headers=HTML)
    assert page.text.count(UNIT.name) == 4
    assert page.text.count(SUPERVISOR.name) == 2
    assert UNIT.person_id not in page.text
    assert SUPERVISOR.person_id not in page.text
    closed = (await service.store.read_stream(RATING_ID))[-1].event
    assert closed.model_dump()["closed_by"] == SUPERVISOR.person_id


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        (None, 401, "SIGN_IN_REQUIRED"),
        (OTHER, 403, "OTHER_DEPARTMENT"),
        (CLERK, 403, "NOT_YOUR_ROLE"),
        (STRANGER, 403, "NOT_YOUR_ROLE"),
    ],
)
async def test_nobody_else_rectifies(service: Service, person: Person | None, status: int, code: str) -> None:
    await concluded(service)
    await rated(service)
    refused = await act(service, person, "verify", finding="JUSTIFIED", note="x")
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert len(await service.store.read_stream(RATING_ID)) == 3
    async with client_for(service, person) as client:
        page = await client.get(f"/negatives/{RATING_ID}")
    assert page.status_code == status


async def test_a_praise_is_no_negative(service: Service) -> None:
    await concluded(service)
    await rated(service, "SATISFIED")
    refused = await act(service, SUPERVISOR, "verify", finding="JUSTIFIED", note="x")
    assert (refused.status_code, refused.json()["code"]) == (404, "NEGATIVE_NOT_FOUND")


async def test_a_stale_page_is_told_what_changed(service: Service) -> None:
    await concluded(service)
    await rated(service)
    async with client_for(service, UNIT) as client:
        door, said = f"/negatives/{RATING_ID}/verify", {"finding": "JUSTIFIED", "note": "x"}
        stale = await client.post(door, json=said, headers={**key(), "If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (409, "CHANGED_MEANWHILE")


async def test_each_unit_sees_its_own_negatives_and_the_supervisor_all(service: Service) -> None:
    await concluded(service)
    await rated(service)
    seen = {}
    for person in (UNIT, OTHER, SUPERVISOR):
        async with client_for(service, person) as client:
            queue = await client.get("/", headers=HTML)
            listed = await client.get("/list?level=DISSATISFIED&open_negatives=1", headers=HTML)
            items = (await client.get("/api/ratings?open_negatives=true")).json()["items"]
        assert (queue.status_code, listed.status_code) == (200, 200)
        seen[person.person_id] = (str(RATING_ID) in queue.text, str(RATING_ID) in listed.text, len(items))
    assert seen == {
        "he-chengban": (True, True, 1),
        "zhao-qita": (False, False, 0),
        "sun-jiandu": (True, True, 1),
    }


async def test_only_those_who_handle_negatives_listen_to_them(service: Service) -> None:
    async with client_for(service, applicant(service)) as citizen:
        refused = await citizen.get("/live")
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_YOUR_ROLE")


# -- what the hotline says


def ticket(service: Service, rating_id: UUID | None = RATING_ID) -> None:
    say(service, TICKET_ID, consumed.TicketCreated(ticket_no="3208260924000001", related_rating_id=rating_id))


async def test_a_ticket_that_was_answered_called_about_and_closed_closes_the_negative(service: Service) -> None:
    await concluded(service)
    await rated(service)
    ticket(service)
    now = service.parts.clock.now()
    say(service, TICKET_ID, consumed.TicketReplied(body="market", replied_at=now + timedelta(days=2)))
    say(service, TICKET_ID, consumed.TicketFollowedUp(level="VERY_SATISFIED", followed_up_at=now + timedelta(days=3)))
    say(service, TICKET_ID, consumed.TicketClosed(closed_at=now + timedelta(days=3)))
    await settle(service)
    row = service.read.get(NEGATIVES, RATING_ID)
    assert row is not None
    assert (row.stage, row.on_time, row.via) == (NegativeStage.CLOSED, True, "TICKET")
    async with client_for(service, SUPERVISOR) as client:
        page = await client.get(f"/negatives/{RATING_ID}", headers=HTML)
    assert "3208260924000001" in page.text
    assert "12345 热线承办单位" in page.text
    assert " · market" not in page.text


async def test_tickets_of_others_change_nothing(service: Service) -> None:
    await concluded(service)
    await rated(service)
    ticket(service, None)
    say(service, TICKET_ID, consumed.TicketReplied(body="market", replied_at=MORNING))
    await settle(service)
    assert len(await service.store.read_stream(RATING_ID)) == 3


# -- results


async def test_small_cells_are_kept_from_the_public(service: Service) -> None:
    await concluded(service)
    await rated(service)
    async with client_for(service) as anyone:
        page = await anyone.get("/public", headers=HTML)
        figures = (await anyone.get("/api/public")).json()
    assert page.status_code == 200
    assert "不足 5 条评价" in page.text
    assert "不足 5 件" in page.text
    assert "0.00%" not in page.text
    assert figures["items"][0]["negative_rate"] is None


async def test_enough_ratings_are_published_with_both_parts(service: Service) -> None:
    for number in range(7):
        case_id = UUID(int=number + 1)
        await concluded(service, case_id)
        if number < 6:
            level = "VERY_DISSATISFIED" if number == 0 else "BASICALLY_SATISFIED" if number == 1 else "SATISFIED"
            async with client_for(service, applicant(service)) as client:
                await client.post(f"/rate/{case_id}", json={"level": level}, headers=key())
    await settle(service)
    async with client_for(service) as anyone:
        page = await anyone.get("/public", headers=HTML)
        (market,) = (await anyone.get("/api/public")).json()["items"]
    assert market["active_rating_rate"] == {"numerator": 6, "denominator": 7}
    assert market["positive_rate"] == {"numerator": 5, "denominator": 6}
    assert market["strict_positive_rate"] == {"numerator": 4, "denominator": 6}
    assert market["rectification_rate"] is None
    assert "83.33%（5 / 6）" in page.text


async def test_every_view_equals_its_rebuild(service: Service) -> None:
    await concluded(service)
    await rated(service)
    ticket(service)
    await act(service, UNIT, "verify", finding="JUSTIFIED", note="x")
    await act(service, UNIT, "extend", reason="y")
    for name in VIEWS:
        await service.projector.rebuild(name)
        assert await service.projector.differs(name) == 0
