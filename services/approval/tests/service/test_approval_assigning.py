"""认领和转交从门到屏：逐件、批量，别人承办的不能代办。"""

from dataclasses import replace
from pathlib import Path
from uuid import uuid5

import pytest

from approval.app import build
from approval.testing.doors import APPROVER, CASE_ID, OTHER, key, received, staffed
from approval.views.cases import CASES
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

HTML = {"Accept": "text/html"}
COLLEAGUE = replace(APPROVER, person_id="zhao-tongshi", name="赵同事")
CHIEF = replace(APPROVER, person_id="jin-shouxi", name="金首席", roles=frozenset({"approver", "chief_representative"}))
SECOND = uuid5(CASE_ID, "second")


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    service = build(staffed(memory_parts(tmp_path, clock=SetClock(MORNING))))
    service.connect()
    for one in (CASE_ID, SECOND):
        await received(service, one)
    return service


async def asked(service: Service, who: Person, path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    async with client_for(service, who) as client:
        answer = await client.post(path, json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json()


def assignees(service: Service) -> list[str]:
    rows = [service.read.get(CASES, one) for one in (CASE_ID, SECOND)]
    return [row.assignee for row in rows if row is not None]


async def test_a_case_in_somebodys_hand_is_his(service: Service) -> None:
    door = f"/cases/{CASE_ID}"
    assert (await asked(service, APPROVER, f"{door}/claim", {}))[0] == 200
    status, told = await asked(service, COLLEAGUE, f"{door}/accept", {})
    assert (status, told["code"]) == (409, "ASSIGNED_TO_ANOTHER")
    status, told = await asked(service, COLLEAGUE, f"{door}/transfer", {"to": "zhao-tongshi", "reason": "我来"})
    assert (status, told["code"]) == (409, "ASSIGNED_TO_ANOTHER")
    assert (await asked(service, CHIEF, f"{door}/transfer", {"to": "zhao-tongshi", "reason": "调配"}))[0] == 200
    assert (await asked(service, COLLEAGUE, f"{door}/accept", {}))[0] == 200
    assert assignees(service) == ["zhao-tongshi", ""]


async def test_a_case_is_handed_to_colleagues_only(service: Service) -> None:
    door = f"/cases/{CASE_ID}"
    await asked(service, APPROVER, f"{door}/claim", {})
    status, told = await asked(service, APPROVER, f"{door}/transfer", {"to": "zhao-qita", "reason": "外出"})
    assert (status, told["code"]) == (422, "COLLEAGUE_UNKNOWN")
    async with client_for(service, APPROVER) as client:
        page = (await client.get(door, headers=HTML)).text
    assert '<option value="zhao-tongshi">赵同事</option>' in page
    assert '<option value="li-jueding">' not in page


async def test_many_are_claimed_at_once_and_what_others_have_is_left_out(service: Service) -> None:
    await asked(service, COLLEAGUE, f"/cases/{CASE_ID}/claim", {})
    picked = {"picked": [str(CASE_ID), str(SECOND)]}
    status, told = await asked(service, APPROVER, "/claims", picked)
    assert (status, told["claimed"]) == (200, 1)
    assert told["skipped"] == [{"case_id": str(CASE_ID), "code": "ASSIGNED_TO_ANOTHER"}]
    assert assignees(service) == ["zhao-tongshi", "li-jueding"]
    status, told = await asked(service, APPROVER, "/claims", {"picked": []})
    assert (status, told["code"]) == (422, "NOTHING_PICKED")
    status, told = await asked(service, OTHER, "/claims", picked)
    assert status == 403


async def test_the_queue_shows_what_is_mine_and_what_nobody_has(service: Service) -> None:
    async with client_for(service, APPROVER) as client:
        await client.post(f"/cases/{CASE_ID}/claim", json={}, headers=key())
        await settle(service)
        mine = (await client.get("/?show=mine", headers=HTML)).text
        unclaimed = (await client.get("/?show=unclaimed", headers=HTML)).text
        day = (await client.get("/day", headers=HTML)).text
        case = (await client.get(f"/cases/{SECOND}", headers=HTML)).text
    assert str(CASE_ID) in mine
    assert str(SECOND) not in mine
    assert str(SECOND) in unclaimed
    assert str(CASE_ID) not in unclaimed
    assert "认领这一件" in case
    assert f"mine-{CASE_ID}" in day
    assert f"unclaimed-{SECOND}" in day
    assert "没有。" in day
