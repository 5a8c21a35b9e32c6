"""Approval through its doors: what neighbours say, what approvers ask, what they see."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from approval import consumed
from approval.app import build
from approval.domain.case import events as e
from approval.views.cases import CASES, Stage
from kernel.access import Person
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from legaltime import Budget, Unit

APPROVER = Person("li-jueding", "李决定", frozenset({"approver"}), body="market", body_name="市场监管局")
OTHER = Person("zhao-qita", "赵其他", frozenset({"approver"}), body="police", body_name="公安局")
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="approval", body_name="行政审批局")
CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    parts = memory_parts(tmp_path, clock=clock)
    service = build(parts)
    service.connect()
    return service


def say(service: Service, case_id: UUID, message: object) -> None:
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    assert isinstance(message, consumed.Message)
    bus.say(case_id, message, service.parts.clock.now())


async def received(service: Service, case_id: UUID = CASE_ID, received_by: str = "wang-shoujian") -> None:
    """Intake has said that it received a case of the market office."""
    seal = service.parts.keyring.seal
    person = service.parts.keyring.person_of("320826199001010001")
    applicant = e.Applicant(
        person=person,
        kind="NATURAL_PERSON",
        name=seal(person, "周小满", stream=case_id, version=1, field="applicant/name"),
        number=seal(person, "320826199001010001", stream=case_id, version=1, field="applicant/number"),
        phone=seal(person, "13800000001", stream=case_id, version=1, field="applicant/phone"),
    )
    item = e.PinnedItem(
        item_id="food-licence",
        task_code="11320826XN0000100K4320131907000",
        task_version=1,
        name="食品经营许可（新办）",
        body="market",
        body_name="涟水县市场监督管理局",
        statutory_limit=Budget(amount=20, unit=Unit.WORKING_DAY),
        promised_limit=Budget(amount=8, unit=Unit.WORKING_DAY),
        result_name="食品经营许可证",
        special_procedures=(
            e.SpecialProcedure(kind="SITE_INSPECTION", name="现场勘验", clock_stops=False, legal_basis="第11条"),
        ),
    )
    calendar = consumed.CalendarPublished(
        year=2026,
        version=1,
        holidays={date(2026, 9, 25): "中秋节"} | {date(2026, 10, day): "国庆节" for day in range(1, 8)},
        makeup_days=(date(2026, 9, 20), date(2026, 10, 10)),
    )
    say(service, uuid4(), calendar)
    await settle(service)
    message = consumed.ApplicationReceived(
        case_no="320826260924000512702",
        item=item,
        applicant=applicant,
        channel="WINDOW",
        place="place-county-center",
        received_by=received_by,
        received_at=service.parts.clock.now(),
        materials=(e.FiledMaterial(code="food-licence-m01", name="申请书", main=True, collected_as="PAPER"),),
    )
    say(service, case_id, message)
    await settle(service)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


async def test_a_received_application_waits_in_its_departments_queue(service: Service) -> None:
    await received(service)
    async with client_for(service, APPROVER) as approver, client_for(service, OTHER) as other:
        mine = await approver.get("/", headers={"Accept": "text/html"})
        theirs = await other.get("/", headers={"Accept": "text/html"})
    assert "320826260924000512702" in mine.text
    assert "周*" in mine.text
    assert "周小满" not in mine.text
    assert "320826260924000512702" not in theirs.text


async def test_a_message_heard_twice_makes_one_case(service: Service) -> None:
    await received(service)
    await received(service)
    assert len(await service.store.read_stream(CASE_ID)) == 1


async def test_a_case_travels_to_its_decision(service: Service) -> None:
    await received(service)
    async with client_for(service, APPROVER) as client:
        door = f"/cases/{CASE_ID}"
        steps = [
            ("accept", {}),
            ("procedure/start", {"kind": "SITE_INSPECTION", "reason": "核实场所"}),
            ("procedure/end", {"result": "符合"}),
            ("conclude", {"outcome": "GRANTED", "opinion": "符合条件，准予"}),
        ]
        for name, body in steps:
            answered = await client.post(f"{door}/{name}", json=body, headers=key())
            assert answered.status_code == 200, answered.text
            await settle(service)
        page = await client.get(door, headers={"Accept": "text/html"})
        paper = await client.get(f"{door}/papers/decision", headers={"Accept": "text/html"})
    row = service.read.get(CASES, CASE_ID)
    assert row is not None
    assert (row.stage, row.on_time) == (Stage.CONCLUDED, True)
    assert "作出准予决定" in page.text
    assert "周小满" in paper.text


async def test_the_same_click_twice_is_one_command(service: Service) -> None:
    await received(service)
    async with client_for(service, APPROVER) as client:
        headers = key()
        first = await client.post(f"/cases/{CASE_ID}/accept", json={}, headers=headers)
        second = await client.post(f"/cases/{CASE_ID}/accept", json={}, headers=headers)
    assert first.content == second.content
    assert first.headers["X-Position"] == second.headers["X-Position"]
    assert len(await service.store.read_stream(CASE_ID)) == 2


async def test_a_key_used_for_another_body_is_refused(service: Service) -> None:
    await received(service)
    async with client_for(service, APPROVER) as client:
        headers = key()
        door = f"/cases/{CASE_ID}/refuse"
        first = {"reason": "NOT_REQUIRED", "explanation": "不需要许可"}
        await client.post(door, json=first, headers=headers)
        second = await client.post(door, json={**first, "explanation": "改一个字"}, headers=headers)
    assert (second.status_code, second.json()["code"]) == (422, "KEY_REUSED")


async def test_a_stale_page_is_told_what_changed(service: Service) -> None:
    await received(service)
    async with client_for(service, APPROVER) as client:
        await client.post(f"/cases/{CASE_ID}/accept", json={}, headers=key())
        stale = await client.post(
            f"/cases/{CASE_ID}/conclude",
            json={"outcome": "GRANTED", "opinion": "准予"},
            headers={**key(), "If-Match": '"1"'},
        )
    assert (stale.status_code, stale.json()["code"]) == (409, "CHANGED_MEANWHILE")
    assert [change["kind"] for change in stale.json()["changes"]] == ["approval.CaseAccepted"]


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [(None, 401, "SIGN_IN_REQUIRED"), (OTHER, 403, "OTHER_DEPARTMENT"), (CLERK, 403, "NOT_YOUR_ROLE")],
)
async def test_nobody_else_decides(service: Service, person: Person | None, status: int, code: str) -> None:
    await received(service)
    async with client_for(service, person) as client:
        answered = await client.post(f"/cases/{CASE_ID}/accept", json={}, headers=key())
    assert (answered.status_code, answered.json()["code"]) == (status, code)
    assert len(await service.store.read_stream(CASE_ID)) == 1


async def test_the_receiver_is_told_not_to_decide(service: Service) -> None:
    await received(service, received_by="li-jueding")
    async with client_for(service, APPROVER) as client:
        await client.post(f"/cases/{CASE_ID}/accept", json={}, headers=key())
        refused = await client.post(
            f"/cases/{CASE_ID}/conclude", json={"outcome": "GRANTED", "opinion": "准予"}, headers=key()
        )
    assert (refused.status_code, refused.json()["code"]) == (409, "RECEIVER_MAY_NOT_DECIDE")


async def test_a_missed_notice_is_deemed_acceptance_whenever_the_timer_fires(service: Service, clock: SetClock) -> None:
    await received(service)
    clock.set(datetime(2026, 10, 20, 3, 0, tzinfo=UTC))
    await service.runner.fire_due()
    await settle(service)
    row = service.read.get(CASES, CASE_ID)
    assert row is not None
    assert row.stage is Stage.ACCEPTED
    assert row.due_at is not None
    assert row.due_at.date() == date(2026, 10, 13)


async def test_the_view_equals_its_rebuild(service: Service) -> None:
    await received(service)
    async with client_for(service, APPROVER) as client:
        await client.post(f"/cases/{CASE_ID}/accept", json={}, headers=key())
    await settle(service)
    assert await service.projector.differs("cases_v2") == 0
    await service.projector.rebuild("cases_v2")
    assert await service.projector.differs("cases_v2") == 0
