"""容缺受理从门到屏：窗口承诺、部门容缺受理、提醒、补齐、失效、失信和修复；收件即受理。"""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from approval import consumed
from approval.app import build
from approval.domain.case import events as e
from approval.testing.doors import APPROVER, CASE_ID, CLERK, HEAD, OTHER, key, received, say
from approval.testing.examples import ITEM, OWED, TOLERANT_ITEM
from approval.views.cases import CASES, CaseRow
from approval.views.stages import Stage
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

HTML = {"Accept": "text/html"}
OWING = {"item": TOLERANT_ITEM, "outstanding": OWED, "tolerance_promised": True}
DUE_ON = "2026-10-12"
PAPERS = tuple(e.FiledMaterial(code=one.code, name=one.name, main=False, collected_as="UPLOADED") for one in OWED)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    service = build(memory_parts(tmp_path, clock=clock))
    service.connect()
    return service


async def asked(service: Service, name: str, body: dict[str, object], case_id: UUID = CASE_ID) -> tuple[int, str]:
    who = HEAD if name in ("repair-breach", "extend-tolerance") else APPROVER
    async with client_for(service, who) as client:
        answer = await client.post(f"/cases/{case_id}/{name}", json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json().get("code", "")


async def shown(service: Service, path: str = "") -> str:
    async with client_for(service, APPROVER) as client:
        return (await client.get(f"/cases/{CASE_ID}{path}", headers=HTML)).text


def row_of(service: Service, case_id: UUID = CASE_ID) -> CaseRow:
    row = service.read.get(CASES, case_id)
    assert row is not None
    return row


async def tolerated(service: Service) -> None:
    await received(service, **OWING)
    assert await asked(service, "accept-tolerantly", {"due_on": DUE_ON}) == (200, "")


async def at_the_time(service: Service, clock: SetClock, moment: datetime) -> None:
    clock.set(moment)
    await service.runner.fire_due()
    await settle(service)


async def kinds(service: Service) -> list[str]:
    return [one.kind.removeprefix("approval.") for one in await service.store.read_stream(CASE_ID)]


async def test_a_case_is_accepted_tolerantly_and_the_notice_says_what_is_owed(service: Service) -> None:
    await received(service, **OWING)
    assert "容缺受理…" in await shown(service)
    assert await asked(service, "accept-tolerantly", {"due_on": "2026-10-14"}) == (409, "TOLERANCE_DUE")
    assert await asked(service, "accept-tolerantly", {"due_on": "八月"}) == (422, "BAD_INPUT")
    assert await asked(service, "accept-tolerantly", {"due_on": DUE_ON}) == (200, "")
    page, notice = await shown(service), await shown(service, "/papers/tolerance")
    assert "容缺：还差 经营场所平面图、授权委托书" in page
    for words in ("容缺受理通知书", "2026年10月12日以前", "授权委托书", "视为撤回申请", "涟政发〔2022〕120号任务21"):
        assert words in notice
    async with client_for(service, APPROVER) as client:
        assert "320826260924000512702" in (await client.get("/?show=owing", headers=HTML)).text


async def test_where_tolerance_cannot_be_it_is_not_offered(service: Service) -> None:
    await received(service, item=TOLERANT_ITEM, outstanding=OWED)
    assert "容缺受理…" not in await shown(service)
    assert await asked(service, "accept-tolerantly", {"due_on": DUE_ON}) == (409, "TOLERANCE_PROMISE_NEEDED")


async def test_a_grant_waits_for_what_is_owed(service: Service) -> None:
    await tolerated(service)
    assert await asked(service, "conclude", {"outcome": "GRANTED", "opinion": "符合条件"}) == (200, "")
    row = row_of(service)
    assert (row.stage, row.document_no, row.is_open) == (Stage.CONCLUDED_TOLERANT, "", False)
    assert "决定书" not in await shown(service)
    handed_in = consumed.OutstandingMaterialReceived(materials=PAPERS, received_at=service.parts.clock.now())
    for _ in range(2):
        say(service, CASE_ID, handed_in)
        await settle(service)
    row = row_of(service)
    assert (row.stage, row.outcome, row.outstanding) == (Stage.CONCLUDED, e.Outcome.GRANTED, ())
    assert "决定书" in await shown(service)
    assert (await kinds(service))[-3:] == ["OutstandingMaterialReceived", "ToleranceFulfilled", "ResultReturned"]


async def test_a_reminder_the_day_before_and_the_end_after_the_due_day(service: Service, clock: SetClock) -> None:
    await tolerated(service)
    due_at = row_of(service).tolerance_due_at
    assert due_at is not None
    await at_the_time(service, clock, due_at - timedelta(days=1))
    assert (await kinds(service))[-1] == "OutstandingReminded"
    await at_the_time(service, clock, due_at + timedelta(days=3))
    row = row_of(service)
    assert (row.stage, row.tolerance_due_at, row.is_open) == (Stage.LAPSED, None, False)
    history = await service.store.read_stream(CASE_ID)
    lapsed = history[-2].event
    assert isinstance(lapsed, e.ToleranceLapsed)
    assert lapsed.lapsed_at == due_at
    assert "视为撤回告知书" in await shown(service)


async def test_force_majeure_moves_both_moments_and_the_paper_says_so(service: Service, clock: SetClock) -> None:
    """负责人同意延期：提醒和失效都顺延，通知书随时可以重印；审批人不能，届满以后不能。"""
    await tolerated(service)
    longer = {"due_on": "2026-10-20", "reason": "因暴雨封路，不能按期补交。"}
    async with client_for(service, APPROVER) as client:
        door = f"/cases/{CASE_ID}/extend-tolerance"
        assert (await client.post(door, json=longer, headers=key())).status_code == 403
    assert await asked(service, "extend-tolerance", {**longer, "due_on": "2026-10-09"}) == (409, "TOLERANCE_EXTENSION")
    assert await asked(service, "extend-tolerance", longer) == (200, "")
    (deadline,) = (one for one in service.processes if one.name == "approval.tolerance-deadline")
    moments = sorted(f"{moment:%m-%d}" for moment in service.runner.pending(deadline).values())
    assert moments == ["10-19", "10-21"]
    row = row_of(service)
    assert row.tolerance_due_at is not None
    assert row.tolerance_due_at.isoformat()[:10] == "2026-10-20"
    for words in ("容缺延期通知书", "2026年10月20日以前", "因暴雨封路", "经营场所平面图", "容延字"):
        assert words in await shown(service, "/papers/postponement")
    await at_the_time(service, clock, row.tolerance_due_at - timedelta(days=3))
    assert row_of(service).stage is not Stage.LAPSED
    await at_the_time(service, clock, row.tolerance_due_at - timedelta(hours=1))
    assert "OutstandingReminded" in await kinds(service)
    await at_the_time(service, clock, row.tolerance_due_at + timedelta(hours=3))
    assert row_of(service).stage is Stage.LAPSED
    again = {**longer, "due_on": "2026-10-30"}
    assert await asked(service, "extend-tolerance", again) == (409, "NOTHING_OUTSTANDING")


async def test_the_head_may_give_more_time_on_the_page(service: Service) -> None:
    await tolerated(service)
    async with client_for(service, HEAD) as client:
        page = (await client.get(f"/cases/{CASE_ID}", headers=HTML)).text
    assert "同意延期…" in page
    assert "同意延期…" not in await shown(service)


async def test_who_broke_a_promise_is_not_tolerated_again_until_it_is_repaired(
    service: Service, clock: SetClock
) -> None:
    await tolerated(service)
    await at_the_time(service, clock, MORNING + timedelta(days=30))
    again = uuid5(CASE_ID, "again")
    await received(service, again, **OWING)
    ask = {"due_on": f"{MORNING + timedelta(days=32):%Y-%m-%d}"}
    assert await asked(service, "accept-tolerantly", ask, again) == (409, "BREACH_UNREPAIRED")
    assert await asked(service, "repair-breach", {"reason": "已补齐并说明"}) == (200, "")
    assert await asked(service, "accept-tolerantly", ask, again) == (200, "")


async def test_papers_are_printed_by_whom_they_concern(service: Service) -> None:
    """申请人、凭查询码查到这一件的人、窗口都能打印；别人的件如同没有。"""
    await tolerated(service)
    person = row_of(service).applicant.person
    visitors = [
        (Person(person, "周小满", frozenset({"citizen"})), 200),
        (Person("case:x", "查询办件", frozenset({"citizen"}), case_scope=str(CASE_ID)), 200),
        (CLERK, 200),
        (Person("somebody", "别人", frozenset({"citizen"})), 404),
        (Person(person, "查询别件", frozenset({"citizen"}), case_scope=str(uuid5(CASE_ID, "other"))), 404),
        (Person("leader", "领导", frozenset({"leader"})), 404),
        (OTHER, 403),
        (None, 401),
    ]
    for visitor, status in visitors:
        async with client_for(service, visitor) as client:
            answer = await client.get(f"/cases/{CASE_ID}/papers/tolerance", headers={"Accept": "application/json"})
        assert answer.status_code == status, visitor


async def test_an_authorised_window_accepts_on_receipt(service: Service) -> None:
    await received(service, item=ITEM.model_copy(update={"acceptance_on_receipt": True}))
    assert row_of(service).mode is e.AcceptanceMode.ON_RECEIPT
    assert "收件即受理" in await shown(service, "/papers/voucher")
