"""有哪些乡镇（街道）、场所、部门：页面上叫得出名字。"""

from dataclasses import dataclass
from typing import Any

from insight import consumed as c
from kernel.messages import Heard
from kernel.views import ReadModel, View

COUNTY = "县本级"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One town, as its places name it."""

    town: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    """One place and the town it stands in."""

    place: str
    name: str
    town: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One body by its short name."""

    body: str
    name: str


def _town(row: Town | None, heard: Heard[Any]) -> Town | None:
    del row
    said: c.PlacePublished = heard.body
    return Town(town=said.town, name=said.town_name or said.name)


def _place(row: PlaceName | None, heard: Heard[Any]) -> PlaceName | None:
    del row
    said: c.PlacePublished = heard.body
    return PlaceName(place=said.place, name=said.name, town=said.town)


def _body(row: Body | None, heard: Heard[Any]) -> Body | None:
    del row
    said: c.BodyPublished = heard.body
    return Body(body=said.body, name=said.short_name or said.name)


TOWNS = View(
    name="towns_v1",
    row=Town,
    key="town",
    hears=(c.PlacePublished,),
    key_of=lambda heard: heard.body.town or None,
    evolve=_town,
)
PLACES = View(
    name="places_v1",
    row=PlaceName,
    key="place",
    hears=(c.PlacePublished,),
    key_of=lambda heard: heard.body.place,
    evolve=_place,
)
BODIES = View(
    name="bodies_v1", row=Body, key="body", hears=(c.BodyPublished,), key_of=lambda heard: heard.body.body, evolve=_body
)


def town_names(read: ReadModel) -> dict[str, str]:
    """Every town by its id, the county's own counters under the empty one."""
    return {"": COUNTY} | {row.town: row.name for row in read.find(TOWNS, order_by=(TOWNS.table.c.town,))}


def body_names(read: ReadModel) -> dict[str, str]:
    return {row.body: row.name for row in read.find(BODIES, order_by=(BODIES.table.c.body,))}
