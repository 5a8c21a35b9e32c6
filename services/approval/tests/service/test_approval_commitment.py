"""告知承诺 through its doors: decided on the spot, withdrawn, checked after the grant, put right or recorded."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from approval import consumed
from approval.app import build
from approval.domain.case import events as case
from approval.domain.commitment.commands import commitment_of
from approval.processes.checking import Checking
from approval.processes.supervising import CaseNotYetShownError
from approval.testing.doors import APPROVER, CASE_ID, CLERK, HEAD, OTHER, key, received, say
from approval.views.cases import CASES
from approval.views.commitments import COMMITMENTS
from approval.views.supervisors import Supervision
from kernel.access import Person
from kernel.messages import Heard
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from legaltime import Calendar

COMMITMENT_ID = commitment_of(CASE_ID)
DOOR = f"/commitments/{COMMITMENT_ID}"
CASE = f"/cases/{CASE_ID}"
HTML = {"Accept": "text/html"}
OPINION = {"opinion": "申请人书面承诺符合条件，准予。"}
PEOPLE = {"li-jueding": "李决定", "zhao-hecha": "赵核查"}
BOTH = {"together_with": ["zhao-hecha"]}
FAILED: dict[str, Any] = {"finding": "FACTS_DIFFER", "note": "现场没有独立的操作间。", **BOTH}
BODIES: dict[str, dict[str, object]] = {
    "pass": {},
    "fail": {**FAILED},
    "rectify": {"working_days": 5},
    "accept-rectification": {},
    "repair": {"reason": "已经整改。"},
}
PROMISED = case.FiledMaterial(
    code="food-licence-m04", name="场所使用证明", main=True, collected_as="WAIVED", by_commitment=True
)
WANTING = case.OutstandingMaterial(code=PROMISED.code, name=PROMISED.name)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    parts = memory_parts(tmp_path, clock=clock)
    service = build(replace(parts, colleagues_of=lambda body: PEOPLE if body == "market" else {}))
    service.connect()
    form = case.FiledMaterial(code="food-licence-m01", name="申请书", main=True, collected_as="PAPER")
    await received(service, materials=(form, PROMISED))
    return service


async def ask(service: Service, person: Person | None, door: str, **body: object) -> tuple[int, str]:
    async with client_for(service, person) as client:
        answer = await client.post(door, json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json().get("code", "")


async def page(service: Service, person: Person, path: str = DOOR) -> str:
    async with client_for(service, person) as client:
        return (await client.get(path, headers=HTML)).text


async def told(service: Service, path: str = f"/api/commitments/of/{CASE_ID}") -> dict[str, Any]:
    async with client_for(service, APPROVER) as client:
        found: dict[str, Any] = (await client.get(path)).json()
    return found


async def kinds(service: Service) -> list[str]:
    return [one.kind.removeprefix("approval.") for one in await service.store.read_stream(COMMITMENT_ID)]


async def granted(service: Service) -> None:
    assert await ask(service, APPROVER, f"{CASE}/decide-on-the-spot", **OPINION) == (200, "")


async def failed(service: Service, **changed: object) -> None:
    await granted(service)
    assert await ask(service, APPROVER, f"{DOOR}/fail", **{**FAILED, **changed}) == (200, "")


# -- on the spot, or withdrawn


async def test_a_commitment_is_decided_on_the_spot_and_then_waits_for_its_check(service: Service) -> None:
    assert "当场决定…" in await page(service, APPROVER, CASE)
    await granted(service)
    assert (await told(service, f"/api/cases/{CASE_ID}"))["outcome"] == "GRANTED"
    said = await told(service)
    assert (said["materials"], said["is_late"]) == ([{"code": PROMISED.code, "name": PROMISED.name}], False)
    assert f"/commitments/of/{CASE_ID}" in await page(service, APPROVER, CASE)
    queue = await page(service, APPROVER, "/commitments")
    assert "320826260924000512702" in queue
    assert "周小满" not in queue
    assert "320826260924000512702" not in await page(service, OTHER, "/commitments")


async def test_the_receiver_does_not_decide_on_the_spot(service: Service) -> None:
    clerk_too = replace(APPROVER, person_id="wang-shoujian")
    refused = (409, "RECEIVER_MAY_NOT_DECIDE")
    assert await ask(service, clerk_too, f"{CASE}/decide-on-the-spot", **OPINION) == refused
    assert "当场决定…" not in await page(service, clerk_too, CASE)
    assert await ask(service, OTHER, f"{CASE}/decide-on-the-spot", **OPINION) == (403, "OTHER_DEPARTMENT")
    assert await ask(service, HEAD, f"{CASE}/decide-on-the-spot", **OPINION) == (403, "NOT_YOUR_ROLE")


async def withdrawn(service: Service) -> None:
    now = service.parts.clock.now()
    say(service, CASE_ID, consumed.CommitmentWithdrawn(materials=(WANTING,), withdrawn_at=now))
    await settle(service)


async def test_after_the_withdrawal_nothing_is_granted_until_the_proof_came(service: Service) -> None:
    assert await ask(service, APPROVER, f"{CASE}/accept") == (200, "")
    await withdrawn(service)
    grant = {"outcome": "GRANTED", "opinion": "准予。"}
    assert await ask(service, APPROVER, f"{CASE}/conclude", **grant) == (409, "COMMITMENT_WITHDRAWN")
    shown = await page(service, APPROVER, CASE)
    assert "场所使用证明 交齐以前不能准予" in shown
    paper = PROMISED.model_copy(update={"collected_as": "PAPER", "by_commitment": False})
    came = consumed.OutstandingMaterialReceived(materials=(paper,), received_at=service.parts.clock.now())
    say(service, CASE_ID, came)
    await settle(service)
    assert "交齐以前不能准予" not in await page(service, APPROVER, CASE)
    assert await ask(service, APPROVER, f"{CASE}/conclude", **grant) == (200, "")
    assert await kinds(service) == []


async def test_before_acceptance_the_notice_asks_for_what_was_promised(service: Service) -> None:
    await withdrawn(service)
    assert await ask(service, APPROVER, f"{CASE}/decide-on-the-spot", **OPINION) == (409, "ON_THE_SPOT_NEEDS_ALL")
    assert await ask(service, APPROVER, f"{CASE}/notice", codes=[PROMISED.code]) == (200, "")
    assert "场所使用证明" in await page(service, APPROVER, CASE)


# -- after the grant


@pytest.mark.parametrize("verb", BODIES)
@pytest.mark.parametrize(
    ("person", "status", "code"),
    [(None, 401, "SIGN_IN_REQUIRED"), (CLERK, 403, "NOT_YOUR_ROLE"), (OTHER, 403, "OTHER_DEPARTMENT")],
)
async def test_only_the_department_checks(
    service: Service, verb: str, person: Person | None, status: int, code: str
) -> None:
    await granted(service)
    someone = replace(person, roles=frozenset({"approver", "department_head"})) if person is OTHER else person
    assert await ask(service, someone, f"{DOOR}/{verb}", **BODIES[verb]) == (status, code)
    assert await kinds(service) == ["CommitmentCheckScheduled"]


async def test_a_check_is_made_by_two_of_the_department(service: Service) -> None:
    await granted(service)
    assert "zhao-hecha" in await page(service, APPROVER)
    assert await ask(service, APPROVER, f"{DOOR}/pass") == (409, "TWO_PEOPLE_NEEDED")
    stranger = {"together_with": ["zhang-san"]}
    assert await ask(service, APPROVER, f"{DOOR}/pass", **stranger) == (422, "COLLEAGUE_UNKNOWN")
    for _ in range(2):
        assert await ask(service, APPROVER, f"{DOOR}/pass", **BOTH) == (200, "")
    assert await kinds(service) == ["CommitmentCheckScheduled", "CommitmentCheckPassed"]
    assert "核查通过" in await page(service, HEAD)


async def test_a_check_that_is_late_is_shown_as_late(service: Service, clock: SetClock) -> None:
    await granted(service)
    clock.set(datetime(2026, 12, 1, 2, 0, tzinfo=UTC))
    assert (await told(service))["is_late"] is True
    assert "320826260924000512702" in await page(service, APPROVER, "/commitments?show=late")
    assert await ask(service, APPROVER, f"{DOOR}/pass", **BOTH) == (200, "")
    assert "逾期核查，通过" in await page(service, APPROVER)


async def test_what_differs_is_put_right_on_a_written_order(service: Service) -> None:
    await failed(service)
    assert await ask(service, APPROVER, f"{DOOR}/rectify", working_days=31) == (409, "RECTIFICATION_LENGTH")
    assert await ask(service, APPROVER, f"{DOOR}/rectify", working_days=5) == (200, "")
    paper = await page(service, APPROVER, f"{DOOR}/papers/rectification")
    for words in ("责令限期整改通知书", "周小满", FAILED["note"], "5 个工作日", "责改字"):
        assert words in paper
    shown = await page(service, APPROVER)
    assert "由负责人办理撤销" not in shown
    assert await ask(service, APPROVER, f"{DOOR}/accept-rectification", **BOTH) == (200, "")
    assert (await told(service))["has_credit_record"] is False
    assert await ask(service, HEAD, f"{DOOR}/repair", reason="无") == (409, "NO_CREDIT_RECORD")
    stored = "".join(one.event.model_dump_json() for one in service.store.read_log(0, 1_000))
    assert str(FAILED["note"]) not in stored


async def test_without_an_order_there_is_no_paper(service: Service) -> None:
    await failed(service)
    async with client_for(service, APPROVER) as client:
        missing = await client.get(f"{DOOR}/papers/rectification")
    assert (missing.status_code, missing.json()["code"]) == (404, "PAPER_NOT_MADE")


async def test_what_is_not_put_right_is_overdue_recorded_and_may_be_revoked(service: Service, clock: SetClock) -> None:
    await failed(service)
    await ask(service, APPROVER, f"{DOOR}/rectify", working_days=5)
    due_at = datetime.fromisoformat((await told(service))["rectify_by"])
    clock.set(due_at)
    await service.runner.fire_due()
    assert "RectificationOverdue" not in await kinds(service)
    clock.set(datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
    await service.runner.fire_due()
    await settle(service)
    assert (await kinds(service))[-2:] == ["RectificationOverdue", "CreditRecordRaised"]
    said = await told(service)
    assert (datetime.fromisoformat(said["overdue_from"]), said["has_credit_record"]) == (due_at, True)
    assert "由负责人办理撤销" in await page(service, HEAD)


async def test_who_promised_falsely_promises_no_more_until_it_is_repaired(service: Service) -> None:
    await failed(service, finding="FALSE_PROMISE")
    another = uuid4()
    await received(service, another, materials=(PROMISED,), case_no="320826260924000513710")
    assert await ask(service, APPROVER, f"/cases/{another}/accept") == (409, "COMMITMENT_EXCLUDED")
    assert await ask(service, APPROVER, f"/cases/{another}/decide-on-the-spot", **OPINION) == (
        409,
        "COMMITMENT_EXCLUDED",
    )
    assert "320826260924000512702" in await page(service, HEAD, "/commitments?show=credit")
    assert await ask(service, APPROVER, f"{DOOR}/repair", reason="已说明") == (403, "NOT_YOUR_ROLE")
    assert await ask(service, HEAD, f"{DOOR}/repair", reason="已经整改并作出书面说明。") == (200, "")
    assert "确认失信已经修复" in await page(service, HEAD)
    assert await ask(service, APPROVER, f"/cases/{another}/decide-on-the-spot", **OPINION) == (200, "")


async def test_a_revoked_grant_is_not_checked_any_more(service: Service) -> None:
    await failed(service, finding="UNFULFILLED")
    await ask(service, APPROVER, f"{DOOR}/rectify", working_days=5)
    revoke = {"ground": "COMMITMENT_BROKEN", "reasons": "没有达到承诺的条件。"}
    assert await ask(service, HEAD, f"{CASE}/revoke", **revoke) == (200, "")
    assert (await kinds(service))[-1] == "CommitmentCheckClosed"
    (checking,) = (one for one in service.processes if isinstance(one, Checking))
    assert service.runner.pending(checking) == {}
    assert "准予已经失效" in await page(service, APPROVER)


@pytest.mark.parametrize("shown", [True, False])
async def test_while_the_case_is_not_shown_as_decided_it_waits(service: Service, *, shown: bool) -> None:
    before = service.read.get(CASES, CASE_ID) if shown else None
    await granted(service)
    returned = (await service.store.read_stream(CASE_ID))[-1].event
    heard = Heard(
        body=returned, subject=CASE_ID, at=MORNING, source="s", position=1, message_id="m", correlation_id="c"
    )
    behind = Checking(Calendar, lambda _: before, lambda item: Supervision(body=item.body, body_name="x"))
    with pytest.raises(CaseNotYetShownError):
        behind.react(heard)


async def test_nobodys_words_are_said_on_the_bus_and_the_views_rebuild(service: Service) -> None:
    await failed(service, finding="FALSE_PROMISE")
    await ask(service, HEAD, f"{DOOR}/repair", reason="已经整改并作出书面说明。")
    assert service.publish is not None
    said = [service.publish(one) for one in await service.store.read_stream(COMMITMENT_ID)]
    assert [one and one.type.split(".")[2] for one in said] == [
        "CommitmentCheckScheduled",
        "CommitmentCheckFailed",
        "CreditRecordRaised",
        "CreditRepaired",
    ]
    text = "".join(one.model_dump_json() for one in said if one is not None)
    for secret in ("s1.", "周小满", str(FAILED["note"]), "书面说明"):
        assert secret not in text
    assert await service.projector.differs(COMMITMENTS.name) == 0
    await service.projector.rebuild(COMMITMENTS.name)
    assert await service.projector.differs(COMMITMENTS.name) == 0
