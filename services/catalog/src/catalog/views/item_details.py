"""一个事项的全部：对外公布的一版、在改的一稿、经过。"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from catalog.domain.service_item import events as e
from catalog.domain.service_item.elements import ImplementationList
from catalog.streams import item_stream
from catalog.views.items import Standing, Work
from kernel.events import Value
from kernel.messages import Heard
from kernel.views import ReadModel, View


class Entry(Value):
    """经过中的一条。"""

    at: datetime
    what: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailRow:
    """One item with its lists; `live` is what the public sees, `draft` what is being changed."""

    stream: UUID
    version: int
    item_id: str
    standing: Standing
    work: Work
    history: tuple[Entry, ...]
    live: ImplementationList | None = None
    task_version: int = 0
    published_at: datetime | None = None
    draft: ImplementationList | None = None
    submitted_by: str = ""
    reason: str = ""

    @property
    def shown(self) -> ImplementationList:
        """The list in force, or the draft while there is none."""
        shown = self.live or self.draft
        assert shown is not None, "a row begins with a draft"
        return shown


def evolve(row: DetailRow | None, heard: Heard[Any]) -> DetailRow | None:
    event: e.ItemEvent = heard.body
    if row is None:
        if not isinstance(event, e.ItemDrafted):
            return None
        row = DetailRow(
            stream=heard.subject,
            version=0,
            item_id=event.item.item_id,
            standing=Standing.UNPUBLISHED,
            work=Work.NONE,
            history=(),
        )
    history = (_entry(heard, event), *row.history)
    return replace(row, version=heard.version, history=history, **_changes(event))


def _changes(event: e.ItemEvent) -> dict[str, Any]:
    match event:
        case e.ItemDrafted():
            return {"draft": event.item, "work": Work.DRAFTED, "submitted_by": ""}
        case e.ItemSubmitted():
            return {"work": Work.SUBMITTED, "submitted_by": event.submitted_by}
        case e.ItemReviewed():
            return {"work": Work.REVIEWED if event.outcome is e.ReviewOutcome.PASSED else Work.DRAFTED}
        case e.ItemPublished():
            done = {"draft": None, "work": Work.NONE, "submitted_by": "", "published_at": event.published_at}
            return {"live": event.item, "task_version": event.task_version, "standing": Standing.PUBLISHED, **done}
        case e.ItemSuspended():
            return {"standing": Standing.SUSPENDED, "reason": event.reason}
        case e.ItemResumed():
            return {"standing": Standing.PUBLISHED, "reason": ""}
        case e.ItemCancelled():
            return {"standing": Standing.CANCELLED, "reason": event.reason, "draft": None, "work": Work.NONE}
    assert_never(event)


def _entry(heard: Heard[Any], event: e.ItemEvent) -> Entry:
    match event:
        case e.ItemDrafted():
            return Entry(at=heard.at, what="编制清单", by=event.drafted_by)
        case e.ItemSubmitted():
            return Entry(at=heard.at, what="报送审核", by=event.submitted_by)
        case e.ItemReviewed():
            return Entry(at=heard.at, what=event.outcome.label, by=event.reviewed_by, note=event.opinion)
        case e.ItemPublished():
            return Entry(at=heard.at, what=f"公布第 {event.task_version} 版", by=event.published_by)
        case e.ItemSuspended():
            return Entry(at=heard.at, what="暂停办理", by=event.suspended_by, note=event.reason)
        case e.ItemResumed():
            return Entry(at=heard.at, what="恢复办理", by=event.resumed_by)
        case e.ItemCancelled():
            return Entry(at=heard.at, what="取消事项", by=event.cancelled_by, note=event.reason)
    assert_never(event)


ITEM_DETAILS = View(
    name="item_details_v1",
    row=DetailRow,
    key="stream",
    hears=e.ItemEvent.__args__,
    evolve=evolve,
)


def find_item(read: ReadModel, item_id: str) -> DetailRow | None:
    return read.get(ITEM_DETAILS, item_stream(item_id))
