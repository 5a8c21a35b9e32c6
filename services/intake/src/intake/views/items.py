"""能办什么事：公布的实施清单，按名称、拼音首字母、编码都能找到。"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from identifiers.writing import normalised
from intake.consumed import ItemCancelled, ItemPublished, ItemResumed, ItemSuspended
from intake.domain.items import Item
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item as last published; it can be applied for while it is neither suspended nor cancelled."""

    item_id: str
    published: ItemPublished | None = None
    suspended: bool = False
    suspended_because: str = ""
    cancelled: bool = False

    @property
    def is_open(self) -> bool:
        return self.published is not None and not self.suspended and not self.cancelled

    @property
    def item(self) -> Item | None:
        """What an application pins of it."""
        if self.published is None or not self.is_open:
            return None
        return self.published.item


def evolve(row: ItemRow | None, heard: Heard[Any]) -> ItemRow | None:
    known = row or ItemRow(item_id=heard.body.item_id)
    match heard.body:
        case ItemPublished() as published:
            return replace(known, published=published, cancelled=False)
        case ItemSuspended() as suspended:
            return replace(known, suspended=True, suspended_because=suspended.reason)
        case ItemResumed():
            return replace(known, suspended=False, suspended_because="")
        case ItemCancelled():
            return replace(known, cancelled=True)
    return row


ITEMS = View(
    name="items_v1",
    row=ItemRow,
    key="item_id",
    hears=(ItemPublished, ItemSuspended, ItemResumed, ItemCancelled),
    key_of=lambda heard: heard.body.item_id,
    evolve=evolve,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the search sees it."""

    row: ItemRow
    published: ItemPublished
    words: str
    pinyin: str


class Directory:
    """All open items in memory, most used first: some hundreds, so a search is a scan of short strings."""

    def __init__(self, rows: Iterable[ItemRow]) -> None:
        rows = sorted(rows, key=lambda row: (-(row.published.monthly_volume if row.published else 0), row.item_id))
        self.rows = {row.item_id: row for row in rows}
        self.entries = tuple(_entry(row, row.published) for row in rows if row.published is not None and row.is_open)

    def find(self, query: str, limit: int = 50) -> list[ItemPublished]:
        """Best first: the name begins with it, contains it, its initials do, all of its words do, its code does."""
        wanted = normalised(query).lower()
        if not wanted:
            return []
        parts = [part.lower() for part in query.split()]
        ranked = ((rank, at, one) for at, one in enumerate(self.entries) if (rank := _rank(one, wanted, parts)))
        return [one.published for _, _, one in sorted(ranked, key=lambda hit: hit[:2])[:limit]]

    def popular(self, limit: int) -> list[ItemPublished]:
        return [one.published for one in self.entries[:limit]]

    def topics(self) -> list[tuple[str, int]]:
        """Topics with the number of their items, the fullest first."""
        counted: dict[str, int] = {}
        for one in self.entries:
            counted[one.published.theme] = counted.get(one.published.theme, 0) + 1
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))

    def of_topic(self, topic: str) -> list[ItemPublished]:
        return [one.published for one in self.entries if one.published.theme == topic]


def directory(read: ReadModel) -> Directory:
    return Directory(read.find(ITEMS))


def _entry(row: ItemRow, published: ItemPublished) -> Entry:
    words = f"{published.name}{published.theme}{published.result_name}{published.body_name}"
    return Entry(row, published, normalised(words).lower(), published.pinyin.lower())


_NEAR = 2  # letters a citizen's words and an item's name must share in a row to be offered at all


def _rank(one: Entry, wanted: str, parts: Sequence[str]) -> int:
    name = normalised(one.published.name).lower()
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    if one.pinyin and wanted.isascii() and one.pinyin.startswith(wanted):
        return 3
    if one.pinyin and wanted.isascii() and wanted in one.pinyin:
        return 4
    if all(part in one.words for part in parts):
        return 5
    code = one.published.task_code.lower()
    if len(wanted) > _NEAR and (wanted in code or wanted == one.published.item_id.lower()):
        return 6
    return 7 if _shares_words(wanted, name) else 0


def _shares_words(wanted: str, name: str) -> bool:
    """“开饭店许可” finds “食品经营许可”: two letters in a row in common; never for Latin letters."""
    pairs = {wanted[at : at + _NEAR] for at in range(len(wanted) - 1)}
    return any(pair in name for pair in pairs if not pair.isascii())
