"""Approval through its doors: what neighbours say, what approvers ask, what they see."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from approval.app import build
from approval.testing.doors import APPROVER, CASE_ID, CLERK, OTHER, key, received, staffed
from approval.views.cases import CASES
from approval.views.stages import Stage
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

TWO = ["li-jueding", "jin-shouxi"]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    service = build(staffed(memory_parts(tmp_path, clock=clock)))
    service.connect()
    return service


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
            ("procedure/end", {"result": "符合", "minutes": "布局与图纸一致。", "attended": TWO}),
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
    assert await service.projector.differs("cases_v6") == 0
    await service.projector.rebuild("cases_v6")
    assert await service.projector.differs("cases_v6") == 0
