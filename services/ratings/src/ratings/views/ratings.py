"""收到了哪些评价：按满意度、单位、差评是否办结来找。"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kernel.messages import Heard
from kernel.views import ReadModel, View
from ratings.domain.rating import events as e
from ratings.domain.words import Level, RatingChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow:
    """One rating; `is_default` marks what nobody said, which is listed and never counted."""

    rating_id: UUID
    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    body: str
    body_name: str
    level: Level
    options: tuple[str, ...]
    channel: RatingChannel
    is_real_name: bool
    is_default: bool
    is_open_negative: bool
    rated_at: datetime


def evolve(row: RatingRow | None, heard: Heard[Any]) -> RatingRow | None:
    match heard.body:
        case e.RatingSubmitted() as rated:
            return _row(heard, rated, rated.options, is_real_name=rated.is_real_name, rated_at=rated.rated_at)
        case e.RatingDefaulted() as defaulted:
            return _row(heard, defaulted, (), is_real_name=False, rated_at=defaulted.defaulted_at)
        case e.NegativeRatingOpened() if row is not None:
            return replace(row, is_open_negative=True)
        case e.NegativeRatingClosed() if row is not None:
            return replace(row, is_open_negative=False)
    return row


def _row(
    heard: Heard[Any],
    event: e.RatingSubmitted | e.RatingDefaulted,
    options: tuple[str, ...],
    *,
    is_real_name: bool,
    rated_at: datetime,
) -> RatingRow:
    return RatingRow(
        rating_id=heard.subject,
        **dict(event.case),
        level=event.level,
        options=options,
        channel=event.channel,
        is_real_name=is_real_name,
        is_default=isinstance(event, e.RatingDefaulted),
        is_open_negative=False,
        rated_at=rated_at,
    )


RATINGS = View(
    name="ratings_v1",
    row=RatingRow,
    key="rating_id",
    hears=e.RatingEvent.__args__,
    evolve=evolve,
    indexes=(("body", "rated_at"), ("level", "rated_at"), ("rated_at",)),
)


# -- the questions

Criteria = tuple[sa.ColumnElement[bool], ...]


def matching(*, level: Level | None = None, body: str | None = None, open_negatives: bool = False) -> Criteria:
    """The filters of the list, as far as they are set."""
    columns = RATINGS.table.c
    wanted = (
        columns.level == level if level is not None else None,
        columns.body == body if body is not None else None,
        columns.is_open_negative.is_(True) if open_negatives else None,
    )
    return tuple(one for one in wanted if one is not None)


def newest_ratings(read: ReadModel, criteria: Sequence[Any], *, limit: int, offset: int = 0) -> list[RatingRow]:
    columns = RATINGS.table.c
    order = (columns.rated_at.desc(), columns.rating_id)
    return read.find(RATINGS, *criteria, order_by=order, limit=limit, offset=offset)
