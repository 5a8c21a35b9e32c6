"""政务服务事项的决定：编制、报审、审核、公布，一步不能少；报审与审核不能是同一人。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from catalog.domain import errors
from catalog.domain.service_item import commands as c
from catalog.domain.service_item import events as e
from catalog.domain.service_item import states as s
from catalog.domain.service_item.checks import flaws_of
from catalog.domain.service_item.elements import ImplementationList
from kernel.events import Decider


def decide(command: c.ItemCommand, state: s.ItemState, now: datetime) -> Sequence[e.ItemEvent]:
    match command:
        case c.DraftItem():
            return _draft(command, state)
        case c.SubmitItem():
            return _submit(command, state)
        case c.ReviewItem():
            return _review(command, state)
        case c.PublishItem():
            return _publish(command, state, now)
        case c.SuspendItem():
            return _suspend(command, state)
        case c.ResumeItem():
            return _resume(command, state)
        case c.CancelItem():
            return _cancel(command, state)
    assert_never(command)


def _draft(command: c.DraftItem, state: s.ItemState) -> Sequence[e.ItemEvent]:
    if _already_says(state, command.item):
        return ()
    match state:
        case s.CancelledItem():
            raise errors.ItemCancelledError
        case s.SubmittedItem() | s.ReviewedItem():
            raise errors.ItemInReviewError
        case s.UnknownItem() | s.DraftedItem() | s.PublishedItem():
            _must_keep_identity(command.item, state)
            return (e.ItemDrafted(item=command.item, drafted_by=command.by),)
    assert_never(state)


def _submit(command: c.SubmitItem, state: s.ItemState) -> Sequence[e.ItemEvent]:
    if isinstance(state, s.SubmittedItem):
        return ()
    if not isinstance(state, s.DraftedItem):
        raise errors.ItemNotDraftedError
    _refuse_flaws(state.item)
    return (e.ItemSubmitted(submitted_by=command.by),)


def _review(command: c.ReviewItem, state: s.ItemState) -> Sequence[e.ItemEvent]:
    if isinstance(state, s.ReviewedItem) and command.outcome is e.ReviewOutcome.PASSED:
        return ()
    if not isinstance(state, s.SubmittedItem):
        raise errors.ItemNotSubmittedError
    if command.by == state.submitted_by:
        raise errors.ReviewerIsSubmitterError
    if command.outcome is e.ReviewOutcome.SENT_BACK and not command.opinion:
        raise errors.OpinionNeededError
    return (e.ItemReviewed(outcome=command.outcome, opinion=command.opinion, reviewed_by=command.by),)


def _publish(command: c.PublishItem, state: s.ItemState, now: datetime) -> Sequence[e.ItemEvent]:
    if isinstance(state, s.PublishedItem):
        return ()
    if not isinstance(state, s.ReviewedItem):
        raise errors.ItemNotReviewedError
    if state.live is not None and state.live.suspended:
        raise errors.ItemSuspendedError
    _refuse_flaws(state.item)  # the rules may have grown since it was submitted
    version = 1 if state.live is None else state.live.task_version + 1
    return (e.ItemPublished(item=state.item, task_version=version, published_by=command.by, published_at=now),)


def _suspend(command: c.SuspendItem, state: s.ItemState) -> Sequence[e.ItemEvent]:
    live = _must_be_live(state)
    if live.suspended:
        return ()
    if not command.reason:
        raise errors.ReasonNeededError
    return (e.ItemSuspended(item_id=live.item.item_id, reason=command.reason, suspended_by=command.by),)


def _resume(command: c.ResumeItem, state: s.ItemState) -> Sequence[e.ItemEvent]:
    live = _must_be_live(state)
    return (e.ItemResumed(item_id=live.item.item_id, resumed_by=command.by),) if live.suspended else ()


def _cancel(command: c.CancelItem, state: s.ItemState) -> Sequence[e.ItemEvent]:
    if isinstance(state, s.CancelledItem):
        return ()
    live = _must_be_live(state)
    if not command.reason:
        raise errors.ReasonNeededError
    return (e.ItemCancelled(item_id=live.item.item_id, reason=command.reason, cancelled_by=command.by),)


def _already_says(state: s.ItemState, item: ImplementationList) -> bool:
    match state:
        case s.DraftedItem() | s.SubmittedItem() | s.ReviewedItem():
            return state.item == item
        case s.PublishedItem():
            return state.live.item == item
        case s.UnknownItem() | s.CancelledItem():
            return False
    assert_never(state)


def _must_keep_identity(item: ImplementationList, state: s.ItemState) -> None:
    live = s.live_of(state)
    if live is not None and (item.item_id, item.task_code) != (live.item.item_id, live.item.task_code):
        raise errors.ItemIdentityChangedError


def _must_be_live(state: s.ItemState) -> s.Live:
    if isinstance(state, s.CancelledItem):
        raise errors.ItemCancelledError
    live = s.live_of(state)
    if live is None:
        raise errors.ItemNotPublishedError
    return live


def _refuse_flaws(item: ImplementationList) -> None:
    flaws = flaws_of(item)
    if flaws:
        named = [{"code": flaw.code, "title": flaw.title} for flaw in flaws]
        raise flaws[0]("；".join(flaw.title for flaw in flaws), flaws=named)


SERVICE_ITEM: Decider[c.ItemCommand, s.ItemState, e.ItemEvent] = Decider(
    name="service_item",
    initial=s.UnknownItem(),
    decide=decide,
    evolve=s.evolve,
    events=e.ItemEvent.__args__,
    states=s.ItemState.__args__,
)
