"""What an address asks for: period, filters, metric and side; and the address that asks for it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from insight.metrics.catalogue import metric as named
from insight.metrics.metric import CASES, NOTICES, TICKETS, Metric, Side
from insight.metrics.scope import Period, Scope
from kernel.service import ThisService

COUNTY = "county"  # in an address: the county's own counters, which belong to no town
Word = Annotated[str, Query(max_length=80)]


async def scope_of(
    service: ThisService, period: Period = Period.TODAY, body: Word = "", town: Word = "", item: Word = ""
) -> Scope:
    where = {"": None, COUNTY: ""}.get(town, town)
    return Scope(as_of=service.parts.clock.now(), period=period, body=body, town=where, item=item)


AskedScope = Annotated[Scope, Depends(scope_of)]


async def metric_of(metric: Word, variant: Word = "") -> Metric:
    return named(metric, variant)


AskedMetric = Annotated[Metric, Depends(metric_of)]


def query_of(scope: Scope, **changed: str) -> str:
    """The scope as a query; `changed` says what is asked otherwise or in addition."""
    town = COUNTY if scope.town == "" else scope.town or ""
    said = {"period": str(scope.period), "body": scope.body, "town": town, "item": scope.item} | changed
    return urlencode({name: value for name, value in said.items() if value})


def behind_of(metric: Metric, scope: Scope, side: Side = Side.NUMERATOR, **changed: str) -> str:
    """Where, inside this service, the rows behind one side of a figure are listed."""
    page = "cases" if metric.base in (CASES, TICKETS, NOTICES) else "items"
    asked = {"metric": metric.name, "variant": metric.variant, "side": str(side)}
    return f"/{page}?{query_of(scope, **asked, **changed)}"
