"""部门的系统收到任务：接办、返回结果、列在一页上；可以原样再发，也可以改了意见另发。"""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from department import consumed
from department.app import build
from department.domain.task import events as e
from department.views.tasks import TASKS, TaskRow, TaskStage
from kernel.access import Person
from kernel.messages import Message, addressed
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, client_for, memory_parts, settle

TASK = UUID("8a2c1a0e-3b55-5d3b-8a25-6f5f0e6a7b21")
CASE = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
APPROVER = Person("li-jueding", "李决定", frozenset({"approver"}), body="market", body_name="市场监管局")
OTHER = Person("zhao-qita", "赵其他", frozenset({"approver"}), body="police", body_name="公安局")
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="market", body_name="市场监管局")


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    service = build(memory_parts(tmp_path))
    service.connect()
    return service


async def said(service: Service, message: Message) -> None:
    """The hall says something about a task, on the topic of the market office."""
    assert isinstance(service.parts.bus, SpokenBus)
    form = addressed(type(message), recipient="market")
    service.parts.bus.say(TASK, form.model_validate(message.model_dump()), MORNING)
    await settle(service)


async def dispatched(service: Service, *missing: e.MissingPaper) -> None:
    seal, person = service.parts.keyring.seal, service.parts.keyring.person_of("91320826MA1WXYZ123")
    applicant = e.Applicant(
        person=person,
        kind="ORGANIZATION",
        name=seal(person, "测试·某药店", stream=CASE, version=1, field="applicant/name"),
        number=seal(person, "91320826MA1WXYZ123", stream=CASE, version=1, field="applicant/number"),
    )
    task = consumed.TaskDispatched(
        case_id=CASE,
        case_no="320826260924000512702",
        recipient="market",
        item_name="药品零售经营许可",
        asked_for="现场检查验收，提出意见",
        materials=(e.Paper(code="drug-retail-m01", name="药品经营许可申请表"),),
        missing=missing,
        applicant=applicant,
        dispatched_at=MORNING,
    )
    await said(service, task)


def row_of(service: Service) -> TaskRow:
    row = service.read.get(TASKS, TASK)
    assert row is not None
    return row


async def asked(service: Service, action: str, person: Person | None = APPROVER, task: UUID = TASK) -> tuple[int, str]:
    async with client_for(service, person) as client:
        answered = await client.post(f"/tasks/{task}/{action}", json={}, headers={"Idempotency-Key": uuid4().hex})
    await settle(service)
    return answered.status_code, str(answered.json().get("code", ""))


async def kinds(service: Service) -> list[str]:
    return [one.kind.removeprefix("department.") for one in await service.store.read_stream(TASK)]


async def test_a_task_is_taken_up_and_answered(service: Service) -> None:
    await dispatched(service)
    assert await kinds(service) == ["TaskReceived", "TaskTakenUp", "ResultReported"]
    row = row_of(service)
    assert (row.stage, row.outcome, row.sent) == (TaskStage.REPORTED, e.Outcome.GRANTED, 1)
    await dispatched(service)
    assert len(await kinds(service)) == 3


async def test_a_task_without_a_necessary_paper_is_not_agreed_to(service: Service) -> None:
    await dispatched(service, e.MissingPaper(code="drug-retail-m04", name="药师资格证书"))
    assert row_of(service).outcome is e.Outcome.DENIED


async def test_the_page_shows_the_departments_own_tasks_and_no_personal_value(service: Service) -> None:
    await dispatched(service)
    async with client_for(service, APPROVER) as mine, client_for(service, OTHER) as theirs:
        page = (await mine.get("/", headers={"Accept": "text/html"})).text
        listed = (await mine.get("/api/tasks")).json()["tasks"]
        nothing = (await theirs.get("/api/tasks")).json()["tasks"]
    assert "320826260924000512702" in page
    assert "再发一次" in page
    assert "某药店" not in page
    assert [one["task_id"] for one in listed] == [str(TASK)]
    assert nothing == []


async def test_a_result_sent_again_is_another_message_with_the_same_result(service: Service) -> None:
    await dispatched(service)
    assert await asked(service, "repeat") == (200, "")
    first, again = (one.event for one in (await service.store.read_stream(TASK))[2:])
    assert isinstance(first, e.ResultReported)
    assert isinstance(again, e.ResultReported)
    assert (again.result_id, again.document_no, again.outcome) == (first.result_id, first.document_no, first.outcome)
    assert service.parts.keyring.open(again.opinion) == service.parts.keyring.open(first.opinion)
    assert row_of(service).sent == 2


async def test_a_changed_mind_is_another_result(service: Service) -> None:
    await dispatched(service)
    assert await asked(service, "revise") == (200, "")
    assert (row_of(service).outcome, row_of(service).sent) == (e.Outcome.DENIED, 2)


async def test_a_recalled_task_that_was_answered_stays_answered(service: Service) -> None:
    await dispatched(service)
    await said(service, consumed.TaskRecalled(reason="CONCLUDED"))
    assert row_of(service).stage is TaskStage.REPORTED


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [(None, 401, "SIGN_IN_REQUIRED"), (OTHER, 403, "OTHER_DEPARTMENT"), (CLERK, 403, "NOT_YOUR_ROLE")],
)
async def test_nobody_else_sends_anything(service: Service, person: Person | None, status: int, code: str) -> None:
    await dispatched(service)
    assert await asked(service, "repeat", person) == (status, code)
    assert row_of(service).sent == 1


async def test_a_task_that_is_not_there_is_not_found(service: Service) -> None:
    assert await asked(service, "repeat", task=CASE) == (404, "TASK_NOT_FOUND")


async def test_the_view_equals_its_rebuild(service: Service) -> None:
    await dispatched(service)
    await asked(service, "revise")
    assert await service.projector.differs(TASKS.name) == 0
