"""What ratings say to others, what they understand of them, and the codes others use for the same five levels."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from kernel.clock import CHINA_TIME
from kernel.events import Meta, Recorded
from kernel.messages import Message
from kernel.sealed import Sealed
from ratings import consumed
from ratings.domain.rating import events as e
from ratings.domain.rating.decide import RATING
from ratings.domain.words import Level, RatingChannel
from ratings.options import load_comments, load_options
from ratings.published import MESSAGES, TOPICS, publish

AT = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)
STREAM = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
TOKEN = f"s1.aes256gcm.{'p' * 32}.{STREAM}.1.text.AAAAAAAAAAAAAAAA"
CASE = e.RatedCase(
    case_id=STREAM, case_no="320826260924000512702", item_id="i", item_name="事项", body="market", body_name="单位"
)
_RATED = {"case_id", "case_no", "level", "options", "body", "body_name", "item_name"}
AGREED = {
    "RatingSubmitted": _RATED | {"channel", "item_id", "is_real_name", "rated_at"},
    "NegativeRatingOpened": _RATED | {"text", "rater", "due_at"},
    "RectificationDone": {"case_id", "measures_public", "done_at"},
    "RaterFedBack": {"case_id", "method", "fed_back_at"},
    "NegativeRatingClosed": {"closed_at", "on_time"},
}


@pytest.mark.parametrize(
    ("level", "gbt39046", "interface"),
    [
        (Level.VERY_SATISFIED, 1, 5),
        (Level.SATISFIED, 2, 4),
        (Level.BASICALLY_SATISFIED, 3, 3),
        (Level.DISSATISFIED, 4, 2),
        (Level.VERY_DISSATISFIED, 5, 1),
    ],
)
def test_the_two_codes_of_a_level_run_in_opposite_directions(level: Level, gbt39046: int, interface: int) -> None:
    assert (level.code_gbt39046, level.code_interface) == (gbt39046, interface)
    assert (Level.of_gbt39046(gbt39046), Level.of_interface(interface)) == (level, level)


def test_a_code_taken_for_one_of_the_other_table_would_turn_praise_into_blame() -> None:
    assert Level.of_interface(Level.VERY_SATISFIED.code_gbt39046) is Level.VERY_DISSATISFIED


@pytest.mark.parametrize("form", MESSAGES, ids=lambda form: form.type)
def test_a_message_says_what_was_agreed_and_no_more(form: type[Message]) -> None:
    assert set(form.model_fields) == AGREED[form.type.split(".")[2]]
    assert form.topic in TOPICS


def test_every_agreed_message_exists() -> None:
    assert {form.type.split(".")[2] for form in MESSAGES} == set(AGREED)


def test_every_event_is_told_or_kept_on_purpose() -> None:
    nobody_rated, kept_inside = {"RatingInvited", "RatingDefaulted"}, {"RaterShown"}
    among_us = {"NegativeVerified", "RectificationExtended", "RatingFollowedUp"}
    assert {cls.__name__ for cls in RATING.events} - nobody_rated - kept_inside - among_us == set(AGREED)


def test_the_raters_words_travel_sealed_only() -> None:
    opened = e.NegativeRatingOpened(
        case=CASE,
        level=Level.DISSATISFIED,
        options=("ATTITUDE",),
        text=Sealed.stored(TOKEN),
        is_real_name=True,
        rater="p" * 32,
        contact=e.Reckoned(due_at=AT),
        rectification=e.Reckoned(due_at=AT),
        opened_at=AT,
    )
    meta = Meta(at=AT, actor="p" * 32, correlation_id="c")
    told = publish(Recorded(stream_id=STREAM, version=3, position=3, event=opened, meta=meta))
    assert told is not None
    assert told.model_dump(mode="json") == {
        "case_id": str(STREAM),
        "case_no": "320826260924000512702",
        "level": "DISSATISFIED",
        "options": ["ATTITUDE"],
        "text": TOKEN,
        "rater": "p" * 32,
        "body": "market",
        "body_name": "单位",
        "item_name": "事项",
        "due_at": AT.isoformat(),
    }


@pytest.mark.parametrize(
    ("form", "sample"),
    [
        (
            consumed.ApplicationReceived,
            {
                "case_no": "320826260924000512702",
                "item": {"item_id": "i", "name": "n", "body": "market", "body_name": "m", "topic": "经营", "x": 1},
                "applicant": {"person": "p" * 32, "kind": "NATURAL_PERSON", "name": TOKEN, "number": TOKEN},
                "channel": "WINDOW",
                "received_at": AT.isoformat(),
            },
        ),
        (consumed.CaseConcluded, {"outcome": "DENIED", "concluded_at": AT.isoformat(), "on_time": True}),
        (consumed.TicketCreated, {"ticket_no": "1", "source": "RATING", "related_rating_id": str(STREAM)}),
        (consumed.TicketReplied, {"body": "market", "replied_at": AT.isoformat()}),
        (consumed.TicketFollowedUp, {"solved": "YES", "level": "SATISFIED", "followed_up_at": AT.isoformat()}),
        (consumed.TicketClosed, {"reason": "SOLVED", "closed_at": AT.isoformat(), "on_time": True}),
        (
            consumed.CalendarPublished,
            {"year": 2026, "version": 1, "holidays": {"2026-10-01": "国庆节"}, "makeup_days": [], "source": "国办"},
        ),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_what_others_say_is_understood(form: type[Message], sample: dict[str, Any]) -> None:
    assert form.model_validate(sample)


def test_every_made_up_comment_can_be_said() -> None:
    options = load_options()
    comments = load_comments()
    assert {comment.level for comment in comments} == set(Level)
    assert all(set(comment.options) <= set(options.for_level(comment.level)) for comment in comments)
    assert all(comment.channel is not RatingChannel.DEFAULT for comment in comments)
