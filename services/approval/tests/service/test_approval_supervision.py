"""审管协同 through its doors: a grant is notified, signed for in time or late, and what is found goes back."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from approval.app import build
from approval.consumed import BodyPublished, ItemPublished
from approval.domain.supervision.commands import notice_of
from approval.processes.supervising import CaseNotYetShownError, Supervising
from approval.testing.doors import APPROVER, CASE_ID, CLERK, OTHER, key, received, say
from approval.testing.examples import ITEM
from approval.views.supervision import NOTICES, NoticeRow
from approval.views.supervisors import Supervision, SupervisorNotYetKnownError, supervision_of
from kernel.access import Person
from kernel.messages import Heard
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from legaltime import Calendar

SUPERVISOR = Person("han-jianguan", "韩监管", frozenset({"supervisor"}), body="market", body_name="市场监管局")
FIRE = Person("yang-jianguan", "杨监管", frozenset({"supervisor"}), body="fire", body_name="消防救援大队")
NOTICE_ID = notice_of(CASE_ID)
DOOR = f"/supervision/{NOTICE_ID}"
HTML = {"Accept": "text/html"}
FOUND = {"finding": "NOT_COMPLIANT", "inspected_on": "2026-09-24", "text": "冷藏柜温度不够，限期改正。"}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    service = build(memory_parts(tmp_path, clock=clock))
    service.connect()
    await received(service)
    return service


async def ask(service: Service, person: Person | None, door: str, **body: object) -> tuple[int, str]:
    async with client_for(service, person) as client:
        answer = await client.post(door, json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json().get("code", "")


async def decided(service: Service, outcome: str = "GRANTED") -> None:
    assert await ask(service, APPROVER, f"/cases/{CASE_ID}/accept") == (200, "")
    decision = {"outcome": outcome, "opinion": "意见", "reasons": "" if outcome == "GRANTED" else "不符合条件"}
    assert await ask(service, APPROVER, f"/cases/{CASE_ID}/conclude", **decision) == (200, "")


async def page(service: Service, person: Person, path: str = DOOR) -> str:
    async with client_for(service, person) as client:
        return (await client.get(path, headers=HTML)).text


async def told(service: Service, person: Person = SUPERVISOR) -> dict[str, Any]:
    async with client_for(service, person) as client:
        found: dict[str, Any] = (await client.get(f"/api{DOOR}")).json()
    return found


async def kinds(service: Service) -> list[str]:
    return [one.kind.removeprefix("approval.Supervision") for one in await service.store.read_stream(NOTICE_ID)]


def notice(service: Service) -> NoticeRow:
    row = service.read.get(NOTICES, NOTICE_ID)
    assert row is not None
    return row


def pending(service: Service) -> dict[str, datetime]:
    (process,) = (one for one in service.processes if one.name == "approval.supervising")
    return service.runner.pending(process)


async def test_a_grant_waits_for_the_signature_of_its_supervisors(service: Service) -> None:
    await decided(service)
    queue, other = await page(service, SUPERVISOR, "/supervision"), await page(service, FIRE, "/supervision")
    assert "320826260924000512702" in queue
    assert "周*" in queue
    assert "周小满" not in queue
    assert "剩 2 个工作日" in queue
    assert "320826260924000512702" not in other
    row = notice(service)
    assert (row.approving_body, row.supervising_body, row.document_no) == (
        "market",
        "market",
        "涟政服决字〔2026〕第0924000512号",
    )
    assert (row.file.result_name, row.file.certificate_type) == ("食品经营许可证", "food_licence")
    assert row.due_at.date() == date(2026, 9, 29)


async def test_a_supervisor_is_led_from_the_cases_to_the_notices(service: Service) -> None:
    async with client_for(service, SUPERVISOR) as client:
        led = await client.get("/", headers=HTML)
    assert (led.status_code, led.headers["location"]) == (303, "/supervision")
    assert "/approval/supervision" in await page(service, APPROVER, "/")


@pytest.mark.parametrize("before", ["", "accept"])
async def test_without_a_grant_nobody_is_notified(service: Service, before: str) -> None:
    if before:
        await decided(service, outcome="DENIED")
    assert await kinds(service) == []
    assert await ask(service, SUPERVISOR, f"{DOOR}/sign") == (404, "SUPERVISION_NOTICE_NOT_FOUND")


async def test_the_list_of_the_item_says_who_supervises_and_under_what_conditions(service: Service) -> None:
    conditions = ("具有相适应的场所",)
    listed = ItemPublished(
        item_id=ITEM.item_id, task_version=1, supervising_body="fire", acceptance_conditions=conditions
    )
    say(service, uuid4(), listed)
    say(service, uuid4(), listed.model_copy(update={"task_version": 2, "supervising_body": "police"}))
    say(service, uuid4(), BodyPublished(body="fire", name="涟水县消防救援大队"))
    await settle(service)
    await decided(service)
    row = notice(service)
    assert (row.supervising_body, row.supervising_body_name) == ("fire", "涟水县消防救援大队")
    assert row.file.conditions == conditions
    assert await ask(service, SUPERVISOR, f"{DOOR}/sign") == (403, "OTHER_DEPARTMENT")
    assert await ask(service, FIRE, f"{DOOR}/sign") == (200, "")


async def test_while_the_catalog_is_being_read_nobody_is_guessed(service: Service) -> None:
    with pytest.raises(SupervisorNotYetKnownError):
        supervision_of(service.read, lambda: False, ITEM)
    assert supervision_of(service.read, lambda: True, ITEM).body == ITEM.body


async def test_while_the_case_is_not_shown_yet_it_waits(service: Service) -> None:
    supervising = Supervising(Calendar, lambda _: None, lambda item: Supervision(body=item.body, body_name="x"))
    await decided(service)
    returned = (await service.store.read_stream(CASE_ID))[-1].event
    heard = Heard(
        body=returned, subject=CASE_ID, at=MORNING, source="s", position=1, message_id="m", correlation_id="c"
    )
    with pytest.raises(CaseNotYetShownError):
        supervising.react(heard)


async def test_signed_twice_is_signed_once(service: Service) -> None:
    await decided(service)
    assert list(pending(service).values()) == [datetime(2026, 9, 29, 16, 0, tzinfo=UTC)]
    for _ in range(2):
        assert await ask(service, SUPERVISOR, f"{DOOR}/sign") == (200, "")
    assert await kinds(service) == ["NoticeSent", "NoticeAcknowledged"]
    said = await told(service)
    assert (said["is_signed"], said["on_time"], said["is_late"], said["acknowledged_by"]) == (
        True,
        True,
        False,
        "han-jianguan",
    )
    assert pending(service) == {}
    assert "已签收" in await page(service, SUPERVISOR)


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        (None, 401, "SIGN_IN_REQUIRED"),
        (FIRE, 403, "OTHER_DEPARTMENT"),
        (APPROVER, 403, "NOT_YOUR_ROLE"),
        (CLERK, 403, "NOT_YOUR_ROLE"),
    ],
)
@pytest.mark.parametrize("verb", ["sign", "finding"])
async def test_only_the_supervisors_of_the_department_sign_and_report(
    service: Service, verb: str, person: Person | None, status: int, code: str
) -> None:
    await decided(service)
    body = FOUND if verb == "finding" else {}
    assert await ask(service, person, f"{DOOR}/{verb}", **body) == (status, code)
    assert await kinds(service) == ["NoticeSent"]


@pytest.mark.parametrize("timer_first", [True, False])
async def test_late_signing_is_recorded_as_late(service: Service, clock: SetClock, timer_first: bool) -> None:
    await decided(service)
    clock.set(datetime(2026, 10, 9, 2, 0, tzinfo=UTC))
    assert (await told(service))["is_late"] is True
    if timer_first:
        await service.runner.fire_due()
        await settle(service)
        assert await kinds(service) == ["NoticeSent", "NoticeOverdue"]
        assert "签收期限届满，没有签收" in await page(service, SUPERVISOR)
    assert await ask(service, SUPERVISOR, f"{DOOR}/sign") == (200, "")
    await service.runner.fire_due()
    await settle(service)
    assert await kinds(service) == ["NoticeSent", "NoticeOverdue", "NoticeAcknowledged"]
    row = notice(service)
    assert (row.on_time, row.overdue_from) == (False, row.due_at)
    assert "逾期签收" in await page(service, SUPERVISOR)


async def test_the_last_moment_is_in_time_and_the_next_one_is_not(service: Service, clock: SetClock) -> None:
    await decided(service)
    clock.set(notice(service).due_at)
    await service.runner.fire_due()
    assert await kinds(service) == ["NoticeSent"]
    clock.forward(seconds=1)
    await service.runner.fire_due()
    assert await kinds(service) == ["NoticeSent", "NoticeOverdue"]


async def test_what_is_found_goes_back_to_the_approver_and_its_words_are_sealed(service: Service) -> None:
    await decided(service)
    assert await ask(service, SUPERVISOR, f"{DOOR}/finding", **FOUND) == (409, "SUPERVISION_NOT_SIGNED")
    await ask(service, SUPERVISOR, f"{DOOR}/sign")
    assert await ask(service, SUPERVISOR, f"{DOOR}/finding", **FOUND) == (200, "")
    assert await ask(service, SUPERVISOR, f"{DOOR}/finding", **FOUND) == (409, "FINDING_REPORTED")
    assert f"/supervision/of/{CASE_ID}" in await page(service, APPROVER, f"/cases/{CASE_ID}")
    told_to_the_approver = await page(service, APPROVER, f"/supervision/of/{CASE_ID}")
    assert "检查：不符合" in told_to_the_approver
    assert FOUND["text"] in told_to_the_approver
    assert "反馈给审批部门" not in told_to_the_approver
    assert "查看完整信息" not in told_to_the_approver
    async with client_for(service, APPROVER) as approver:
        said = (await approver.get(f"/api/supervision/of/{CASE_ID}")).json()
    assert said == await told(service, APPROVER)
    assert (said["last_finding"], said["findings"]) == ("NOT_COMPLIANT", 1)
    assert "320826260924000512702" in await page(service, APPROVER, "/supervision?show=wrong")
    stored = "".join(one.event.model_dump_json() for one in service.store.read_log(0, 1_000))
    assert FOUND["text"] not in stored


@pytest.mark.parametrize("body", [{}, {**FOUND, "finding": "FINE"}, {**FOUND, "text": ""}])
async def test_a_finding_says_what_when_and_how(service: Service, body: dict[str, str]) -> None:
    await decided(service)
    await ask(service, SUPERVISOR, f"{DOOR}/sign")
    assert await ask(service, SUPERVISOR, f"{DOOR}/finding", **body) == (422, "BAD_INPUT")


@pytest.mark.parametrize("path", [DOOR, f"/supervision/of/{CASE_ID}", f"/api{DOOR}"])
async def test_other_departments_do_not_read_it(service: Service, path: str) -> None:
    await decided(service)
    for person, code in ((FIRE, "OTHER_DEPARTMENT"), (OTHER, "OTHER_DEPARTMENT"), (CLERK, "NOT_YOUR_ROLE")):
        async with client_for(service, person) as client:
            refused = await client.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, code)


async def test_what_was_never_granted_has_no_notice(service: Service) -> None:
    async with client_for(service, SUPERVISOR) as client:
        missing = await client.get(f"/api/supervision/{UUID(int=7)}")
    assert (missing.status_code, missing.json()["code"]) == (404, "SUPERVISION_NOTICE_NOT_FOUND")


async def test_nobodys_name_is_said_on_the_bus(service: Service) -> None:
    await decided(service)
    await ask(service, SUPERVISOR, f"{DOOR}/sign")
    await ask(service, SUPERVISOR, f"{DOOR}/finding", **FOUND)
    await ask(service, SUPERVISOR, f"{DOOR}/show-applicant", reason="CONTACT")
    assert service.publish is not None
    said = [service.publish(one) for one in await service.store.read_stream(NOTICE_ID)]
    assert [one and one.type.split(".")[2] for one in said] == [
        "SupervisionNoticeSent",
        "SupervisionNoticeAcknowledged",
        "SupervisionFindingReported",
        None,
    ]
    text = "".join(one.model_dump_json() for one in said if one is not None)
    assert "s1." not in text
    assert "周小满" not in text
    assert FOUND["text"] not in text


async def test_the_views_equal_their_rebuilds(service: Service, clock: SetClock) -> None:
    await decided(service)
    clock.set(datetime(2026, 10, 9, 2, 0, tzinfo=UTC))
    await ask(service, SUPERVISOR, f"{DOOR}/sign")
    await ask(service, SUPERVISOR, f"{DOOR}/finding", **FOUND)
    for view in service.views:
        assert await service.projector.differs(view.name) == 0
        await service.projector.rebuild(view.name)
        assert await service.projector.differs(view.name) == 0
