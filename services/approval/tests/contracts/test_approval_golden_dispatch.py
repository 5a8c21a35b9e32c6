"""The storage format of what happens between a case and a department's own system, approved as files."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from approval.domain.case.events import Applicant, OutstandingMaterial
from approval.domain.dispatch import events as e
from approval.domain.dispatch.decide import DISPATCH, dispatch_of
from approval.published import MESSAGES, TOPICS, dispatch, publish
from kernel.clock import CHINA_TIME
from kernel.events import Event, Meta, Recorded
from kernel.sealed import Sealed
from kernel.testing.golden import approved, read_back, written

GOLDEN = Path(__file__).parent / "golden"
CASE = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
TASK = dispatch_of(CASE, "market")
AT = datetime(2026, 9, 28, 10, 0, tzinfo=CHINA_TIME)


def sealed(stream: UUID, version: int, field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'p' * 32}.{stream}.{version}.{field}.AAAAAAAAAAAAAAAA")


def result(version: int, outcome: e.DepartmentOutcome) -> e.DepartmentResult:
    return e.DepartmentResult(
        result_id=f"YW320826260924000512702-{version}",
        outcome=outcome,
        opinion=sealed(TASK, version, "result/opinion"),
        document_no=f"业务系统意见〔2026〕320826260924000512702-{version}号",
    )


EXAMPLES: tuple[Event, ...] = (
    e.TaskDispatched(
        case_id=CASE,
        case_no="320826260924000512702",
        recipient="market",
        recipient_name="涟水县市场监督管理局",
        item_id="drug-retail",
        item_name="药品零售经营许可",
        task_code="11320826XN0000100K4320131908000",
        asked_for="现场检查验收，提出意见",
        materials=(e.NamedMaterial(code="drug-retail-m01", name="药品经营许可申请表"),),
        missing=(OutstandingMaterial(code="drug-retail-m06", name="质量管理制度目录", deferrable=True),),
        applicant=Applicant(
            person="p" * 32,
            kind="ORGANIZATION",
            name=sealed(CASE, 1, "applicant/name"),
            number=sealed(CASE, 1, "applicant/number"),
            phone=sealed(CASE, 1, "applicant/phone"),
        ),
        dispatched_at=AT,
    ),
    e.TaskTakenUp(reference_no="YW320826260924000512702", taken_up_at=AT),
    e.DepartmentResultReceived(result=result(3, e.DepartmentOutcome.GRANTED), received_at=AT),
    e.DepartmentResultContradicted(result=result(4, e.DepartmentOutcome.DENIED), received_at=AT),
    e.ContradictionSettled(settled_by="li-jueding", note=sealed(TASK, 5, "note"), settled_at=AT),
    e.TaskRecalled(case_id=CASE, recipient="market", reason=e.RecallReason.WITHDRAWN, recalled_at=AT),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    assert read_back(event, GOLDEN) == event


def test_every_event_has_an_approved_form() -> None:
    assert {type(event) for event in EXAMPLES} == set(DISPATCH.events)


def test_a_department_is_told_its_tasks_and_their_recall_on_its_own_topic_and_nothing_else() -> None:
    meta = Meta(at=AT, actor="test", correlation_id="test")
    said = [
        publish(Recorded(stream_id=TASK, version=n, position=n, event=event, meta=meta))
        for n, event in enumerate(EXAMPLES, 1)
    ]
    told = [message for message in said if message is not None]
    assert [type(message).__mro__[1] for message in told] == [dispatch.TaskDispatched, dispatch.TaskRecalled]
    assert {message.topic for message in told} == {"department.market.tasks.v1"} <= set(TOPICS)
    assert {message.type for message in told} == {form.type for form in dispatch.MESSAGES}
    assert set(dispatch.MESSAGES) <= set(MESSAGES)
