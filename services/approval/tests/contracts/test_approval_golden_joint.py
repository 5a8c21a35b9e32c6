"""The storage format of what happens while departments approve jointly, approved as files."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from approval.domain.joint import events as e
from approval.domain.joint.commands import joint_of
from approval.domain.joint.decide import JOINT
from approval.published import MESSAGES, TOPICS, joint, publish
from kernel.clock import CHINA_TIME
from kernel.events import Event, Meta, Recorded
from kernel.sealed import Sealed
from kernel.testing.golden import approved, read_back, written
from legaltime import Budget, Unit

GOLDEN = Path(__file__).parent / "golden"
CASE = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
STREAM = joint_of(CASE)
AT = datetime(2026, 9, 28, 10, 0, tzinfo=CHINA_TIME)
DUE = datetime(2026, 10, 13, 23, 59, 59, tzinfo=CHINA_TIME)
WEEK = Budget(amount=7, unit=Unit.WORKING_DAY)


def sealed(version: int, field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'p' * 32}.{STREAM}.{version}.{field}.AAAAAAAAAAAAAAAA")


EXAMPLES: tuple[Event, ...] = (
    e.JointApprovalStarted(
        case_id=CASE,
        case_no="320826260924000512702",
        item_id="road-occupation",
        item_name="占用、挖掘城市道路审批",
        lead_body="urban",
        lead_body_name="涟水县城市管理局",
        branches=(
            e.Branch(body="police", name="涟水县公安局", limit=WEEK, due_at=DUE),
            e.Branch(body="transport", name="涟水县交通运输局", limit=WEEK, due_at=DUE),
        ),
        started_by="li-jueding",
        started_at=AT,
    ),
    e.BranchOpinionGiven(
        body="police",
        agrees=False,
        opinion=sealed(2, "opinion"),
        reasons=sealed(2, "reasons"),
        legal_basis="《中华人民共和国道路交通安全法》第三十二条",
        given_by="gao-lianban",
        given_at=AT,
        on_time=True,
    ),
    e.BranchTimedOut(body="transport", timed_out_at=DUE),
    e.BranchRedated(body="transport", due_at=DUE),
    e.BranchesJoined(agreed=False, disagreed=("police",), joined_at=DUE),
    e.JointApprovalClosed(reason=e.CloseReason.WITHDRAWN, unanswered=("transport",), closed_at=AT),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    assert read_back(event, GOLDEN) == event


def test_every_event_has_an_approved_form() -> None:
    assert {type(event) for event in EXAMPLES} == set(JOINT.events)


def test_everything_is_said_of_it_but_nobodys_words() -> None:
    meta = Meta(at=AT, actor="test", correlation_id="test")
    said = [
        publish(Recorded(stream_id=STREAM, version=n, position=n, event=event, meta=meta))
        for n, event in enumerate(EXAMPLES, 1)
    ]
    told = [message for message in said if message is not None]
    assert [type(message) for message in told] == list(joint.MESSAGES)
    assert {message.topic for message in told} == {joint.TOPIC} <= set(TOPICS)
    assert set(joint.MESSAGES) <= set(MESSAGES)
    text = "".join(message.model_dump_json() for message in told)
    assert "s1." not in text
    assert "li-jueding" not in text
