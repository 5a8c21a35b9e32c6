"""到哪里办：服务场所、窗口，以及办事的实施主体。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from catalog.domain.body import BodyPublished
from catalog.domain.place import PlacePublished, Window
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One place people can go to."""

    place: str
    name: str
    kind: str
    region_code: str
    town: str
    town_name: str
    hours: str
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRow:
    """One body that handles items."""

    body: str
    name: str
    short_name: str
    uscc: str
    kind: str


def evolve_place(row: PlaceRow | None, heard: Heard[Any]) -> PlaceRow | None:
    del row
    event: PlacePublished = heard.body
    return PlaceRow(**{name: getattr(event.published, name) for name in type(event.published).model_fields})


def evolve_body(row: BodyRow | None, heard: Heard[Any]) -> BodyRow | None:
    del row
    event: BodyPublished = heard.body
    return BodyRow(**{name: getattr(event.published, name) for name in type(event.published).model_fields})


PLACES = View(
    name="places_v1",
    row=PlaceRow,
    key="place",
    hears=(PlacePublished,),
    key_of=lambda heard: heard.body.published.place,
    evolve=evolve_place,
    indexes=(("kind", "region_code"),),
)
BODIES = View(
    name="bodies_v1",
    row=BodyRow,
    key="body",
    hears=(BodyPublished,),
    key_of=lambda heard: heard.body.published.body,
    evolve=evolve_body,
)


def places(read: ReadModel, *kinds: str) -> list[PlaceRow]:
    columns = PLACES.table.c
    chosen = (columns.kind.in_(kinds),) if kinds else ()
    return read.find(PLACES, *chosen, order_by=(columns.region_code, columns.place))


def body_names(read: ReadModel) -> dict[str, str]:
    """Short name by id."""
    return {row.body: row.short_name for row in read.find(BODIES)}


def windows_of(rows: Sequence[PlaceRow], body: str) -> list[tuple[PlaceRow, Window]]:
    """The windows at which this body's items are taken."""
    return [
        (row, window)
        for row in rows
        for window in row.windows
        if body in window.bodies and window.kind not in _NOT_TAKING
    ]


_NOT_TAKING: Final = frozenset({"GUIDE", "UNRESOLVED", "DELIVERY", "CROSS_REGION", "ASSISTED"})
