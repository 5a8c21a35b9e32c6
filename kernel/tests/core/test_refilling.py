"""What a rebuild writes: many rows at once, and those that did not fit into memory brought up to date."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kernel.database import Database
from kernel.events import Event
from kernel.messages import Heard
from kernel.rows import insert_many
from kernel.testing.toy import BoxShut, Contents, ThingPut, contents_view
from kernel.views import ReadModel, Refill, View, full_collections

MOMENT = datetime(2026, 9, 24, 10, 0, 0, 123456, tzinfo=UTC)


class Colour(StrEnum):
    RED = "RED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Motley:
    """A column of every kind."""

    key: UUID
    text: str
    number: int
    share: float
    yes: bool
    day: date
    at: datetime
    colour: Colour
    parts: tuple[str, ...]
    other_key: UUID | None
    ended_at: datetime | None
    maybe: bool | None


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/views.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    opened = Database(url)
    yield opened
    opened.close()


def motley(number: int, *, full: bool) -> Motley:
    return Motley(
        key=uuid4(),
        text="一行\t两\\行\n",
        number=number,
        share=0.1,
        yes=full,
        day=date(2026, 9, 24),
        at=MOMENT,
        colour=Colour.RED,
        parts=("甲", "乙"),
        other_key=uuid4() if full else None,
        ended_at=MOMENT if full else None,
        maybe=False if full else None,
    )


def heard(box: UUID, body: Event) -> Heard[Event]:
    return Heard(
        body=body, subject=box, at=MOMENT, source="toy:log", position=1, message_id="m", correlation_id="c", version=1
    )


def test_many_rows_at_once_read_back_as_they_were(database: Database) -> None:
    view = View(name="motley_v1", row=Motley, key="key", hears=(), evolve=lambda row, _: row)
    rows = [motley(1, full=True), motley(2, full=False)]
    with database.writing() as connection:
        view.table.metadata.create_all(connection)
        insert_many(connection, view.table, rows)
    assert ReadModel(database).find(view, order_by=(view.table.c.number,)) == rows


def test_rows_that_did_not_fit_into_memory_are_brought_up_to_date_gone_or_added(database: Database) -> None:
    view = contents_view()
    with database.writing() as connection:
        view.table.metadata.create_all(connection)
    kept, shut, untouched, late = (uuid4() for _ in range(4))
    refill = Refill(view, view.table, database, rows_in_memory=3)
    refill.take([heard(box, ThingPut(thing="a")) for box in (kept, shut, untouched)])
    refill.take([heard(kept, ThingPut(thing="b")), heard(shut, BoxShut()), heard(late, ThingPut(thing="c"))])
    refill.take([heard(late, ThingPut(thing="d")), heard(uuid4(), BoxShut())])
    refill.flush()
    found = {row.box: row for row in ReadModel(database).find(view)}
    assert found == {
        str(kept): Contents(box=str(kept), count=2, last="b"),
        str(untouched): Contents(box=str(untouched), count=1, last="a"),
        str(late): Contents(box=str(late), count=2, last="d"),
    }


def test_full_collections_are_usual_again_when_the_last_rebuild_has_ended() -> None:
    usual = gc.get_threshold()
    with full_collections.put_off():
        with full_collections.put_off():
            assert gc.get_threshold()[:2] == usual[:2]
        assert gc.get_threshold() != usual
    assert gc.get_threshold() == usual
