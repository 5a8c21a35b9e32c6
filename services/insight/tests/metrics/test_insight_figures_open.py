"""Every figure opens to exactly what it counts: all metrics, sides and periods, over a county drawn from a seed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from insight.app import build
from insight.metrics.catalogue import METRICS
from insight.metrics.figure import Figure, Kind
from insight.metrics.metric import CASES, ITEMS, TICKETS, Metric, Side, behind, count_behind, figures, figures_by
from insight.metrics.scope import Period, Scope
from insight.testing.county import county
from insight.testing.scenarios import at
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import SetClock, memory_parts, settle

NOW = at(24, 15, 30)
WEIGHED = {"waiver_rate.case_materials", "avg_visits.case", "promise_compression.sum_of_limits"}
WEIGHED |= {"satisfaction_score.weights_100_80_60_30_0", "dispatch_accuracy.by_unit", "return_rate.by_unit"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder: Path = tmp_path_factory.mktemp("insight")
    service = build(memory_parts(folder, clock=SetClock(NOW)))
    service.connect()
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    for one in county(NOW, cases=120, tickets=50):
        bus.say(one.subject, one.message, one.at)
    asyncio.run(settle(service))
    return service


def number_on(figure: Figure, side: Side) -> int:
    if figure.kind is Kind.COUNT:
        return figure.numerator if side is not Side.MISSING else 0
    assert figure.denominator is not None
    return {Side.NUMERATOR: figure.numerator, Side.DENOMINATOR: figure.denominator, Side.MISSING: figure.missing}[side]


def weighed(service: Service, metric: Metric, side: Side, scope: Scope) -> int:
    """The sum of what the listed rows weigh, row by row."""
    statement: sa.Select[Any] = sa.select(metric.weight(side)).where(*metric.rows(side, scope))
    return sum(int(row[0]) for row in service.read.ask(statement.select_from(metric.base.view.table)))


@pytest.mark.parametrize("period", Period)
@pytest.mark.parametrize("key", METRICS, ids=".".join)
def test_a_figure_is_the_sum_of_its_cases(service: Service, key: tuple[str, str], period: Period) -> None:
    metric, scope = METRICS[key], Scope(as_of=NOW, period=period)
    (figure,) = figures(service.read, [metric], scope)
    for side in Side:
        rows = behind(service.read, metric, side, scope, limit=10_000)
        assert len(rows) == count_behind(service.read, metric, side, scope)
        if ".".join(key) in WEIGHED and side is Side.MISSING and metric.kind is Kind.MEAN:
            continue  # a mean lacks nothing: some made two visits, others none
        assert weighed(service, metric, side, scope) == number_on(figure, side), side
        if ".".join(key) not in WEIGHED:
            assert len(rows) == number_on(figure, side), side


SHARES = [key for key, metric in METRICS.items() if metric.kind is Kind.RATE and ".".join(key) not in WEIGHED]


@pytest.mark.parametrize("key", SHARES, ids=".".join)
def test_the_numerator_and_what_is_missing_make_up_the_denominator(service: Service, key: tuple[str, str]) -> None:
    metric, scope = METRICS[key], Scope(as_of=NOW, period=Period.ALL)
    sides = {
        side: {getattr(row, metric.base.view.key) for row in behind(service.read, metric, side, scope, limit=10_000)}
        for side in Side
    }
    assert sides[Side.NUMERATOR].isdisjoint(sides[Side.MISSING])
    assert sides[Side.NUMERATOR] | sides[Side.MISSING] == sides[Side.DENOMINATOR]


def test_asked_together_or_alone_figures_are_the_same(service: Service) -> None:
    scope = Scope(as_of=NOW, period=Period.MONTH)
    together = figures(service.read, METRICS.values(), scope)
    alone = [figures(service.read, [metric], scope)[0] for metric in METRICS.values()]
    assert together == alone


def test_the_county_of_these_tests_has_something_to_count(service: Service) -> None:
    found = figures(service.read, METRICS.values(), Scope(as_of=NOW, period=Period.ALL))
    without = {figure.metric for figure in found if not figure.numerator}
    assert without <= {"second_notice_rate", "rework_rate", "due_soon_count", "negative_due_soon_count"}


@pytest.mark.parametrize("base", [CASES, TICKETS], ids=["cases", "tickets"])
def test_towns_add_up_to_the_county(service: Service, base: Any) -> None:
    metrics = [metric for metric in METRICS.values() if metric.base is base]
    scope = Scope(as_of=NOW, period=Period.ALL)
    by_town = figures_by(service.read, metrics, scope, lambda each: each.town)
    for metric, whole in zip(metrics, figures(service.read, metrics, scope), strict=True):
        parts = [found[metric.key] for found in by_town.values()]
        assert sum(part.numerator for part in parts) == whole.numerator
        assert sum(part.denominator or 0 for part in parts) == (whole.denominator or 0)


def test_a_filtered_figure_opens_to_its_filtered_cases(service: Service) -> None:
    for metric in METRICS.values():
        scope = Scope(as_of=NOW, period=Period.ALL, body="market")
        if not metric.base.fits(scope):
            continue
        rows = behind(service.read, metric, Side.DENOMINATOR, scope, limit=10_000)
        assert {row.body for row in rows} <= {"market"}
        (figure,) = figures(service.read, [metric], scope)
        assert weighed(service, metric, Side.NUMERATOR, scope) == figure.numerator


def test_items_behind_a_figure_are_those_in_force(service: Service) -> None:
    metric = METRICS["zero_visit_rate", "item"]
    rows = behind(service.read, metric, Side.DENOMINATOR, Scope(as_of=NOW), limit=100)
    assert metric.base is ITEMS
    assert {row.state for row in rows} == {"PUBLISHED"}
