"""The storage format of every event, approved as files; changing one is a visible difference."""

from pathlib import Path

import pytest

from insight.domain.surge import SURGE, SurgeDetected, SurgeEnded, Watched
from insight.testing.scenarios import at
from kernel.events import Event
from kernel.testing.golden import approved, read_back, written

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


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    assert read_back(event, GOLDEN) == event


def test_every_event_has_an_approved_form() -> None:
    assert {type(event) for event in EXAMPLES} == set(SURGE.events)
