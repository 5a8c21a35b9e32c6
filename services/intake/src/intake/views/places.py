"""到哪里办：政务服务中心、便民服务中心、便民服务站和自助终端。"""

from dataclasses import dataclass
from typing import Any, Final

from intake.consumed import PlacePublished, Window
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place as last published."""

    place: str
    name: str
    kind: str
    town: str
    town_name: str
    hours: str
    windows: tuple[Window, ...]


def evolve(row: Place | None, heard: Heard[Any]) -> Place | None:
    match heard.body:
        case PlacePublished() as published:
            return Place(
                place=published.place,
                name=published.name,
                kind=published.kind,
                town=published.town or "",
                town_name=published.town_name or "",
                hours=published.hours or "",
                windows=published.windows,
            )
    return row


PLACES = View(
    name="places_v1",
    row=Place,
    key="place",
    hears=(PlacePublished,),
    key_of=lambda heard: heard.body.place,
    evolve=evolve,
)


_ORDER: Final = ("service_center", "branch_center", "town_center", "village_station", "terminal")


def all_places(read: ReadModel) -> tuple[Place, ...]:
    """The county's centre first, then its branches, the towns, the villages, the terminals."""
    return tuple(sorted(read.find(PLACES), key=_rank))


def _rank(place: Place) -> tuple[int, str, str]:
    known = _ORDER.index(place.kind) if place.kind in _ORDER else len(_ORDER)
    return known, place.town, place.place


def staffed(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Where a clerk sits."""
    return tuple(one for one in places if one.kind != "terminal")


def towns(places: tuple[Place, ...]) -> tuple[tuple[str, str], ...]:
    """The towns that have a place: id and name."""
    named = {one.town: one.town_name for one in places if one.town and one.town_name}
    return tuple(sorted(named.items()))
