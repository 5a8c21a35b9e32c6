"""What is stored and what is said: one approved JSON each; a changed shape is a visible diff."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from catalog import county_data, published
from catalog.app import build
from catalog.domain.body import BodyPublished
from catalog.domain.calendar import CalendarPublished
from catalog.domain.certificate_type import CertificateTypePublished
from catalog.domain.library import CountyDataImported
from catalog.domain.place import PlacePublished
from catalog.domain.service_item import events as e
from kernel.events import Event, Meta, Recorded
from kernel.messages import Message
from kernel.testing.parts import MORNING, memory_parts

GOLDEN = Path(__file__).parent / "golden"


def _examples() -> list[Event]:
    bodies = {body.body: body for body in county_data.bodies()}
    names = {body.body: body.name for body in bodies.values()}
    item = next(one for one in county_data.items(bodies) if one.item_id == "food-licence")
    return [
        e.ItemDrafted(item=item, drafted_by="zhou-bianmu"),
        e.ItemSubmitted(submitted_by="zhou-bianmu"),
        e.ItemReviewed(outcome=e.ReviewOutcome.SENT_BACK, opinion="时限可再压缩", reviewed_by="sun-fuhe"),
        e.ItemPublished(item=item, task_version=1, published_by="zhou-bianmu", published_at=MORNING),
        e.ItemSuspended(item_id="food-licence", reason="法规修订", suspended_by="zhou-bianmu"),
        e.ItemResumed(item_id="food-licence", resumed_by="zhou-bianmu"),
        e.ItemCancelled(item_id="food-licence", reason="许可取消", cancelled_by="zhou-bianmu"),
        CalendarPublished(
            year=2026,
            calendar_version=1,
            holidays={date(2026, 1, 1): "元旦"},
            makeup_days=(date(2026, 1, 4),),
            source="国务院办公厅关于2026年部分节假日安排的通知",
            published_by="zhou-bianmu",
        ),
        BodyPublished(published=bodies["market"]),
        PlacePublished(published=next(one for one in county_data.places() if one.kind == "service_center")),
        CertificateTypePublished(published=county_data.certificate_types(names)[0]),
        CountyDataImported(digest="0" * 32),
    ]


EXAMPLES = {event.kind: event for event in _examples()}
SAID = {
    kind: kind for kind in EXAMPLES if kind.removeprefix("catalog.") in {cls.__name__ for cls in published.MESSAGES}
}


def _golden(name: str, document: Any) -> Any:
    path = GOLDEN / f"{name}.json"
    assert path.exists(), f"no approved form of {name}: write {orjson.dumps(document).decode()} there if it is right"
    return orjson.loads(path.read_bytes())


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_event_is_stored_in_its_approved_form(kind: str) -> None:
    event = EXAMPLES[kind]
    assert orjson.loads(event.model_dump_json()) == _golden(f"{kind}.v{event.version}", event.model_dump(mode="json"))


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_approved_event_can_still_be_read(kind: str) -> None:
    event = EXAMPLES[kind]
    stored = _golden(f"{kind}.v{event.version}", event.model_dump(mode="json"))
    assert type(event).model_validate(stored) == event


def test_every_kind_has_an_approved_form(tmp_path: Path) -> None:
    assert build(memory_parts(tmp_path)).store.codec.kinds.keys() == EXAMPLES.keys()


def _publish(event: Event) -> Message | None:
    meta = Meta(at=MORNING, actor="zhou-bianmu", correlation_id="c")
    return published.publish(Recorded(stream_id=UUID(int=1), version=1, position=1, event=event, meta=meta))


@pytest.mark.parametrize("kind", SAID)
def test_a_message_is_said_in_its_approved_form(kind: str) -> None:
    message = _publish(EXAMPLES[kind])
    assert message is not None
    assert message.model_dump(mode="json") == _golden(message.type, message.model_dump(mode="json"))


def test_drafts_and_reviews_stay_inside() -> None:
    silent = {kind for kind, event in EXAMPLES.items() if _publish(event) is None}
    names = ("ItemDrafted", "ItemSubmitted", "ItemReviewed", "CountyDataImported")
    assert silent == {f"catalog.{name}" for name in names}


def test_every_message_is_said_on_a_topic_of_ours() -> None:
    said = [_publish(event) for event in EXAMPLES.values()]
    assert {type(message) for message in said if message} == set(published.MESSAGES)
    assert {type(message).topic for message in said if message} == set(published.TOPICS)


def test_neighbours_find_the_topic_and_the_waiver_of_an_item() -> None:
    said = _golden("hall.catalog.ItemPublished.v1", None)
    assert (said["topic"], said["certificate_free"], said["promised_limit"]["unit"]) == (
        "准入准营",
        True,
        "working_day",
    )


def test_neighbours_find_who_handles_each_step_and_for_how_long() -> None:
    steps = _golden("hall.catalog.ItemPublished.v1", None)["steps"]
    assert [(one["role"], one["limit"]["amount"], one["counted"]) for one in steps] == [
        ("window_clerk", 0, True),
        ("inspector", 6, True),
        ("reviewer", 1, True),
        ("decider", 1, True),
        ("delivery_clerk", 2, False),
    ]


def test_neighbours_find_the_days_of_a_year() -> None:
    said = _golden("hall.catalog.CalendarPublished.v1", None)
    assert (said["holidays"], said["version"]) == ({"2026-01-01": "元旦"}, 1)
