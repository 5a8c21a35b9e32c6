"""期限为什么是这一天：页面和接口都说得出逐日、逐段；负责人批准延长。"""

from pathlib import Path

import pytest

from approval.app import build
from approval.testing.doors import APPROVER, CASE_ID, CLERK, HEAD, key, received
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

OTHER_HEAD = Person("gong-fuze", "公负责", frozenset({"department_head"}), body="police", body_name="公安局")
PAGE = {"Accept": "text/html"}
DOOR = f"/cases/{CASE_ID}"


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    service = build(memory_parts(tmp_path, clock=SetClock(MORNING)))
    service.connect()
    await received(service)
    return service


async def ask(service: Service, person: Person, action: str, **body: object) -> tuple[int, str]:
    async with client_for(service, person) as client:
        answer = await client.post(f"{DOOR}/{action}", json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json().get("code", "")


async def clock(service: Service) -> dict[str, dict[str, object]]:
    async with client_for(service, APPROVER) as client:
        answer = await client.get(f"/api{DOOR}/clock")
    clocks: dict[str, dict[str, object]] = answer.json()["clocks"]
    return clocks


async def page(service: Service, person: Person, path: str = DOOR) -> str:
    async with client_for(service, person) as client:
        return (await client.get(path, headers=PAGE)).text


async def test_before_acceptance_the_limit_of_the_notice_is_explained(service: Service) -> None:
    """收件之后、受理之前：五个工作日内须受理或者告知。"""
    (notice,) = (await clock(service)).values()
    assert notice["limit"] == {"amount": 5.0, "unit": "working_day", "text": "5 个工作日"}
    assert notice["due_at"] == "2026-10-09T23:59:59+08:00"
    assert "受理或者告知" in await page(service, APPROVER)


async def test_after_acceptance_both_limits_are_told_day_by_day(service: Service) -> None:
    """承诺、法定两个期限并列，每一天都有说法。"""
    assert await ask(service, APPROVER, "accept") == (200, "")
    clocks = await clock(service)
    assert {name: each["due_at"] for name, each in clocks.items()} == {
        "promised": "2026-10-13T23:59:59+08:00",
        "statutory": "2026-10-29T23:59:59+08:00",
    }
    days = clocks["promised"]["days"]
    assert isinstance(days, list)
    assert all(day["reason"] for day in days)
    assert (days[0]["date"], days[-1]["date"], sum(day["counted"] for day in days)) == ("2026-09-24", "2026-10-13", 8)


async def test_a_head_extends_and_the_paper_says_so(service: Service) -> None:
    """负责人批准延长：法定期限随之变，承诺不变；通知书可打印，经过里看得到，计时账写明谁、为什么、依据。"""
    await ask(service, APPROVER, "accept")
    assert "批准延长" in await page(service, HEAD)
    assert "批准延长" not in await page(service, APPROVER)
    assert await ask(service, HEAD, "extend", amount=10, reason="案情复杂") == (200, "")
    clocks = await clock(service)
    assert clocks["promised"]["due_at"] == "2026-10-13T23:59:59+08:00"
    assert clocks["statutory"]["due_at"] == "2026-11-12T23:59:59+08:00"
    segments = clocks["statutory"]["segments"]
    assert isinstance(segments, list)
    added = next(one for one in segments if one["kind"] == "EXTENDED")
    assert (added["by"], added["reason"]) == ("zhang-fuze", "案情复杂")
    assert "第四十二条" in added["legal_basis"]
    shown = await page(service, HEAD)
    assert "批准延长法定期限 10 个工作日" in shown
    assert "批准延长并告知申请人" not in shown
    paper = await page(service, HEAD, f"{DOOR}/papers/extension")
    assert "延长办理期限通知书" in paper
    assert "2026年11月12日前" in paper
    assert await ask(service, HEAD, "extend", amount=1, reason="再延") == (409, "EXTENDED_ONCE")


@pytest.mark.parametrize("person", [APPROVER, CLERK, OTHER_HEAD])
async def test_only_the_head_of_the_department_extends(service: Service, person: Person) -> None:
    """只有本机关负责人可以批准延长。"""
    await ask(service, APPROVER, "accept")
    assert (await ask(service, person, "extend", amount=10, reason="案情复杂"))[0] == 403


async def test_a_head_sees_but_does_not_decide(service: Service) -> None:
    """负责人看得到本部门的待办和办件，不代替审批人受理、决定。"""
    assert "320826260924000512702" in await page(service, HEAD, "/")
    assert "由审批人办理" in await page(service, HEAD)
    assert (await ask(service, HEAD, "accept"))[0] == 403
    assert (await ask(service, HEAD, "show-applicant", reason="CONTACT"))[0] == 200
