"""工单可以派给哪些单位；属地是哪个乡镇、街道的政府。"""

from dataclasses import dataclass
from typing import Any

from hotline.consumed import BodyPublished
from kernel.messages import Heard
from kernel.views import ReadModel, View

_TOWN_GOVERNMENTS = ("TOWN_GOVERNMENT", "STREET_OFFICE")


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRow:
    """One body as last published."""

    body: str
    name: str
    short_name: str
    kind: str


def evolve(row: BodyRow | None, heard: Heard[Any]) -> BodyRow | None:
    match heard.body:
        case BodyPublished() as published:
            short = published.short_name or published.name
            return BodyRow(body=published.body, name=published.name, short_name=short, kind=published.kind)
    return row


BODIES = View(
    name="bodies_v1",
    row=BodyRow,
    key="body",
    hears=(BodyPublished,),
    key_of=lambda heard: heard.body.body,
    evolve=evolve,
)


def all_bodies(read: ReadModel) -> list[BodyRow]:
    return read.find(BODIES, order_by=(BODIES.table.c.kind, BODIES.table.c.body))


def town_government(read: ReadModel, town_name: str) -> BodyRow | None:
    """The territory of a double dispatch: the government whose name holds the town's."""
    found = read.find(BODIES, BODIES.table.c.kind.in_(_TOWN_GOVERNMENTS)) if town_name else []
    return next((one for one in found if town_name in one.name), None)
