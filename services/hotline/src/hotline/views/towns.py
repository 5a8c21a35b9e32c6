"""诉求发生在哪个乡镇、街道可以选：目录发布过地点的那些。"""

from dataclasses import dataclass
from typing import Any

from hotline.consumed import PlacePublished
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class TownRow:
    """One town or street."""

    town: str
    name: str


def evolve(row: TownRow | None, heard: Heard[Any]) -> TownRow | None:
    match heard.body:
        case PlacePublished(town=str() as town, town_name=str() as name) if town and name:
            return TownRow(town=town, name=name)
    return row


TOWNS = View(
    name="towns_v1",
    row=TownRow,
    key="town",
    hears=(PlacePublished,),
    key_of=lambda heard: heard.body.town or None,
    evolve=evolve,
)


def all_towns(read: ReadModel) -> list[TownRow]:
    return read.find(TOWNS, order_by=(TOWNS.table.c.town,))


def name_of_town(read: ReadModel, town: str) -> str:
    row = read.get(TOWNS, town) if town else None
    return "" if row is None else row.name
