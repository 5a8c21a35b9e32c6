"""The storage format of every event, approved as files; changing one is a visible difference."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from kernel.clock import CHINA_TIME
from kernel.events import Event
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from ratings.domain.rating import events as e
from ratings.domain.rating.decide import RATING
from ratings.domain.words import FeedbackMethod, Finding, Level, RatingChannel, RectificationLevel, Via

GOLDEN = Path(__file__).parent / "golden"
STREAM = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
AT = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)
DUE = e.Reckoned(due_at=datetime(2026, 10, 9, 23, 59, 59, tzinfo=CHINA_TIME))
CASE = e.RatedCase(
    case_id=STREAM,
    case_no="320826260924000512702",
    item_id="food-licence",
    item_name="食品经营许可（新办）",
    body="market",
    body_name="涟水县市场监督管理局",
)


def sealed(field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'p' * 32}.{STREAM}.1.{field}.AAAAAAAAAAAAAAAA")


EXAMPLES: tuple[Event, ...] = (
    e.RatingInvited(case=CASE, applicant="p" * 32, concluded_at=AT, closes=DUE),
    e.RatingSubmitted(
        case=CASE,
        level=Level.DISSATISFIED,
        options=("WAITING_TIME",),
        text=sealed("text"),
        channel=RatingChannel.QR,
        is_real_name=True,
        rater="p" * 32,
        rated_at=AT,
    ),
    e.RatingDefaulted(
        case=CASE, level=Level.BASICALLY_SATISFIED, channel=RatingChannel.DEFAULT, is_default=True, defaulted_at=AT
    ),
    e.NegativeRatingOpened(
        case=CASE,
        level=Level.VERY_DISSATISFIED,
        options=(),
        text=None,
        is_real_name=False,
        rater="",
        contact=DUE,
        rectification=DUE,
        opened_at=AT,
    ),
    e.NegativeVerified(
        finding=Finding.PARTLY_JUSTIFIED, note=sealed("note"), verified_by="he-chengban", verified_at=AT, on_time=True
    ),
    e.RectificationExtended(reason="涉及多个窗口", rectification=DUE, extended_by="he-chengban", extended_at=AT),
    e.RectificationDone(
        case_id=STREAM,
        measures=sealed("measures"),
        measures_public="已增开一个窗口。",
        via=Via.UNIT,
        done_by="he-chengban",
        done_at=AT,
        on_time=True,
    ),
    e.RaterFedBack(case_id=STREAM, method=FeedbackMethod.PHONE, fed_back_by="he-chengban", fed_back_at=AT),
    e.RatingFollowedUp(level=RectificationLevel.SATISFIED, followed_up_by="sun-jiandu", followed_up_at=AT),
    e.NegativeRatingClosed(closed_by="sun-jiandu", closed_at=AT, on_time=True),
    e.RaterShown(look=Look(fields=("name", "phone"), reason=LookReason.OTHER, note=sealed("look/note"))),
)


def golden_of(event: Event) -> Path:
    return GOLDEN / f"{event.kind}.v{event.version}.json"


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_an_event_is_stored_as_approved(event: Event) -> None:
    assert json.loads(event.model_dump_json()) == json.loads(golden_of(event).read_text(encoding="utf-8"))


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_what_was_stored_stays_loadable(event: Event) -> None:
    assert type(event).model_validate_json(golden_of(event).read_text(encoding="utf-8")) == event


def test_every_event_has_its_approved_form() -> None:
    assert {event.kind for event in EXAMPLES} == {cls.kind for cls in RATING.events}
    assert {path.name for path in GOLDEN.glob("*.json")} == {golden_of(event).name for event in EXAMPLES}
