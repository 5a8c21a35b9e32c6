"""What a metric counts, said once: the sum that makes a figure and the list behind it are the same expressions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from insight.metrics.figure import Figure, Kind
from insight.metrics.scope import Scope
from insight.views.case_facts import CASE_FACTS
from insight.views.item_facts import ITEM_FACTS
from insight.views.supervision_facts import SUPERVISION_FACTS
from insight.views.ticket_facts import TICKET_FACTS
from insight.views.waiver_facts import WAIVER_FACTS
from kernel.errors import BadInputError
from kernel.views import ReadModel, View

Condition = sa.ColumnElement[bool]
Number = sa.ColumnElement[int]
ONE: Number = sa.literal(1)
Answer = tuple[Any, ...]


class NotByThatError(BadInputError):
    code = "FIGURE_NOT_BY_THAT"
    title = "该指标不能按所选条件统计"


class Side(StrEnum):
    """看哪一边：分子、分母，或者分母有而分子没有的。"""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """What is counted: a view, and by which of its columns it can be narrowed and is ordered."""

    view: View[Any]
    order: tuple[Any, ...]
    body: sa.Column[Any] | None = None
    town: sa.Column[Any] | None = None
    item: sa.Column[Any] | None = None

    def within(self, scope: Scope) -> tuple[Condition, ...]:
        """The filters of the scope; one that this base knows nothing of is an error, not everything."""
        filters = ((self.body, scope.body or None), (self.town, scope.town), (self.item, scope.item or None))
        if any(column is None and wanted is not None for column, wanted in filters):
            raise NotByThatError
        return tuple(column == wanted for column, wanted in filters if column is not None and wanted is not None)

    def fits(self, scope: Scope) -> bool:
        filters = ((self.body, bool(scope.body)), (self.town, scope.town is not None), (self.item, bool(scope.item)))
        return not any(column is None and wanted for column, wanted in filters)


_C, _I, _T, _W = CASE_FACTS.table.c, ITEM_FACTS.table.c, TICKET_FACTS.table.c, WAIVER_FACTS.table.c
_S = SUPERVISION_FACTS.table.c
CASES = Counted(
    view=CASE_FACTS, body=_C.body, town=_C.town, item=_C.item_id, order=(_C.received_at.desc(), _C.rating_id)
)
ITEMS = Counted(view=ITEM_FACTS, body=_I.body, item=_I.item_id, order=(_I.body, _I.name, _I.item_id))
TICKETS = Counted(view=TICKET_FACTS, body=_T.body, town=_T.town, order=(_T.created_at.desc(), _T.ticket_id))
NOTICES = Counted(view=SUPERVISION_FACTS, body=_S.body, item=_S.item_id, order=(_S.sent_at.desc(), _S.notice_id))
WAIVERS = Counted(view=WAIVER_FACTS, order=(_W.times.desc(), _W.certificate_type))


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric:
    """Over the rows `among` (placed in time by `when`): the sum of `counts` by the sum of `of`.

    Without `when` it is a state as of now. `due` adds what has fallen due, or soon will, at the moment asked for.
    """

    name: str
    variant: str
    title: str
    formula: str
    group: str
    base: Counted
    among: tuple[Condition, ...]
    counts: Number
    of: Number = ONE
    when: sa.Column[Any] | None = None
    due: Callable[[datetime], Condition] | None = None
    kind: Kind = Kind.RATE
    unit: str = "件"
    scale: int = 1
    target: Fraction | None = None
    missing_word: str = "其余"
    definition_version: int = 1

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.variant

    def membership(self, as_of: datetime) -> Condition:
        """Whether a row takes part, wherever and whenever."""
        return sa.and_(sa.true(), *self.among, *((self.due(as_of),) if self.due else ()))

    def placed(self, scope: Scope) -> tuple[Condition, ...]:
        """Where and when the scope looks."""
        where = self.base.within(scope)
        if self.when is None:
            return where
        begun = () if scope.since is None else (self.when >= scope.since,)
        return (*where, *begun, self.when <= scope.until)

    def weight(self, side: Side) -> Number:
        """How much a row counts on one side; rows that count nothing are not on it."""
        match side:
            case Side.NUMERATOR:
                return self.counts
            case Side.DENOMINATOR:
                return self.counts if self.kind is Kind.COUNT else self.of
            case Side.MISSING:
                return sa.literal(0) if self.kind is Kind.COUNT else self.of - self.counts

    def rows(self, side: Side, scope: Scope) -> tuple[Condition, ...]:
        """The criteria of the list behind one side of the figure."""
        return (*self.placed(scope), self.membership(scope.as_of), self.weight(side) > 0)

    def summed(self, as_of: datetime) -> tuple[Number, Number]:
        """The two sums of the figure, to be taken over what `placed` leaves."""
        member = self.membership(as_of)
        return _sum(member, self.weight(Side.NUMERATOR)), _sum(member, self.weight(Side.DENOMINATOR))

    def figure(self, scope: Scope, numerator: int, denominator: int) -> Figure:
        return Figure(
            metric=self.name,
            variant=self.variant,
            definition_version=self.definition_version,
            kind=self.kind,
            unit=self.unit,
            scale=self.scale,
            numerator=numerator,
            denominator=None if self.kind is Kind.COUNT else denominator,
            target=self.target,
            period=scope.period,
            since=scope.since if self.when is not None else None,
            until=scope.until,
            as_of=scope.as_of,
        )


def flag(condition: Condition) -> Number:
    """1 where it holds; where it does not, or nothing is known, 0."""
    return sa.case((condition, 1), else_=0)


def fallen_due(at: sa.Column[Any], or_else: Condition) -> Callable[[datetime], Condition]:
    """What has fallen due, and what was done before it did."""
    return lambda as_of: sa.or_(at <= as_of, or_else)


def overdue(at: sa.Column[Any]) -> Callable[[datetime], Condition]:
    return lambda as_of: at < as_of


def coming_due(at: sa.Column[Any], ahead: timedelta) -> Callable[[datetime], Condition]:
    return lambda as_of: sa.and_(at >= as_of, at < as_of + ahead)


def _sum(member: Condition, weight: Number) -> Number:
    return sa.func.coalesce(sa.func.sum(sa.case((member, weight), else_=0)), 0)


# -- asking


def asked(read: ReadModel, statement: sa.Select[Any]) -> list[Answer]:
    """What a statement of several columns answers, row by row."""
    return [tuple(row) for row in read.ask(statement)]


def figures(read: ReadModel, metrics: Iterable[Metric], scope: Scope) -> list[Figure]:
    """Figures in the order asked for; those placed alike in time are summed in one pass over their table."""
    wanted = list(metrics)
    found: dict[tuple[str, str], Figure] = {}
    for alike in _alike(wanted):
        found |= _paired(alike, scope, asked(read, _summing(alike, scope))[0])
    return [found[metric.key] for metric in wanted]


def figures_by(
    read: ReadModel, metrics: Iterable[Metric], scope: Scope, column: Callable[[Counted], sa.Column[Any] | None]
) -> Mapping[Any, dict[tuple[str, str], Figure]]:
    """The same figures for each value of a column: by town, by body; where one has nothing to count, it counts none."""
    wanted = list(metrics)
    found: dict[Any, dict[tuple[str, str], Figure]] = {}
    for alike in _alike(wanted):
        by = column(alike[0].base)
        if by is None:
            raise NotByThatError
        for row in asked(read, _summing(alike, scope, by).group_by(by)):
            found.setdefault(row[0], {}).update(_paired(alike, scope, row[1:]))
    none = {metric.key: metric.figure(scope, 0, 0) for metric in wanted}
    return {value: none | those for value, those in found.items()}


def behind(read: ReadModel, metric: Metric, side: Side, scope: Scope, *, limit: int, offset: int = 0) -> list[Any]:
    """The rows behind one side of a figure."""
    criteria = metric.rows(side, scope)
    return read.find(metric.base.view, *criteria, order_by=metric.base.order, limit=limit, offset=offset)


def count_behind(read: ReadModel, metric: Metric, side: Side, scope: Scope) -> int:
    return read.count(metric.base.view, *metric.rows(side, scope))


def _alike(metrics: Sequence[Metric]) -> list[list[Metric]]:
    groups: dict[tuple[str, str | None], list[Metric]] = {}
    for metric in metrics:
        when = None if metric.when is None else metric.when.name
        groups.setdefault((metric.base.view.name, when), []).append(metric)
    return list(groups.values())


def _summing(alike: Sequence[Metric], scope: Scope, *by: sa.Column[Any]) -> sa.Select[Any]:
    """One pass for all of them; what takes part is also said in the `where`, so that an index may answer."""
    sums: list[Any] = [part for metric in alike for part in metric.summed(scope.as_of)]
    members = sa.or_(sa.false(), *(metric.membership(scope.as_of) for metric in alike))
    table = alike[0].base.view.table
    return sa.select(*by, *sums).select_from(table).where(*alike[0].placed(scope), members)


def _paired(alike: Sequence[Metric], scope: Scope, numbers: Sequence[Any]) -> dict[tuple[str, str], Figure]:
    return {
        metric.key: metric.figure(scope, int(numbers[2 * at]), int(numbers[2 * at + 1]))
        for at, metric in enumerate(alike)
    }


def daily(read: ReadModel, metric: Metric, scope: Scope, since: date, *by: sa.Column[Any]) -> list[Answer]:
    """What a dated metric counted on each day since: rows of day, the other columns asked for, and the sum."""
    assert metric.when is not None, "a state has no days"
    days = (metric.when >= since, metric.when <= scope.until)
    counted = _sum(metric.membership(scope.as_of), metric.weight(Side.NUMERATOR))
    statement: sa.Select[Any] = sa.select(metric.when, *by, counted)
    return asked(read, statement.where(*metric.base.within(scope), *days).group_by(metric.when, *by))
