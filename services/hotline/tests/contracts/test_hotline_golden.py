"""The storage format of every event, approved as files; changing one is a visible difference."""

import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hotline.domain.ticket import events as e
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket.words import (
    AssignmentRole,
    CloseReason,
    DispatchMode,
    LimitClass,
    RefusalReason,
    ReturnReason,
    Satisfaction,
    Solved,
    TicketKind,
    TicketSource,
)
from hotline.domain.ticket_numbers import TICKET_NUMBERS, RatedDemand, TicketNumberDrawn
from kernel.clock import CHINA_TIME
from kernel.events import Event
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from legaltime import Budget
from legaltime import Unit as LimitUnit

GOLDEN = Path(__file__).parent / "golden"
STREAM = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
AT = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)


def sealed(field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'c' * 32}.{STREAM}.1.{field}.AAAAAAAAAAAAAAAA")


URBAN = e.Unit(body="urban", body_name="涟水县城市管理局", role=AssignmentRole.LEAD)
DEMAND = RatedDemand(
    rating_id=STREAM,
    case_id=STREAM,
    level="DISSATISFIED",
    options=("窗口工作人员不耐烦",),
    text=sealed("text"),
    rater="r" * 32,
    body="market",
    body_name="涟水县市场监督管理局",
    item_name="食品经营许可（新办）",
    due_at=AT,
)
EXAMPLES: tuple[Event, ...] = (
    e.TicketCreated(
        ticket_no="32082626092412345000001",
        source=TicketSource.PHONE,
        demand_kind=TicketKind.HELP,
        topic_code="020202",
        topic_name="路灯故障",
        limit=e.Limit(code=LimitClass.NORMAL, conclude=Budget(amount=Fraction(5), unit=LimitUnit.WORKING_DAY)),
        caller=e.Caller(name=sealed("caller/name"), phone=sealed("caller/phone"), phone_hash="h" * 32),
        content=sealed("content"),
        town="town-liancheng",
        town_name="涟城街道",
        created_by="agent-1",
        created_at=AT,
    ),
    e.TicketAnsweredDirectly(answer=sealed("answer"), answered_by="agent-1", answered_at=AT),
    e.TicketRefused(
        reason=RefusalReason.LITIGATION, way_to_go="向人民法院申请执行", refused_by="agent-1", refused_at=AT
    ),
    e.TicketDispatched(
        mode=DispatchMode.SINGLE,
        units=(URBAN,),
        sign_due_at=AT,
        due_at=AT,
        provisional=False,
        dispatched_by="agent-1",
        dispatched_at=AT,
    ),
    e.TicketSigned(body="urban", signed_by="handler-1", signed_at=AT, on_time=True),
    e.TicketReturned(
        body="urban",
        reason=ReturnReason.NOT_COMPETENT,
        explanation=sealed("explanation"),
        returned_by="handler-1",
        returned_at=AT,
    ),
    e.TicketReassigned(
        from_body="urban", unit=URBAN, ruled=True, sign_due_at=AT, reassigned_by="agent-1", reassigned_at=AT
    ),
    e.TicketReplied(body="urban", answer=sealed("answer"), replied_by="handler-1", replied_at=AT, on_time=True),
    e.TicketFollowedUp(
        solved=Solved.PARTLY,
        level=Satisfaction.BASICALLY_SATISFIED,
        note=sealed("note"),
        followed_up_by="agent-1",
        followed_up_at=AT,
    ),
    e.TicketReworkOrdered(
        bodies=("urban",),
        reason=sealed("reason"),
        number=1,
        due_at=AT,
        provisional=False,
        ordered_by="agent-1",
        ordered_at=AT,
    ),
    e.TicketClosed(
        reason=CloseReason.CLOSABLE_KIND, closable_kind="06", on_time=True, closed_by="agent-1", closed_at=AT
    ),
    e.CallerShown(look=Look(fields=("name", "phone"), reason=LookReason.OTHER, note=sealed("look/note"))),
    TicketNumberDrawn(ticket_id=STREAM, serial=1, ticket_no="32082626092412345000001", demand=DEMAND),
)


def golden_of(event: Event) -> Path:
    return GOLDEN / f"{event.kind}.v{event.version}.json"


def document(event: Event) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(event.model_dump_json())
    return written


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_an_event_is_stored_as_approved(event: Event) -> None:
    assert document(event) == json.loads(golden_of(event).read_text(encoding="utf-8"))


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_what_was_stored_stays_loadable(event: Event) -> None:
    assert type(event).model_validate_json(golden_of(event).read_text(encoding="utf-8")) == event


def test_every_event_has_its_approved_form() -> None:
    kinds = {cls.kind for decider in (TICKET, TICKET_NUMBERS) for cls in decider.events}
    assert {event.kind for event in EXAMPLES} == kinds
    assert {path.name for path in GOLDEN.glob("*.json")} == {golden_of(event).name for event in EXAMPLES}
