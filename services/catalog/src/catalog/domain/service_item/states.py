"""政务服务事项的状态：一稿走到哪一步，对外公布的是哪一版；`evolve` 说明每个事件留下什么。"""

from typing import assert_never

from catalog.domain.service_item import events as e
from catalog.domain.service_item.elements import ImplementationList
from kernel.events import State


class Live(State):
    """对外公布的一版；`suspended` 表示暂停办理中。"""

    item: ImplementationList
    task_version: int
    suspended: bool = False


class UnknownItem(State):
    """尚无此事项。"""


class DraftedItem(State):
    """编制中：`live` 为仍在对外生效的前一版。"""

    item: ImplementationList
    live: Live | None = None


class SubmittedItem(State):
    """待审核。"""

    item: ImplementationList
    submitted_by: str
    live: Live | None = None


class ReviewedItem(State):
    """审核通过，待公布。"""

    item: ImplementationList
    live: Live | None = None


class PublishedItem(State):
    """已公布，没有在改的一稿。"""

    live: Live


class CancelledItem(State):
    """已取消。"""


ItemState = UnknownItem | DraftedItem | SubmittedItem | ReviewedItem | PublishedItem | CancelledItem
OpenItem = DraftedItem | SubmittedItem | ReviewedItem | PublishedItem


def live_of(state: ItemState) -> Live | None:
    """The version the public sees, whatever becomes of a draft beside it."""
    match state:
        case DraftedItem() | SubmittedItem() | ReviewedItem() | PublishedItem():
            return state.live
        case UnknownItem() | CancelledItem():
            return None
    assert_never(state)


def evolve(state: ItemState, event: e.ItemEvent) -> ItemState:
    match event:
        case e.ItemDrafted():
            return DraftedItem(item=event.item, live=live_of(state))
        case e.ItemSubmitted():
            return _submitted(state, event)
        case e.ItemReviewed():
            return _reviewed(state, event)
        case e.ItemPublished():
            return PublishedItem(live=Live(item=event.item, task_version=event.task_version))
        case e.ItemSuspended():
            return _suspended(state, suspended=True)
        case e.ItemResumed():
            return _suspended(state, suspended=False)
        case e.ItemCancelled():
            return CancelledItem()
    assert_never(event)


def _submitted(state: ItemState, event: e.ItemSubmitted) -> ItemState:
    if not isinstance(state, DraftedItem):
        return state
    return SubmittedItem(item=state.item, submitted_by=event.submitted_by, live=state.live)


def _reviewed(state: ItemState, event: e.ItemReviewed) -> ItemState:
    if not isinstance(state, SubmittedItem):
        return state
    match event.outcome:
        case e.ReviewOutcome.PASSED:
            return ReviewedItem(item=state.item, live=state.live)
        case e.ReviewOutcome.SENT_BACK:
            return DraftedItem(item=state.item, live=state.live)
    assert_never(event.outcome)


def _suspended(state: ItemState, *, suspended: bool) -> ItemState:
    live = live_of(state)
    if live is None:
        return state
    return state.model_copy(update={"live": live.model_copy(update={"suspended": suspended})})
