"""本部门收到过哪些事项的办件：待办按事项筛选时从中选择。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approval.domain.case.events import CaseReceived
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentItem:
    """One item of which a department received a case, under the name it had last."""

    item_id: str
    body: str
    name: str


def _named(row: DepartmentItem | None, heard: Heard[Any]) -> DepartmentItem | None:
    del row
    item = heard.body.item
    return DepartmentItem(item_id=item.item_id, body=item.body, name=item.name)


DEPARTMENT_ITEMS = View(
    name="department_items_v1",
    row=DepartmentItem,
    key="item_id",
    hears=(CaseReceived,),
    key_of=lambda heard: heard.body.item.item_id,
    evolve=_named,
    indexes=(("body", "name"),),
)


def items_of(read: ReadModel, body: str) -> Sequence[DepartmentItem]:
    """By name."""
    table = DEPARTMENT_ITEMS.table.c
    return read.find(DEPARTMENT_ITEMS, table.body == body, order_by=[table.name])
