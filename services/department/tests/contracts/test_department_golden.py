"""The storage format of every event, approved as files, and what is said of it."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from department.domain.task import events as e
from department.domain.task.decide import TASK
from department.published import MESSAGES, TOPICS, publish
from kernel.clock import CHINA_TIME
from kernel.events import Event, Meta, Recorded
from kernel.sealed import Sealed
from kernel.testing.golden import approved, read_back, written

GOLDEN = Path(__file__).parent / "golden"
CASE = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
STREAM = UUID("8a2c1a0e-3b55-5d3b-8a25-6f5f0e6a7b21")
AT = datetime(2026, 9, 28, 10, 0, tzinfo=CHINA_TIME)


def sealed(stream: UUID, version: int, field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'p' * 32}.{stream}.{version}.{field}.AAAAAAAAAAAAAAAA")


EXAMPLES: tuple[Event, ...] = (
    e.TaskReceived(
        case_id=CASE,
        case_no="320826260924000512702",
        recipient="market",
        item_name="药品零售经营许可",
        asked_for="现场检查验收，提出意见",
        materials=(e.Paper(code="drug-retail-m01", name="药品经营许可申请表"),),
        missing=(e.MissingPaper(code="drug-retail-m06", name="质量管理制度目录", deferrable=True),),
        applicant=e.Applicant(
            person="p" * 32,
            kind="ORGANIZATION",
            name=sealed(CASE, 1, "applicant/name"),
            number=sealed(CASE, 1, "applicant/number"),
        ),
        dispatched_at=AT,
    ),
    e.TaskTakenUp(case_id=CASE, recipient="market", reference_no="YW320826260924000512702", taken_up_at=AT),
    e.ResultReported(
        case_id=CASE,
        recipient="market",
        result_id="YW320826260924000512702-1",
        outcome=e.Outcome.GRANTED,
        opinion=sealed(STREAM, 3, "opinion"),
        document_no="业务系统意见〔2026〕320826260924000512702-1号",
        reported_at=AT,
    ),
    e.TaskRecalled(reason="CONCLUDED"),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    assert read_back(event, GOLDEN) == event


def test_every_event_has_an_approved_form() -> None:
    assert {type(event) for event in EXAMPLES} == set(TASK.events)


def test_the_hall_is_told_of_the_taking_up_and_of_the_result_on_the_departments_own_topic() -> None:
    meta = Meta(at=AT, actor="test", correlation_id="test")
    said = [
        publish(Recorded(stream_id=STREAM, version=n, position=n, event=event, meta=meta))
        for n, event in enumerate(EXAMPLES, 1)
    ]
    told = [message for message in said if message is not None]
    assert [type(message).__mro__[1] for message in told] == list(MESSAGES)
    assert {message.topic for message in told} == {"department.market.results.v1"} == set(TOPICS)
