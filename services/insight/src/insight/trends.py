"""How things went over the last days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from insight.metrics.catalogue import metric
from insight.metrics.metric import daily
from insight.metrics.of_cases import C
from insight.metrics.scope import Scope
from kernel.views import ReadModel

TREND_DAYS = 30
SPARK_DAYS = 14

received, concluded = metric("received_count"), metric("concluded_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Received and concluded, day by day."""

    days: Sequence[date]
    received: Sequence[int]
    concluded: Sequence[int]


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
