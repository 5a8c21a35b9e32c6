"""Special procedures and hearings through their doors: arranged, minuted, told, and what the papers say of them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from approval import consumed
from approval.app import build
from approval.testing.doors import APPROVER, CASE_ID, CLERK, HEAD, OTHER, applicant, key, received, say, staffed
from approval.testing.examples import INSPECTION, ITEM, TESTING
from kernel.access import Person
from kernel.clock import CHINA_TIME
from kernel.service import Service
from kernel.testing.parts import SetClock, client_for, memory_parts, settle
from legaltime import Budget, Unit

LISTED = ITEM.model_copy(
    update={
        "special_procedures": (
            INSPECTION.model_copy(update={"limit": Budget(amount=3, unit=Unit.WORKING_DAY), "when": "受理之后"}),
            TESTING.model_copy(update={"limit": Budget(amount=15, unit=Unit.WORKING_DAY)}),
        )
    }
)
HTML = {"Accept": "text/html"}
TWO = ["li-jueding", "jin-shouxi"]
START = {"kind": "SITE_INSPECTION", "reason": "核实经营场所"}
SCHEDULE = {"held_at": "2026-09-28T09:30", "place": "经营场所", "staff": TWO}
END = {"result": "符合要求", "minutes": "操作间布局与图纸一致。", "attended": TWO}
HEARING = {"held_at": "2026-10-16T09:00", "place": "三楼会议室", "host": "zhang-fuze", "staff": ["jin-shouxi"]}
DOOR = f"/cases/{CASE_ID}"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    service = build(staffed(memory_parts(tmp_path, clock=clock)))
    service.connect()
    await received(service, item=LISTED)
    await said(service, "accept", {})
    return service


async def asked(service: Service, verb: str, body: dict[str, Any], person: Person | None = APPROVER) -> tuple[int, Any]:
    """What the door answers, and with which code if it refuses."""
    async with client_for(service, person) as client:
        answered = await client.post(f"{DOOR}/{verb}", json=body, headers=key())
    await settle(service)
    return answered.status_code, answered.json().get("code")


async def said(service: Service, *steps: Any) -> None:
    for verb, body in zip(steps[::2], steps[1::2], strict=True):
        assert await asked(service, verb, body) == (200, None), verb


async def page(service: Service, path: str = DOOR, person: Person = APPROVER) -> str:
    async with client_for(service, person) as client:
        answered = await client.get(path, headers=HTML)
    assert answered.status_code == 200, answered.text
    return answered.text


async def read(service: Service) -> dict[str, Any]:
    async with client_for(service, APPROVER) as client:
        shown: dict[str, Any] = (await client.get(f"/api{DOOR}")).json()
    return shown


async def test_an_arrangement_is_in_beijing_time_and_stands_on_the_case(service: Service) -> None:
    await said(service, "procedure/start", START, "procedure/schedule", SCHEDULE)
    shown = await read(service)
    assert datetime.fromisoformat(shown["held_at"]) == datetime(2026, 9, 28, 9, 30, tzinfo=CHINA_TIME)
    assert datetime.fromisoformat(shown["procedure_due_at"]) == datetime(2026, 9, 30, 23, 59, 59, tzinfo=CHINA_TIME)
    assert (shown["procedure_kind"], shown["held_where"]) == ("SITE_INSPECTION", "经营场所")
    told = await page(service)
    for words in ("特别程序：现场勘验", "剩 3 个工作日", "经营场所", "李决定、金首席", "改期…"):
        assert words in told


async def test_a_browser_posts_the_same_form(service: Service) -> None:
    await said(service, "procedure/start", START)
    async with client_for(service, APPROVER) as client:
        answered = await client.post(f"{DOOR}/procedure/schedule", data=SCHEDULE, headers={**key(), **HTML})
    assert answered.status_code == 303, answered.text
    await settle(service)
    assert (await read(service))["held_where"] == "经营场所"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("procedure/schedule", {**SCHEDULE, "staff": ["li-jueding", "zhao-qita"]}),
        ("procedure/end", {**END, "attended": ["li-jueding", "路人"]}),
    ],
)
async def test_only_people_of_the_department_are_sent(service: Service, verb: str, body: dict[str, Any]) -> None:
    await said(service, "procedure/start", START)
    assert await asked(service, verb, body) == (422, "COLLEAGUE_UNKNOWN")


@pytest.mark.parametrize(
    ("verb", "body", "code"),
    [
        ("procedure/schedule", {**SCHEDULE, "staff": ["li-jueding"]}, "TWO_PEOPLE_NEEDED"),
        ("procedure/schedule", {**SCHEDULE, "held_at": "2026-09-24T09:00:00+08:00"}, "SCHEDULED_IN_PAST"),
        ("procedure/end", {"result": "符合", "attended": TWO}, "MINUTES_NEEDED"),
        ("hearing/request", {"requester": "邻居"}, "HEARING_NOT_TOLD"),
        ("hearing/give-up", {"reason": "书面声明"}, "HEARING_NOT_TOLD"),
        ("conclude", {"outcome": "GRANTED", "opinion": "准予"}, "PROCEDURE_RUNNING"),
    ],
)
async def test_the_doors_keep_the_rules(service: Service, verb: str, body: dict[str, Any], code: str) -> None:
    await said(service, "procedure/start", START)
    assert await asked(service, verb, body) == (409, code)


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("procedure/schedule", SCHEDULE),
        ("procedure/end", END),
        ("hearing/tell", {"interest": "油烟"}),
        ("hearing/request", {"requester": "邻居"}),
        ("hearing/give-up", {"reason": "书面声明"}),
    ],
)
async def test_only_approvers_of_the_department_ask(service: Service, verb: str, body: dict[str, Any]) -> None:
    for person, status in ((None, 401), (OTHER, 403), (CLERK, 403), (HEAD, 403)):
        assert (await asked(service, verb, body, person))[0] == status


async def test_minutes_are_sealed_and_read_on_the_page(service: Service) -> None:
    await said(service, "procedure/start", START, "procedure/end", END)
    ended: Any = (await service.store.read_stream(CASE_ID))[-1].event
    assert ended.minutes.token.startswith("s1.")
    told = await page(service)
    for words in ("操作间布局与图纸一致。", "到场：李决定、金首席", "特别程序和听证"):
        assert words in told


async def test_a_hearing_keeps_the_decision_waiting_until_it_was_held(service: Service, clock: SetClock) -> None:
    grant = {"outcome": "GRANTED", "opinion": "准予"}
    await said(service, "hearing/tell", {"interest": "油烟排放影响楼上住户"})
    assert await asked(service, "conclude", grant) == (409, "HEARING_MAY_BE_REQUESTED")
    assert "要求听证的期限还没有届满" in (waiting := await page(service))
    assert "准予…" not in waiting
    await said(service, "hearing/request", {"requester": "楼上住户"})
    shown = await read(service)
    assert (shown["procedure"], shown["hearing_hold_by"]) == ("听证", shown["procedure_due_at"])
    assert datetime.fromisoformat(shown["hearing_request_by"]) == datetime(2026, 10, 9, 23, 59, 59, tzinfo=CHINA_TIME)
    assert "要求了听证，听证举行以前不能作出决定" in await page(service)
    await said(service, "procedure/schedule", HEARING)
    assert await asked(service, "procedure/end", END) == (409, "HEARING_AHEAD")
    clock.set(datetime(2026, 10, 16, 12, 0, tzinfo=CHINA_TIME))
    await said(service, "procedure/end", {**END, "result": "双方达成一致"})
    assert "已举行" in (told := await page(service))
    assert "准予…" in told
    await said(service, "conclude", grant)


async def test_an_applicant_asks_for_a_hearing_where_they_applied(service: Service) -> None:
    await said(service, "hearing/tell", {"interest": "油烟"})
    now = service.parts.clock.now()
    requester = service.parts.keyring.seal(
        applicant(service).person, "申请人，网上提出", stream=CASE_ID, version=1, field="requester"
    )
    say(service, CASE_ID, consumed.HearingRequested(requester=requester, taken_by="", requested_at=now))
    await settle(service)
    told = await page(service)
    for words in ("特别程序：听证", "申请人网上提出", "申请人，网上提出"):
        assert words in told
    assert (await read(service))["procedure"] == "听证"


async def test_a_hearing_given_up_frees_the_decision_and_says_why(service: Service) -> None:
    await said(service, "hearing/tell", {"interest": "油烟"}, "hearing/request", {"requester": "楼上住户"})
    assert "放弃听证…" in await page(service)
    await said(service, "hearing/give-up", {"reason": "楼上住户书面撤回要求"})
    told = await page(service)
    for words in ("已放弃：楼上住户书面撤回要求", "放弃听证：楼上住户书面撤回要求", "准予…"):
        assert words in told
    for gone in ("放弃听证…", "有人要求听证…", "申请人或者利害关系人要求的，"):
        assert gone not in told
    given_up: Any = (await service.store.read_stream(CASE_ID))[-2].event
    assert given_up.reason.token.startswith("s1.")
    await said(service, "conclude", {"outcome": "GRANTED", "opinion": "准予"})


async def test_a_hearing_that_had_to_wait_is_started_by_hand(service: Service) -> None:
    await said(service, "procedure/start", START, "hearing/tell", {"interest": "油烟"})
    await said(service, "hearing/request", {"requester": "楼上住户"}, "procedure/end", END)
    assert "申请人或者利害关系人要求的" in await page(service)
    await said(service, "procedure/start", {"kind": "HEARING", "reason": "有人要求"})
    shown = await read(service)
    assert (shown["procedure_kind"], shown["due_at"]) == ("HEARING", None)


async def test_the_host_of_a_hearing_is_somebody_else(service: Service) -> None:
    await said(service, "hearing/tell", {"interest": "油烟"}, "hearing/request", {"requester": "楼上住户"})
    body = {**HEARING, "host": "li-jueding"}
    assert await asked(service, "procedure/schedule", body) == (409, "HEARING_HOST")
    soon = {**HEARING, "held_at": "2026-09-29T09:00"}
    assert await asked(service, "procedure/schedule", soon) == (409, "HEARING_NOTICE_SHORT")


async def test_what_was_told_is_sealed(service: Service) -> None:
    await said(service, "hearing/tell", {"interest": "油烟"}, "hearing/request", {"requester": "楼上住户"})
    history: list[Any] = [one.event for one in await service.store.read_stream(CASE_ID)]
    told, requested, _started = history[-3:]
    assert told.interest.token.startswith("s1.")
    assert requested.requester.token.startswith("s1.")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("procedure", ("特别程序告知书", "涟政服特字", "现场勘验", "核实经营场所", "计入办理期限", "2026年09月30日前")),
        ("arrangement", ("特别程序通知书", "涟政服特通字", "2026年09月28日 09:30", "经营场所", "李决定、金首席")),
        ("hearing_right", ("听证告知书", "涟政服听告字", "五个工作日", "2026年10月09日", "第四十七条", "油烟排放")),
        ("procedure-2", ("特别程序告知书", "听证", "不计入办理期限", "第四十七条")),
        (
            "hearing",
            ("听证通知书", "2026年10月16日 09:00", "三楼会议室", "张负责", "申请回避", "公开举行", "第四十八条"),
        ),
    ],
)
async def test_papers_say_what_was_decided_word_for_word(
    service: Service, clock: SetClock, name: str, words: tuple[str, ...]
) -> None:
    await said(service, "procedure/start", START, "procedure/schedule", SCHEDULE, "procedure/end", END)
    await said(service, "hearing/tell", {"interest": "油烟排放影响楼上住户"})
    await said(service, "hearing/request", {"requester": "楼上住户"}, "procedure/schedule", HEARING)
    printed = await page(service, f"{DOOR}/papers/{name}")
    for each in (*words, "周小满", "行政许可专用章"):
        assert each in printed
    clock.set(datetime(2026, 10, 16, 12, 0, tzinfo=CHINA_TIME))
    await said(service, "procedure/end", END)
    assert await page(service, f"{DOOR}/papers/{name}") == printed
    assert f"/papers/{name}" in await page(service)


async def test_a_second_arrangement_is_a_second_paper(service: Service) -> None:
    later = {**SCHEDULE, "held_at": "2026-09-29T14:00"}
    await said(service, "procedure/start", START, "procedure/schedule", SCHEDULE, "procedure/schedule", later)
    assert "09月29日 14:00" in await page(service, f"{DOOR}/papers/arrangement-2", CLERK)
    async with client_for(service, APPROVER) as client:
        assert (await client.get(f"{DOOR}/papers/arrangement-3", headers=HTML)).status_code == 404
