"""每个事项能办到什么程度：网办深度、跑动次数、时限、免证；按事项计算的指标由它而来。"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, assert_never

from insight import consumed as c
from kernel.messages import Heard
from kernel.views import View
from legaltime import Budget, Unit

PUBLISHED = "PUBLISHED"
SUSPENDED = "SUSPENDED"
CANCELLED = "CANCELLED"
ONLINE_ACCEPTANCE = 4  # 网上办理深度：网上受理
BEYOND_THE_COUNTY = frozenset({"town", "village"})

# Five working days are seven natural ones, so a seventh of a working day measures both in whole numbers.
_SEVENTHS = {
    Unit.WORKING_DAY: Fraction(7),
    Unit.NATURAL_DAY: Fraction(5),
    Unit.NATURAL_DAY_BEFORE: Fraction(5),
    Unit.WORKING_HOUR: Fraction(7, 8),
    Unit.CLOCK_HOUR: Fraction(5, 24),
}

ItemSaid = c.ItemPublished | c.ItemSuspended | c.ItemResumed | c.ItemCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """One item as last published; limits are counted in sevenths of a working day."""

    item_id: str
    state: str
    name: str = ""
    body: str = ""
    body_name: str = ""
    case_kind: str = ""
    task_version: int = 0
    accepts_online: bool = False
    is_online: bool = False
    depth_level: str = ""
    onsite_visits: int = 0
    certificate_free: bool = False
    waivable: bool = False
    in_center: bool = False
    near: bool = False
    statutory_sevenths: int = 0
    promised_sevenths: int = 0


def evolve(row: ItemFacts | None, heard: Heard[Any]) -> ItemFacts | None:
    said: ItemSaid = heard.body
    match said:
        case c.ItemPublished():
            return _published(said)
        case c.ItemSuspended():
            return _now(row, said.item_id, SUSPENDED)
        case c.ItemResumed():
            return _now(row, said.item_id, PUBLISHED)
        case c.ItemCancelled():
            return _now(row, said.item_id, CANCELLED)
    assert_never(said)


def _now(row: ItemFacts | None, item_id: str, state: str) -> ItemFacts:
    return replace(row or ItemFacts(item_id=item_id, state=state), state=state)


def _published(said: c.ItemPublished) -> ItemFacts:
    return ItemFacts(
        item_id=said.item_id,
        state=PUBLISHED,
        name=said.name,
        body=said.body,
        body_name=said.body_name,
        case_kind=said.case_kind,
        task_version=said.task_version,
        accepts_online=ONLINE_ACCEPTANCE in said.online_depth,
        is_online=said.is_online,
        depth_level=said.depth_level,
        onsite_visits=said.onsite_visits,
        certificate_free=said.certificate_free,
        waivable=any(material.waiver_mode != "NONE" for material in said.materials),
        in_center=said.in_center,
        near=not BEYOND_THE_COUNTY.isdisjoint(said.offered_at),
        statutory_sevenths=sevenths(said.statutory_limit),
        promised_sevenths=sevenths(said.promised_limit),
    )


def sevenths(limit: Budget) -> int:
    """A limit in sevenths of a working day: 自然日按五比七折合工作日."""
    return round(limit.amount * _SEVENTHS[limit.unit])


ITEM_FACTS = View(
    name="item_facts_v1",
    row=ItemFacts,
    key="item_id",
    hears=ItemSaid.__args__,
    key_of=lambda heard: heard.body.item_id,
    evolve=evolve,
)
