"""All metrics by name; where a name has several variants, the first one is the headline."""

from collections.abc import Mapping

from insight.metrics.metric import Metric, NotByThatError
from insight.metrics.of_cases import OF_CASES
from insight.metrics.of_items import OF_ITEMS
from insight.metrics.of_ratings import OF_RATINGS
from insight.metrics.of_supervision import OF_SUPERVISION
from insight.metrics.of_tickets import OF_TICKETS
from insight.metrics.scope import Scope
from kernel.errors import NotFoundError

__all__ = ["METRICS", "MetricUnknownError", "NotByThatError", "metric", "that_fit"]

_ALL = (*OF_ITEMS, *OF_CASES, *OF_SUPERVISION, *OF_RATINGS, *OF_TICKETS)
METRICS: Mapping[tuple[str, str], Metric] = {one.key: one for one in _ALL}


class MetricUnknownError(NotFoundError):
    code = "METRIC_UNKNOWN"
    title = "没有这个指标"


def metric(name: str, variant: str = "") -> Metric:
    """The named metric in the named variant, or in its headline one."""
    for one in METRICS.values():
        if one.name == name and variant in ("", one.variant):
            return one
    raise MetricUnknownError(metric=name)


def that_fit(scope: Scope) -> list[Metric]:
    """Those that can be told for the scope: an item belongs to no town."""
    return [one for one in METRICS.values() if one.base.fits(scope)]
