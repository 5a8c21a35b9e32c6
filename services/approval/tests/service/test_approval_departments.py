"""办件交给部门自己的系统：受理就流转，答复摆在办件旁边，决定还是审批人作；说错的话搁置，不会丢。"""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest

from approval import consumed
from approval.app import build
from approval.domain.dispatch.decide import dispatch_of
from approval.domain.dispatch.events import DepartmentOutcome, RecallReason
from approval.gauges import Gauges
from approval.processes.dispatching import CaseNotYetShownError, Dispatching
from approval.testing.departments import TASK, accepted, asked, department_says, drug_case, reported, taken_up
from approval.testing.doors import APPROVER, CASE_ID, OTHER, key, received, say
from approval.views.cases import CASES, Stage
from approval.views.dispatches import DISPATCHES, DispatchRow, DispatchStage, of_case
from kernel import inbox, metrics
from kernel.access import Person
from kernel.messages import Heard
from kernel.replaying import replay
from kernel.service import Service
from kernel.testing.parts import SetClock, client_for, memory_parts, settle

HTML = {"Accept": "text/html"}
GRANTED, DENIED = DepartmentOutcome.GRANTED, DepartmentOutcome.DENIED


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    service = build(memory_parts(tmp_path, clock=clock))
    service.connect()
    return service


async def kinds(service: Service, task: UUID = TASK) -> list[str]:
    return [one.kind.removeprefix("approval.") for one in await service.store.read_stream(task)]


def row_of(service: Service) -> DispatchRow:
    (row,) = of_case(service.read, CASE_ID)
    return row


def parked(service: Service) -> list[str]:
    return [one.reason for one in inbox.parked_list(service.database)]


async def page_of(service: Service) -> str:
    async with client_for(service, APPROVER) as approver:
        return (await approver.get(f"/cases/{CASE_ID}", headers=HTML)).text


async def test_an_accepted_case_goes_to_the_departments_own_system(service: Service) -> None:
    await drug_case(service)
    assert of_case(service.read, CASE_ID) == []
    await asked(service, "accept", {})
    assert await kinds(service) == ["TaskDispatched"]
    row = row_of(service)
    assert (row.task_id, row.recipient, row.stage) == (TASK, "market", DispatchStage.DISPATCHED)
    assert "部门的系统还没有答复" in await page_of(service)


async def test_a_case_of_another_item_stays_here(service: Service) -> None:
    await received(service)
    await asked(service, "accept", {})
    assert of_case(service.read, CASE_ID) == []
    assert "部门意见" not in await page_of(service)


async def test_a_case_that_is_deemed_accepted_goes_there_too(service: Service, clock: SetClock) -> None:
    await drug_case(service)
    clock.set(datetime(2026, 10, 20, 3, 0, tzinfo=UTC))
    await service.runner.fire_due()
    await settle(service)
    assert await kinds(service) == ["TaskDispatched"]


async def test_the_opinion_stands_beside_the_case_and_the_decision_stays_with_the_approver(service: Service) -> None:
    await accepted(service)
    await department_says(service, taken_up(service))
    assert (row_of(service).stage, row_of(service).reference_no) == (DispatchStage.TAKEN_UP, "YW-1")
    await department_says(service, reported(service, DENIED, opinion="缺药师资格证书。"))
    case = service.read.get(CASES, CASE_ID)
    assert case is not None
    assert (row_of(service).stage, case.stage) == (DispatchStage.ANSWERED, Stage.ACCEPTED)
    page = await page_of(service)
    assert "缺药师资格证书。" in page
    assert "意见〔2026〕1号" in page
    await asked(service, "conclude", {"outcome": "GRANTED", "opinion": "材料已补齐，准予"})
    assert row_of(service).stage is DispatchStage.ANSWERED


async def test_the_opinion_is_stored_only_as_ciphertext(service: Service) -> None:
    await accepted(service)
    await department_says(service, reported(service, GRANTED, opinion="周小满的药师证有效。"))
    assert all("药师证" not in str(row[4]) and "周小满" not in str(row[4]) for row in service.store.read_rows(0, 100))
    async with client_for(service, APPROVER) as approver:
        told = await approver.get(f"/api/cases/{CASE_ID}/dispatches")
    assert told.json()["dispatches"][0]["outcome"] == "GRANTED"
    assert "opinion" not in told.text


async def test_the_same_result_twice_is_one(service: Service) -> None:
    await accepted(service)
    for number in (1, 1):
        await department_says(service, reported(service, GRANTED, number))
    assert await kinds(service) == ["TaskDispatched", "DepartmentResultReceived"]
    assert parked(service) == []


async def test_a_contradiction_is_recorded_parked_and_alarmed_and_never_applied(service: Service) -> None:
    await accepted(service)
    await department_says(service, reported(service, GRANTED))
    await department_says(service, reported(service, DENIED, 2, opinion="改为不同意。"))
    assert (await kinds(service))[2:] == ["DepartmentResultContradicted"]
    assert parked(service) == ["DEPARTMENT_RESULT_CONTRADICTS"]
    row = row_of(service)
    assert row.result is not None
    assert (row.result.outcome, row.contradicted) == (GRANTED, True)
    Gauges(service).measure()
    assert 'approval_contradicted_tasks{recipient="market"} 1.0' in metrics.rendered().decode()
    assert "部门又返回过不同的结果" in await page_of(service)


