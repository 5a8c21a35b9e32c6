"""评价结果：各单位的主动评价率、好评率、差评率、整改率，分子分母都在；默认评价一概不计。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from kernel.views import ReadModel
from ratings.domain.words import Level
from ratings.views.invitations import INVITATIONS
from ratings.views.negatives import NEGATIVES
from ratings.views.ratings import RATINGS

SMALLEST_CELL: Final = 5
WEIGHTS: Final[Mapping[Level, int]] = {
    Level.VERY_SATISFIED: 100,
    Level.SATISFIED: 80,
    Level.BASICALLY_SATISFIED: 60,
    Level.DISSATISFIED: 30,
    Level.VERY_DISSATISFIED: 0,
}


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as a pair of integers; how it is written is decided at the edge."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def is_small(self) -> bool:
        """So few that a person might be recognised: not for the public."""
        return self.denominator < SMALLEST_CELL


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What was counted for one unit, or for several taken together."""

    body: str = ""
    body_name: str = ""
    concluded: int = 0
    by_level: Mapping[Level, int]
    negatives_due: int = 0
    negatives_rectified: int = 0
    negatives_on_time: int = 0

    @property
    def effective(self) -> int:
        return sum(self.by_level.values())

    @property
    def active_rating_rate(self) -> Rate:
        return Rate(self.effective, self.concluded)

    @property
    def positive_rate(self) -> Rate:
        """Everything that is not negative; the strict variant counts the top two levels."""
        return Rate(self._of(not_negative=True), self.effective)

    @property
    def strict_positive_rate(self) -> Rate:
        return Rate(sum(count for level, count in self.by_level.items() if level.is_praise), self.effective)

    @property
    def negative_rate(self) -> Rate:
        return Rate(self._of(not_negative=False), self.effective)

    @property
    def rectification_rate(self) -> Rate:
        return Rate(self.negatives_rectified, self.negatives_due)

    @property
    def rectification_on_time_rate(self) -> Rate:
        return Rate(self.negatives_on_time, self.negatives_due)

    @property
    def satisfaction_score(self) -> float | None:
        total = sum(WEIGHTS[level] * count for level, count in self.by_level.items())
        return total / self.effective if self.effective else None

    def _of(self, *, not_negative: bool) -> int:
        return sum(count for level, count in self.by_level.items() if level.is_negative is not not_negative)


def results_by_body(read: ReadModel, now: datetime, body: str | None = None) -> list[Results]:
    """Every unit of which a case was concluded, by name; `body` asks for one only."""
    concluded = _concluded(read, body)
    levels = _levels(read, body)
    negatives = _negatives(read, now, body)
    found = [
        Results(
            body=one,
            body_name=name,
            concluded=count,
            by_level=levels.get(one, {}),
            negatives_due=negatives.get(one, (0, 0, 0))[0],
            negatives_rectified=negatives.get(one, (0, 0, 0))[1],
            negatives_on_time=negatives.get(one, (0, 0, 0))[2],
        )
        for one, (name, count) in concluded.items()
    ]
    return sorted(found, key=lambda result: (-result.effective, result.body))


def together(results: Sequence[Results]) -> Results:
    """The same counts, added up."""
    return Results(
        concluded=sum(one.concluded for one in results),
        by_level={level: sum(one.by_level.get(level, 0) for one in results) for level in Level},
        negatives_due=sum(one.negatives_due for one in results),
        negatives_rectified=sum(one.negatives_rectified for one in results),
        negatives_on_time=sum(one.negatives_on_time for one in results),
    )


def _concluded(read: ReadModel, body: str | None) -> dict[str, tuple[str, int]]:
    table = INVITATIONS.table
    statement = sa.select(table.c.body, sa.func.max(table.c.body_name), sa.func.count()).group_by(table.c.body)
    return {one: (name, count) for one, name, count in _tuples(read, _only(statement, table, body))}


def _levels(read: ReadModel, body: str | None) -> dict[str, dict[Level, int]]:
    table = RATINGS.table
    statement = sa.select(table.c.body, table.c.level, sa.func.count()).where(table.c.is_default.is_(False))
    found: dict[str, dict[Level, int]] = {}
    for one, level, count in _tuples(read, _only(statement, table, body).group_by(table.c.body, table.c.level)):
        found.setdefault(one, {})[level] = count
    return found


def _negatives(read: ReadModel, now: datetime, body: str | None) -> dict[str, tuple[int, int, int]]:
    """Due are those rectified and those whose time is over."""
    table = NEGATIVES.table
    done = table.c.done_at.is_not(None)
    counts = (
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(sa.case((done, 1), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((table.c.on_time.is_(True), 1), else_=0)), 0),
    )
    statement = sa.select(table.c.body, *counts).where(sa.or_(done, table.c.rectify_due_at < now))
    found = _tuples(read, _only(statement, table, body).group_by(table.c.body))
    return {one: (due, rectified, on_time) for one, due, rectified, on_time in found}


def _only(statement: sa.Select[Any], table: sa.Table, body: str | None) -> sa.Select[Any]:
    return statement if body is None else statement.where(table.c.body == body)


def _tuples(read: ReadModel, statement: sa.Select[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in read.ask(statement)]
