"""The storage format of every event, approved as files; changing one is a visible difference."""

import json
import os
from pathlib import Path

import pytest

from insight.domain.surge import SURGE, SurgeDetected, SurgeEnded, Watched
from insight.testing.scenarios import at
from kernel.events import Event

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES: tuple[Event, ...] = (
    SurgeDetected(
        watched=Watched.ITEM,
        code="food-licence",
        name="食品经营许可（新办）",
        began_at=at(24, 15, 20),
        count=62,
        usual_count=720,
        usual_hours=40,
    ),
    SurgeEnded(
        watched=Watched.ITEM,
        code="food-licence",
        name="食品经营许可（新办）",
        began_at=at(24, 15, 20),
        ended_at=at(24, 16, 40),
        count=21,
    ),
)


def path_of(event: Event) -> Path:
    return GOLDEN / f"{event.kind}.v{event.version}.json"


def written(event: Event) -> str:
    return json.dumps(event.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    if os.environ.get("HALL_APPROVE_FORMATS"):  # a person who changes a format on purpose writes it so
        path_of(event).parent.mkdir(exist_ok=True)
        path_of(event).write_text(written(event), encoding="utf-8")
    assert path_of(event).read_text(encoding="utf-8") == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    document = json.loads(path_of(event).read_text(encoding="utf-8"))
    assert type(event).model_validate(document) == event


def test_every_event_has_an_approved_form() -> None:
    assert {type(event) for event in EXAMPLES} == set(SURGE.events)