async def test_what_was_settled_is_quiet_and_a_replay_clears_it(service: Service) -> None:
    await accepted(service)
    await department_says(service, reported(service, GRANTED))
    await department_says(service, reported(service, DENIED, 2))
    assert (await replay(service)).stopped_by == "DEPARTMENT_RESULT_CONTRADICTS"
    await asked(service, "dispatches/market/settle", {"note": "已电话核实，以第一份为准。"})
    outcome = await replay(service)
    assert (outcome.done, outcome.stopped_by, parked(service)) == (1, "", [])
    Gauges(service).measure()
    assert 'approval_contradicted_tasks{recipient="market"} 0.0' in metrics.rendered().decode()
    assert "已核实 · li-jueding：已电话核实，以第一份为准。" in await page_of(service)
    assert (await kinds(service))[2:] == ["DepartmentResultContradicted", "ContradictionSettled"]


async def test_without_a_contradiction_there_is_nothing_to_settle(service: Service) -> None:
    await accepted(service)
    door, note = f"/cases/{CASE_ID}/dispatches/market/settle", {"note": "已核实"}
    async with client_for(service, APPROVER) as approver:
        nothing = await approver.post(door, json=note, headers=key())
    assert (nothing.status_code, nothing.json()["code"]) == (409, "NO_CONTRADICTION")


@pytest.mark.parametrize(
    ("person", "status", "code"), [(None, 401, "SIGN_IN_REQUIRED"), (OTHER, 403, "OTHER_DEPARTMENT")]
)
async def test_nobody_else_settles_or_reads(service: Service, person: Person | None, status: int, code: str) -> None:
    await accepted(service)
    async with client_for(service, person) as client:
        asked_to = await client.post(
            f"/cases/{CASE_ID}/dispatches/market/settle", json={"note": "已核实"}, headers=key()
        )
        read = await client.get(f"/api/cases/{CASE_ID}/dispatches")
    assert (asked_to.status_code, asked_to.json()["code"]) == (status, code)
    assert (read.status_code, read.json()["code"]) == (status, code)


async def test_an_answer_to_an_unknown_task_is_parked(service: Service) -> None:
    stranger = uuid5(CASE_ID, "stranger")
    task = dispatch_of(stranger, "market")
    await department_says(service, reported(service, GRANTED, case_id=stranger), task=task)
    assert parked(service) == ["DEPARTMENT_RESULT_UNKNOWN_TASK"]
    assert await kinds(service, task) == []


async def test_an_answer_that_names_another_case_than_its_task_is_parked(service: Service) -> None:
    await accepted(service)
    await department_says(service, reported(service, GRANTED, case_id=uuid4()))
    await department_says(service, taken_up(service), task=CASE_ID)
    assert parked(service) == ["DEPARTMENT_RESULT_UNKNOWN_TASK"] * 2
    assert await kinds(service) == ["TaskDispatched"]


async def test_what_waits_behind_a_parked_answer_is_dealt_with_in_order(service: Service) -> None:
    await accepted(service)
    for message in (reported(service, GRANTED), reported(service, DENIED, 2), reported(service, GRANTED)):
        await department_says(service, message)
    assert parked(service) == ["DEPARTMENT_RESULT_CONTRADICTS", "BEHIND_PARKED"]
    await asked(service, "dispatches/market/settle", {"note": "已核实"})
    assert (await replay(service)).done == 2
    assert parked(service) == []


@pytest.mark.parametrize(
    ("ended_by", "reason"), [("decision", RecallReason.CONCLUDED), ("withdrawal", RecallReason.WITHDRAWN)]
)
async def test_a_result_for_a_case_that_is_over_is_too_late_and_parked(
    service: Service, ended_by: str, reason: RecallReason
) -> None:
    await accepted(service)
    if ended_by == "decision":
        await asked(service, "conclude", {"outcome": "GRANTED", "opinion": "准予"})
    else:
        say(service, CASE_ID, consumed.ApplicationWithdrawn(reason="NO_LONGER_NEEDED"))
        await settle(service)
    assert (row_of(service).stage, row_of(service).recalled_for) == (DispatchStage.RECALLED, reason)
    await department_says(service, reported(service, GRANTED))
    assert parked(service) == ["DEPARTMENT_RESULT_TOO_LATE"]
    assert await kinds(service) == ["TaskDispatched", "TaskRecalled"]
    assert reason.label in await page_of(service)


async def test_nothing_is_sent_of_a_case_that_is_over_before_anybody_looked(service: Service) -> None:
    await accepted(service)
    await asked(service, "conclude", {"outcome": "GRANTED", "opinion": "准予"})
    (dispatching,) = (one for one in service.processes if isinstance(one, Dispatching))
    row = service.read.get(CASES, CASE_ID)
    assert row is not None
    acceptance = (await service.store.read_stream(CASE_ID))[1]
    heard = Heard(
        body=acceptance.event,
        subject=CASE_ID,
        at=acceptance.meta.at,
        source="approval:log",
        position=acceptance.position,
        message_id="m",
        correlation_id="c",
        version=acceptance.version,
    )
    assert dispatching.react(heard) == []
    with pytest.raises(CaseNotYetShownError):
        Dispatching(lambda _: None).react(heard)


async def test_the_view_equals_its_rebuild(service: Service) -> None:
    await accepted(service)
    for message in (taken_up(service), reported(service, GRANTED), reported(service, DENIED, 2)):
        await department_says(service, message)
    assert await service.projector.differs(DISPATCHES.name) == 0
    await service.projector.rebuild(DISPATCHES.name)
    assert row_of(service).contradicted
