"""What the hotline says to others, and what it understands of them."""

import typing
from datetime import datetime
from uuid import UUID

import pytest

from hotline import consumed
from hotline.domain.ticket import events as e
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket.words import CloseReason, RefusalReason
from hotline.published import MESSAGES, TOPICS, publish
from kernel.clock import CHINA_TIME
from kernel.events import Event, Meta, Recorded
from kernel.messages import Message
from kernel.sealed import Sealed

AT = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)
STREAM = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
META = Meta(at=AT, actor="agent-1", correlation_id="c")
AGREED = {
    "TicketCreated": {
        "ticket_no",
        "source",
        "kind",
        "topic_code",
        "topic_name",
        "town",
        "related_case_id",
        "related_rating_id",
        "created_at",
    },
    "TicketAnsweredDirectly": {"answered_at"},
    "TicketDispatched": {"units", "mode", "due_at", "dispatched_at"},
    "TicketSigned": {"body", "signed_at"},
    "TicketReturned": {"body", "reason_kind"},
    "TicketReplied": {"body", "replied_at"},
    "TicketFollowedUp": {"solved", "level", "followed_up_at"},
    "TicketReworkOrdered": {"bodies", "number", "due_at", "ordered_at"},
    "TicketClosed": {"reason", "closed_at", "on_time"},
}


def said(event: Event) -> Message | None:
    return publish(Recorded(stream_id=STREAM, version=1, position=1, event=event, meta=META))


@pytest.mark.parametrize("form", MESSAGES, ids=lambda form: form.type)
def test_a_message_says_what_was_agreed_and_no_more(form: type[Message]) -> None:
    name = form.type.split(".")[2]
    assert set(form.model_fields) == AGREED[name]
    assert form.topic in TOPICS


@pytest.mark.parametrize("form", MESSAGES, ids=lambda form: form.type)
def test_no_message_carries_anything_sealed(form: type[Message]) -> None:
    hints = typing.get_type_hints(form)
    assert not [name for name, hint in hints.items() if hint is Sealed or "Sealed" in str(hint)]


def test_every_agreed_message_exists() -> None:
    assert {form.type.split(".")[2] for form in MESSAGES} == set(AGREED)


def test_a_refusal_is_told_as_a_close_with_its_reason() -> None:
    refused = e.TicketRefused(
        reason=RefusalReason.REVIEW, way_to_go="向复议机关申请", refused_by="agent-1", refused_at=AT
    )
    told = said(refused)
    assert told is not None
    assert told.model_dump(mode="json") == {"reason": "NOT_ACCEPTED", "closed_at": AT.isoformat(), "on_time": True}


def test_a_closable_kind_is_named_in_the_reason() -> None:
    closed = e.TicketClosed(
        reason=CloseReason.CLOSABLE_KIND, closable_kind="06", on_time=False, closed_by="agent-1", closed_at=AT
    )
    told = said(closed)
    assert told is not None
    assert told.model_dump()["reason"] == "CLOSABLE_KIND_06"


def test_every_event_of_a_ticket_is_considered() -> None:
    assert {cls.__name__ for cls in TICKET.events} - {form.__name__ for form in MESSAGES} == {
        "TicketRefused",  # told as a close
        "TicketReassigned",  # stays inside
        "CallerShown",  # who looked at what stays inside too
    }


@pytest.mark.parametrize(
    ("form", "sample"),
    [
        (
            consumed.NegativeRatingOpened,
            {
                "case_id": str(STREAM),
                "case_no": "320826260924000512702",
                "level": "VERY_DISSATISFIED",
                "options": ["多头跑路"],
                "text": None,
                "rater": "",
                "body": "market",
                "body_name": "涟水县市场监督管理局",
                "item_name": "食品经营许可（新办）",
                "due_at": AT.isoformat(),
            },
        ),
        (
            consumed.CalendarPublished,
            {"year": 2026, "version": 1, "holidays": {"2026-10-01": "国庆节"}, "makeup_days": [], "source": "国办"},
        ),
        (
            consumed.BodyPublished,
            {
                "body": "market",
                "name": "涟水县市场监督管理局",
                "short_name": "市监局",
                "uscc": "x",
                "kind": "DEPARTMENT",
            },
        ),
        (
            consumed.PlacePublished,
            {"place": "p", "name": "n", "kind": "k", "town": "town-liancheng", "town_name": "涟城街道", "windows": []},
        ),
    ],
)
def test_what_others_say_is_understood(form: type[Message], sample: dict[str, object]) -> None:
    assert form.model_validate(sample)
