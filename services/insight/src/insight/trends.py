"""How things went over the last days, and what rises faster than it usually does."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from insight.metrics.catalogue import metric
from insight.metrics.metric import CASES, asked, daily
from insight.metrics.of_cases import C
from insight.metrics.scope import Scope
from kernel.views import ReadModel
from legaltime import Calendar

TREND_DAYS = 30
SPARK_DAYS = 14
_USUAL_DAYS = 28
_HALL_HOURS = 8
_ENOUGH = 10  # a handful of cases in an hour is no surge, however rare the item
_SURGE = 3

received, concluded = metric("received_count"), metric("concluded_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Received and concluded, day by day."""

    days: Sequence[date]
    received: Sequence[int]
    concluded: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """An item asked for far more often in the last hour than usual."""

    item_id: str
    item_name: str
    in_the_hour: int
    usual: Fraction


def last_days(scope: Scope, count: int) -> list[date]:
    return [scope.until - timedelta(days=ago) for ago in range(count - 1, -1, -1)]


def trend(read: ReadModel, scope: Scope) -> Trend:
    days = last_days(scope, TREND_DAYS)
    came = {row[0]: int(row[1]) for row in daily(read, received, scope, days[0])}
    went = {row[0]: int(row[1]) for row in daily(read, concluded, scope, days[0])}
    return Trend(days=days, received=[came.get(day, 0) for day in days], concluded=[went.get(day, 0) for day in days])


def sparks_by_town(read: ReadModel, scope: Scope) -> dict[str, list[int]]:
    """Received per day, for each town that had any."""
    days = last_days(scope, SPARK_DAYS)
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for day, town, count in daily(read, received, scope, days[0], C.town):
        found[town][day] = int(count)
    return {town: [counts.get(day, 0) for day in days] for town, counts in found.items()}


def surges(read: ReadModel, scope: Scope, calendar: Calendar) -> list[Surge]:
    """办件激增：一小时内收件超过平时（近二十八天工作日每小时平均）三倍，且不少于十件。"""
    begun = scope.until - timedelta(days=_USUAL_DAYS)
    hour_ago = scope.as_of - timedelta(hours=1)
    lately = sa.func.sum(sa.case((C.received_at > hour_ago, 1), else_=0))
    statement: sa.Select[Any] = (
        sa.select(C.item_id, sa.func.max(C.item_name), lately, sa.func.count())
        .where(*CASES.within(scope), C.received_on >= begun, C.received_on <= scope.until)
        .group_by(C.item_id)
        .having(lately >= _ENOUGH)
    )
    hours = max(1, calendar.working_days_between(begun, scope.until - timedelta(days=1))) * _HALL_HOURS
    found = [
        Surge(item_id=item_id, item_name=name, in_the_hour=int(hour), usual=Fraction(int(total) - int(hour), hours))
        for item_id, name, hour, total in asked(read, statement)
    ]
    return sorted((one for one in found if one.in_the_hour > _SURGE * one.usual), key=lambda one: -one.in_the_hour)
