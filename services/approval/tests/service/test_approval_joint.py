"""并联审批 through its doors: a lead asks two departments; they answer, or are taken to agree; then it decides."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from approval.app import build
from approval.consumed import ApplicationWithdrawn, BodyPublished, OutstandingMaterialReceived
from approval.domain.case import events as case
from approval.domain.joint import events as e
from approval.domain.joint.commands import joint_of
from approval.processes.joining import Joining, JointNotYetShownError
from approval.testing.doors import APPROVER, CASE_ID, CLERK, GOVERNMENT_HEAD, HEAD, OTHER, key, received, say
from approval.testing.examples import OWED, TOLERANT_ITEM
from approval.views.cases import CASES
from approval.views.joint import JOINTS
from kernel.access import Person
from kernel.errors import HallError
from kernel.messages import Heard
from kernel.processes import Ask
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from kernel.timers import SetTimer

FIRE = Person("lei-lianban", "雷联办", frozenset({"approver"}), body="fire", body_name="消防救援大队")
HOUSING = Person("fang-qita", "房其他", frozenset({"approver"}), body="housing", body_name="住建局")
FIRE_HEAD = Person("lei-fuze", "雷负责", frozenset({"department_head"}), body="fire", body_name="消防救援大队")
JOINT_ID = joint_of(CASE_ID)
CASE, DOOR = f"/cases/{CASE_ID}", f"/joint/{JOINT_ID}"
BODIES = {"police": "涟水县公安局", "fire": "涟水县消防救援大队", "market": "涟水县市场监督管理局"}
HTML = {"Accept": "text/html"}
AGREED = {"agrees": True, "opinion": "符合条件，同意。"}
AGAINST = {
    "agrees": False,
    "opinion": "消防通道被占用。",
    "reasons": "现场只有一个安全出口。",
    "legal_basis": "《消防法》第十五条",
}
GRANT = {"outcome": "GRANTED", "opinion": "符合条件"}
DUE = datetime(2026, 10, 12, 15, 59, 59, tzinfo=UTC)
LATER = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    service = build(memory_parts(tmp_path, clock=clock))
    service.connect()
    for body, name in BODIES.items():
        say(service, uuid4(), BodyPublished(body=body, name=name))
    return service


async def ask(service: Service, person: Person | None, door: str, **body: object) -> tuple[int, str]:
    async with client_for(service, person) as client:
        answer = await client.post(door, json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json().get("code", "")


async def accepted(service: Service, **more: Any) -> None:
    await received(service, **more)
    assert await ask(service, APPROVER, f"{CASE}/accept") == (200, "")


async def started(service: Service) -> None:
    await accepted(service)
    assert await ask(service, APPROVER, f"{CASE}/joint", bodies=["police", "fire"]) == (200, "")


async def page(service: Service, person: Person, path: str = DOOR) -> str:
    async with client_for(service, person) as client:
        return (await client.get(path, headers=HTML)).text


async def told(service: Service, person: Person = APPROVER, path: str = DOOR) -> dict[str, Any]:
    async with client_for(service, person) as client:
        found: dict[str, Any] = (await client.get(f"/api{path}")).json()
    return found


async def kinds(service: Service, stream_id: UUID = JOINT_ID) -> list[str]:
    return [one.kind.removeprefix("approval.") for one in await service.store.read_stream(stream_id)]


def pending(service: Service) -> dict[str, datetime]:
    (process,) = (one for one in service.processes if one.name == "approval.joining")
    return service.runner.pending(process)


async def test_two_departments_are_asked_and_see_it_in_their_queues(service: Service) -> None:
    await started(service)
    for person in (OTHER, FIRE):
        queue = await page(service, person, "/joint")
        assert "320826260924000512702" in queue
        assert "待提意见 · 剩 7 个工作日" in queue
        shown = await page(service, person)
        assert "周*" in shown
        assert "周小满" not in shown
        assert "查看完整信息" not in shown
        assert "不同意…" in shown
    assert "320826260924000512702" not in await page(service, HOUSING, "/joint")
    assert "320826260924000512702" in await page(service, APPROVER, "/joint?show=led")
    assert "等待联办部门" in await page(service, APPROVER)
    said = await told(service)
    assert [(one["body"], one["limit"]["amount"], one["agrees"]) for one in said["branches"]] == [
        ("police", 7, None),
        ("fire", 7, None),
    ]
    assert said == await told(service, FIRE, f"/joint/of/{CASE_ID}")
    assert pending(service) == {
        f"{JOINT_ID}:{body}": datetime(2026, 10, 12, 16, 0, tzinfo=UTC) for body in ("police", "fire")
    }


async def test_the_lead_starts_it_on_the_page_of_the_case(service: Service) -> None:
    await received(service)
    assert "发起并联审批" not in await page(service, APPROVER, CASE)
    assert "/approval/joint" in await page(service, APPROVER, "/")
    await ask(service, APPROVER, f"{CASE}/accept")
    card = await page(service, APPROVER, CASE)
    assert "发起并联审批" in card
    assert ('value="police"' in card, 'value="fire"' in card, 'value="market"' in card) == (True, True, False)
    assert "最多 7 个工作日" in card
    assert "发起并联审批" not in await page(service, HEAD, CASE)
    await ask(service, APPROVER, f"{CASE}/joint", bodies=["police", "fire"], days=3)
    standing = await page(service, APPROVER, CASE)
    assert "涟水县公安局" in standing
    assert "待提意见 · 剩 3 个工作日" in standing


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        ([], "JOINT_NO_CO_BODY"),
        (["police", "police"], "JOINT_CO_BODY_TWICE"),
        (["police", "market"], "JOINT_LEAD_AS_CO_BODY"),
        (["nobody"], "JOINT_CO_BODY_UNKNOWN"),
    ],
)
async def test_whoever_is_asked_must_be_a_department_of_the_catalog(
    service: Service, bodies: list[str], code: str
) -> None:
    await accepted(service)
    assert await ask(service, APPROVER, f"{CASE}/joint", bodies=bodies) == (409, code)
    assert await kinds(service) == []


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        (None, 401, "SIGN_IN_REQUIRED"),
        (OTHER, 403, "OTHER_DEPARTMENT"),
        (HEAD, 403, "NOT_YOUR_ROLE"),
        (CLERK, 403, "NOT_YOUR_ROLE"),
    ],
)
async def test_only_the_approvers_of_the_lead_start_it(
    service: Service, person: Person | None, status: int, code: str
) -> None:
    await accepted(service)
    assert await ask(service, person, f"{CASE}/joint", bodies=["fire"]) == (status, code)
    assert await kinds(service) == []


async def test_it_is_started_once_and_only_of_an_accepted_case(service: Service) -> None:
    await received(service)
    start = f"{CASE}/joint"
    assert await ask(service, APPROVER, start, bodies=["police", "fire"]) == (409, "CASE_NOT_OPEN")
    await ask(service, APPROVER, f"{CASE}/accept")
    assert await ask(service, APPROVER, start, bodies=["police", "fire"], days=8) == (409, "JOINT_LIMIT")
    for _ in range(2):
        assert await ask(service, APPROVER, start, bodies=["fire", "police"]) == (200, "")
    assert await ask(service, APPROVER, start, bodies=["fire"]) == (409, "JOINT_APPROVAL_HELD")
    assert await kinds(service) == ["JointApprovalStarted"]


async def test_while_an_opinion_is_missing_the_lead_does_not_decide(service: Service) -> None:
    await started(service)
    for decision in (GRANT, {**GRANT, "outcome": "DENIED", "reasons": "不符合条件"}):
        assert await ask(service, APPROVER, f"{CASE}/conclude", **decision) == (409, "JOINT_OPEN")
    assert await ask(service, OTHER, f"{DOOR}/opinion", **AGREED) == (200, "")
    assert await ask(service, APPROVER, f"{CASE}/conclude", **GRANT) == (409, "JOINT_OPEN")
    assert "320826260924000512702" not in await page(service, OTHER, "/joint")
    assert "320826260924000512702" in await page(service, OTHER, "/joint?show=given")
    assert await ask(service, FIRE, f"{DOOR}/opinion", **AGREED) == (200, "")
    assert await kinds(service) == [
        "JointApprovalStarted",
        "BranchOpinionGiven",
        "BranchOpinionGiven",
        "BranchesJoined",
    ]
    assert (await told(service))["agreed"] is True
    assert pending(service) == {}
    assert await ask(service, APPROVER, f"{CASE}/conclude", **GRANT) == (200, "")
    assert "JointApprovalClosed" not in await kinds(service)


async def test_a_grant_against_a_disagreement_needs_reasons(service: Service) -> None:
    await started(service)
    bare = {**AGAINST, "legal_basis": ""}
    assert await ask(service, FIRE, f"{DOOR}/opinion", **bare) == (409, "JOINT_DISAGREEMENT_NEEDS_GROUNDS")
    assert await ask(service, FIRE, f"{DOOR}/opinion", **AGAINST) == (200, "")
    assert "仍要准予" not in await page(service, APPROVER, CASE)
    assert await ask(service, OTHER, f"{DOOR}/opinion", **AGREED) == (200, "")
    card = await page(service, APPROVER, CASE)
    assert "涟水县消防救援大队不同意" in card
    assert "仍要准予" in card
    assert AGAINST["reasons"] in card
    assert await ask(service, APPROVER, f"{CASE}/conclude", **GRANT) == (409, "DISAGREEMENT_NEEDS_REASONS")
    assert await ask(service, APPROVER, f"{CASE}/conclude", **GRANT, reasons="已增设安全出口。") == (200, "")
    decision = await page(service, APPROVER, f"{CASE}/papers/decision")
    assert "已增设安全出口。" in decision


async def test_the_same_opinion_twice_is_one_and_a_changed_one_is_refused(service: Service) -> None:
    await started(service)
    for _ in range(2):
        assert await ask(service, FIRE, f"{DOOR}/opinion", **AGREED) == (200, "")
    assert await ask(service, FIRE, f"{DOOR}/opinion", **AGAINST) == (409, "JOINT_OPINION_GIVEN")
    assert await kinds(service) == ["JointApprovalStarted", "BranchOpinionGiven"]


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        (None, 401, "SIGN_IN_REQUIRED"),
        (HOUSING, 403, "OTHER_DEPARTMENT"),
        (FIRE_HEAD, 403, "NOT_YOUR_ROLE"),
        (CLERK, 403, "NOT_YOUR_ROLE"),
        (APPROVER, 409, "JOINT_NOT_A_BRANCH"),
    ],
)
async def test_only_who_was_asked_answers(service: Service, person: Person | None, status: int, code: str) -> None:
    await started(service)
    assert await ask(service, person, f"{DOOR}/opinion", **AGREED) == (status, code)
    assert await kinds(service) == ["JointApprovalStarted"]


@pytest.mark.parametrize("path", [DOOR, f"/api{DOOR}", f"/api/joint/of/{CASE_ID}"])
async def test_others_do_not_read_it(service: Service, path: str) -> None:
    await started(service)
    for person, code in ((HOUSING, "OTHER_DEPARTMENT"), (CLERK, "NOT_YOUR_ROLE")):
        async with client_for(service, person) as client:
            refused = await client.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, code)
    for person in (FIRE_HEAD, HEAD):
        async with client_for(service, person) as client:
            assert (await client.get(path)).status_code == 200
    assert "本部门的意见" not in await page(service, FIRE_HEAD)


async def test_what_nobody_started_is_not_there(service: Service) -> None:
    await accepted(service)
    async with client_for(service, APPROVER) as client:
        missing = await client.get(f"/api/joint/of/{CASE_ID}")
    assert (missing.status_code, missing.json()["code"]) == (404, "JOINT_NOT_FOUND")


async def test_who_says_nothing_has_agreed_when_the_limit_ends(service: Service, clock: SetClock) -> None:
    await started(service)
    await ask(service, OTHER, f"{DOOR}/opinion", **AGREED)
    assert list(pending(service)) == [f"{JOINT_ID}:fire"]
    clock.set(DUE)
    await service.runner.fire_due()
    assert "BranchTimedOut" not in await kinds(service)
    clock.set(LATER)
    assert (await told(service))["branches"][1]["is_late"] is True
    assert "320826260924000512702" in await page(service, FIRE, "/joint?show=late")
    assert await ask(service, FIRE, f"{DOOR}/opinion", **AGAINST) == (409, "JOINT_OPINION_TOO_LATE")
    await service.runner.fire_due()
    await settle(service)
    said = await told(service)
    assert (said["agreed"], said["joined_at"][:19], said["branches"][1]["timed_out"]) == (
        True,
        "2026-10-12T23:59:59",
        True,
    )
    assert "逾期视为同意" in await page(service, FIRE)
    assert pending(service) == {}
    assert await ask(service, FIRE, f"{DOOR}/opinion", **AGAINST) == (409, "JOINT_OPINION_TOO_LATE")


async def test_when_the_limit_has_ended_the_lead_need_not_wait_for_the_timer(service: Service, clock: SetClock) -> None:
    await started(service)
    clock.set(LATER)
    decision = {**GRANT, "late_reason": "等待联办部门的意见"}
    assert await ask(service, APPROVER, f"{CASE}/conclude", **decision) == (200, "")
    await service.runner.fire_due()
    await settle(service)
    assert await kinds(service) == ["JointApprovalStarted", "BranchTimedOut", "BranchTimedOut", "BranchesJoined"]


async def test_a_withdrawn_case_is_not_asked_about_any_more(service: Service, clock: SetClock) -> None:
    await started(service)
    await ask(service, OTHER, f"{DOOR}/opinion", **AGREED)
    say(service, CASE_ID, ApplicationWithdrawn(reason="NO_LONGER_NEEDED"))
    await settle(service)
    assert (await kinds(service))[-1] == "JointApprovalClosed"
    assert pending(service) == {}
    assert "已终止：申请人撤回" in await page(service, APPROVER)
    assert "320826260924000512702" not in await page(service, FIRE, "/joint")
    assert await ask(service, FIRE, f"{DOOR}/opinion", **AGREED) == (409, "JOINT_OVER")
    clock.set(LATER)
    await service.runner.fire_due()
    assert (await kinds(service))[-1] == "JointApprovalClosed"


async def test_what_was_started_while_the_case_ended_is_closed(service: Service) -> None:
    await started(service)
    begun = (await service.store.read_stream(JOINT_ID))[0]
    heard = Heard(
        body=begun.event,
        subject=JOINT_ID,
        at=MORNING,
        source="s",
        position=1,
        message_id="m",
        correlation_id="c",
        version=1,
    )
    joint_shown, case_shown = service.read.get(JOINTS, JOINT_ID), service.read.get(CASES, CASE_ID)
    with pytest.raises(JointNotYetShownError) as waits:
        Joining(lambda _: None, lambda _: case_shown).react(heard)
    assert isinstance(waits.value, HallError)
    still_open = Joining(lambda _: joint_shown, lambda _: case_shown).react(heard)
    assert [type(one) for one in still_open] == [SetTimer, SetTimer]
    say(service, CASE_ID, ApplicationWithdrawn(reason="NO_LONGER_NEEDED"))
    await settle(service)
    ended = Joining(lambda _: joint_shown, lambda case_id: service.read.get(CASES, case_id)).react(heard)
    assert isinstance(ended[-1], Ask)
    assert ended[-1].command.model_dump() == {"reason": e.CloseReason.WITHDRAWN, "ended_at": MORNING}


async def test_tolerated_and_jointly_approved_goes_together(service: Service, clock: SetClock) -> None:
    """并联审+容缺办：受理容缺，两个部门同时审，到齐先准予，补齐才发出结果。"""
    await received(service, item=TOLERANT_ITEM, outstanding=OWED, tolerance_promised=True)
    assert await ask(service, APPROVER, f"{CASE}/accept-tolerantly", due_on="2026-10-12") == (200, "")
    assert await ask(service, APPROVER, f"{CASE}/joint", bodies=["police", "fire"]) == (200, "")
    assert f"申请人承诺后补：{'、'.join(one.name for one in OWED)}" in await page(service, FIRE)
    clock.forward(days=4)
    assert await ask(service, FIRE, f"{DOOR}/opinion", **AGREED) == (200, "")
    assert await ask(service, APPROVER, f"{CASE}/conclude", **GRANT) == (409, "JOINT_OPEN")
    assert await ask(service, OTHER, f"{DOOR}/opinion", **AGREED) == (200, "")
    assert await ask(service, APPROVER, f"{CASE}/conclude", **GRANT) == (200, "")
    assert (await kinds(service, CASE_ID))[-1] == "CaseConcluded"
    brought = tuple(case.FiledMaterial(code=one.code, name=one.name, main=False, collected_as="PAPER") for one in OWED)
    say(service, CASE_ID, OutstandingMaterialReceived(materials=brought, received_at=clock.now()))
    await settle(service)
    assert (await kinds(service, CASE_ID))[-2:] == ["ToleranceFulfilled", "ResultReturned"]
    assert (await kinds(service)).count("BranchesJoined") == 1


async def test_a_tolerated_case_that_lapses_ends_the_asking(service: Service, clock: SetClock) -> None:
    await received(service, item=TOLERANT_ITEM, outstanding=OWED, tolerance_promised=True)
    await ask(service, APPROVER, f"{CASE}/accept-tolerantly", due_on="2026-09-28")
    await ask(service, APPROVER, f"{CASE}/joint", bodies=["police", "fire"])
    clock.set(datetime(2026, 9, 29, 2, 0, tzinfo=UTC))
    await service.runner.fire_due()
    await settle(service)
    assert "ToleranceLapsed" in await kinds(service, CASE_ID)
    said = await told(service)
    assert (said["closed_for"], said["is_open"], said["closed_at"][:19]) == ("LAPSED", False, "2026-09-28T23:59:59")


async def test_a_joint_approval_is_extended_by_fifteen_days(service: Service) -> None:
    await accepted(service)
    fifteen = {"amount": 15, "reason": "需要与联办部门会商"}
    assert await ask(service, HEAD, f"{CASE}/extend", **fifteen) == (409, "EXTENSION_LENGTH")
    await ask(service, APPROVER, f"{CASE}/joint", bodies=["police", "fire"])
    extend = f"{CASE}/extend"
    for amount in (5, 15):
        by_department = await ask(service, HEAD, extend, **{**fifteen, "amount": amount})
        assert by_department == (409, "JOINT_EXTENSION_BY_GOVERNMENT")
    too_long = {**fifteen, "amount": 16}
    assert await ask(service, GOVERNMENT_HEAD, extend, **too_long) == (409, "JOINT_EXTENSION_LENGTH")
    assert "批准延长" not in await page(service, HEAD, CASE)
    assert "批准延长" in await page(service, GOVERNMENT_HEAD, CASE)
    assert await ask(service, GOVERNMENT_HEAD, extend, **fifteen) == (200, "")
    for person in (APPROVER, GOVERNMENT_HEAD):
        paper = await page(service, person, f"{CASE}/papers/extension")
        assert "第四十二条第二款" in paper
        assert "经县人民政府负责人批准" in paper


async def test_the_head_of_the_government_sees_the_whole_county_and_decides_nothing(service: Service) -> None:
    await accepted(service)
    alone = {"amount": 5, "reason": "案情复杂"}
    assert await ask(service, GOVERNMENT_HEAD, f"{CASE}/extend", **alone) == (409, "EXTENSION_BY_DEPARTMENT")
    assert (await ask(service, GOVERNMENT_HEAD, f"{CASE}/conclude", **GRANT))[0] == 403
    await ask(service, APPROVER, f"{CASE}/joint", bodies=["police", "fire"])
    assert "320826260924000512702" in await page(service, GOVERNMENT_HEAD, "/joint")
    assert "没有这样的并联审批" in await page(service, GOVERNMENT_HEAD, "/joint?show=over")
    shown = await page(service, GOVERNMENT_HEAD)
    assert f"/cases/{CASE_ID}" in shown
    assert "本部门的意见" not in shown
    assert (await ask(service, GOVERNMENT_HEAD, f"{DOOR}/opinion", **AGREED))[0] == 403
    async with client_for(service, GOVERNMENT_HEAD) as client:
        home = await client.get("/", headers=HTML)
    assert (home.status_code, home.headers["location"]) == (303, "/joint")


async def test_what_departments_write_is_sealed(service: Service) -> None:
    await started(service)
    await ask(service, FIRE, f"{DOOR}/opinion", **AGAINST)
    stored = "".join(one.event.model_dump_json() for one in service.store.read_log(0, 1_000))
    assert str(AGAINST["opinion"]) not in stored
    assert str(AGAINST["reasons"]) not in stored
    for person in (APPROVER, OTHER):
        shown = await page(service, person)
        assert str(AGAINST["opinion"]) in shown
        assert str(AGAINST["reasons"]) in shown
    assert str(AGAINST["opinion"]) not in str(await told(service))


async def test_the_view_equals_its_rebuild(service: Service, clock: SetClock) -> None:
    await started(service)
    await ask(service, FIRE, f"{DOOR}/opinion", **AGAINST)
    clock.set(LATER)
    await service.runner.fire_due()
    await settle(service)
    for view in service.views:
        assert await service.projector.differs(view.name) == 0
        await service.projector.rebuild(view.name)
        assert await service.projector.differs(view.name) == 0
