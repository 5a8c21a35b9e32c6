"""各人保存了哪些筛选：列在自己的菜单里。"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from approval.domain.saved_filter.commands import filters_of
from approval.domain.saved_filter.events import FilterEvent
from approval.domain.saved_filter.states import NamedFilter, after
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFiltersRow:
    """What one person has saved, the first saved first."""

    filters_id: UUID
    filters: tuple[NamedFilter, ...]


def evolve(row: SavedFiltersRow | None, heard: Heard[Any]) -> SavedFiltersRow | None:
    before = row.filters if row else ()
    return SavedFiltersRow(filters_id=heard.subject, filters=after(before, heard.body))


SAVED_FILTERS = View(
    name="saved_filters_v1", row=SavedFiltersRow, key="filters_id", hears=FilterEvent.__args__, evolve=evolve
)


def saved_by(read: ReadModel, person_id: str) -> tuple[NamedFilter, ...]:
    """The filters of one person."""
    row = read.get(SAVED_FILTERS, filters_of(person_id))
    return row.filters if row else ()
