"""The storage format of saved filters, approved as files."""

from pathlib import Path
from uuid import UUID

import pytest

from approval.domain.saved_filter import events as e
from approval.domain.saved_filter.decide import SAVED_FILTER
from approval.published import publish
from kernel.events import Event, Meta, Recorded
from kernel.testing.golden import approved, read_back, written
from kernel.testing.spec import NOON

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES: tuple[Event, ...] = (
    e.FilterSaved(
        name="本周食品经营",
        narrowing=e.Narrowing(
            show="late", item_id="food-licence", assignee="li-jueding", stage="ACCEPTED", case_no="3208262609"
        ),
        saved_by="li-jueding",
    ),
    e.FilterRemoved(name="本周食品经营", removed_by="li-jueding"),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)
    assert read_back(event, GOLDEN) == event


def test_every_event_has_an_approved_form() -> None:
    assert {type(event) for event in EXAMPLES} == set(SAVED_FILTER.events)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_nobody_is_told_of_anybodys_menu(event: Event) -> None:
    meta = Meta(at=NOON, actor="li-jueding", correlation_id="c")
    assert publish(Recorded(stream_id=UUID(int=1), version=1, position=1, event=event, meta=meta)) is None
