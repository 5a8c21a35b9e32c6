"""哪些差评要核实、整改、反馈、回访，何时到期：整改队列。"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from kernel.messages import Heard
from kernel.sealed import Sealed
from kernel.views import ReadModel, View
from legaltime import Ledger
from ratings.domain import time_limits as limits
from ratings.domain.rating import events as e
from ratings.domain.words import FeedbackMethod, Finding, Level, Named, RectificationLevel, Via


class NegativeStage(Named):
    """差评到了哪一步。"""

    OPEN = "OPEN", "待核实"
    RECTIFYING = "RECTIFYING", "整改中"
    RECTIFIED = "RECTIFIED", "待反馈"
    FED_BACK = "FED_BACK", "待回访"
    FOLLOWED_UP = "FOLLOWED_UP", "待办结"
    CLOSED = "CLOSED", "已办结"


OPEN_STAGES = tuple(stage for stage in NegativeStage if stage is not NegativeStage.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeRow:
    """One negative rating; `due_at` is the next date that binds the unit, None once the rater has been told."""

    rating_id: UUID
    version: int
    case_id: UUID
    case_no: str
    item_name: str
    body: str
    body_name: str
    level: Level
    options: tuple[str, ...]
    text: Sealed[str] | None
    is_real_name: bool
    rater: str
    stage: NegativeStage
    opened_at: datetime
    due_at: datetime | None
    contact_due_at: datetime
    rectify_due_at: datetime
    contact: Ledger
    rectification: Ledger
    finding: Finding | None = None
    verified_at: datetime | None = None
    measures_public: str = ""
    via: Via | None = None
    done_at: datetime | None = None
    on_time: bool | None = None
    method: FeedbackMethod | None = None
    follow_up_level: RectificationLevel | None = None
    closed_at: datetime | None = None

    @property
    def is_extended(self) -> bool:
        return bool(self.rectification.extensions)


def evolve(row: NegativeRow | None, heard: Heard[Any]) -> NegativeRow | None:
    event: e.RatingEvent = heard.body
    if isinstance(event, e.NegativeRatingOpened):
        return _opened(heard, event)
    return None if row is None else replace(row, version=heard.version, **_changes(row, event))


def _opened(heard: Heard[Any], event: e.NegativeRatingOpened) -> NegativeRow:
    return NegativeRow(
        rating_id=heard.subject,
        version=heard.version,
        case_id=event.case.case_id,
        case_no=event.case.case_no,
        item_name=event.case.item_name,
        body=event.case.body,
        body_name=event.case.body_name,
        level=event.level,
        options=event.options,
        text=event.text,
        is_real_name=event.is_real_name,
        rater=event.rater,
        stage=NegativeStage.OPEN,
        opened_at=event.opened_at,
        due_at=event.contact.due_at,
        contact_due_at=event.contact.due_at,
        rectify_due_at=event.rectification.due_at,
        contact=limits.started(limits.CONTACT, event.opened_at),
        rectification=limits.started(limits.RECTIFICATION, event.opened_at),
    )


def _changes(row: NegativeRow, event: e.RatingEvent) -> dict[str, Any]:
    match event:
        case e.RatingInvited() | e.RatingSubmitted() | e.RatingDefaulted() | e.NegativeRatingOpened():
            return {}
        case e.RaterShown():
            return {}
        case e.NegativeVerified():
            verified = {"finding": event.finding, "verified_at": event.verified_at}
            return {**verified, "stage": NegativeStage.RECTIFYING, "due_at": row.rectify_due_at}
        case e.RectificationExtended():
            return _extended(row, event)
        case e.RectificationDone():
            done = {name: getattr(event, name) for name in ("measures_public", "via", "done_at", "on_time")}
            return {**done, "stage": NegativeStage.RECTIFIED, "due_at": row.rectify_due_at}
        case e.RaterFedBack():
            return {"stage": NegativeStage.FED_BACK, "method": event.method, "due_at": None}
        case e.RatingFollowedUp():
            return {"stage": NegativeStage.FOLLOWED_UP, "follow_up_level": event.level}
        case e.NegativeRatingClosed():
            return {"stage": NegativeStage.CLOSED, "closed_at": event.closed_at, "due_at": None}
    assert_never(event)


def _extended(row: NegativeRow, event: e.RectificationExtended) -> dict[str, Any]:
    ledger = limits.extended(row.rectification, at=event.extended_at, by=event.extended_by, reason=event.reason)
    due_at = event.rectification.due_at
    binding = row.due_at if row.stage is NegativeStage.OPEN else due_at
    return {"rectification": ledger, "rectify_due_at": due_at, "due_at": binding}


NEGATIVES = View(
    name="negatives_v1",
    row=NegativeRow,
    key="rating_id",
    hears=e.RatingEvent.__args__,
    evolve=evolve,
    indexes=(("stage", "due_at"), ("body", "stage", "due_at")),
)


# -- the questions


def of_body(body: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    """A unit sees its own; None is the supervisor, who sees all."""
    return () if body is None else (NEGATIVES.table.c.body == body,)


def in_stages(stages: Sequence[NegativeStage]) -> sa.ColumnElement[bool]:
    return NEGATIVES.table.c.stage.in_(stages)


def overdue(now: datetime) -> sa.ColumnElement[bool]:
    return NEGATIVES.table.c.due_at < now


def due_between(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(NEGATIVES.table.c.due_at >= since, NEGATIVES.table.c.due_at < until)


def urgent_negatives(read: ReadModel, criteria: Sequence[Any], *, limit: int, offset: int = 0) -> list[NegativeRow]:
    """Most urgent first; those that no date binds any more come last."""
    columns = NEGATIVES.table.c
    order = (columns.due_at.is_(None), columns.due_at, columns.opened_at, columns.rating_id)
    return read.find(NEGATIVES, *criteria, order_by=order, limit=limit, offset=offset)
