"""The figures of the cockpit as Prometheus sees them."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from insight.gauges import Gauges
from insight.testing.scenarios import SpokenCase, at
from kernel import metrics
from kernel.service import Service

Said = Callable[..., None]
Settled = Callable[[], Awaitable[Any]]


def shown(name: str, **labels: str) -> float | None:
    value: float | None = metrics.REGISTRY.get_sample_value(name, labels)
    return value


@pytest.fixture
async def gauges(service: Service, tell: Said, settled: Settled) -> Gauges:
    in_time = SpokenCase(1).received(at(21)).accepted(at(21, 10), at(24, 17)).concluded(at(23))
    late = SpokenCase(2).received(at(21)).accepted(at(21, 10), at(22, 17)).concluded(at(23), on_time=False)
    tell(*in_time.said, *late.said)
    await settled()
    return Gauges(service)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """The registry is the process's own: what one test shows, no other sees."""
    yield
    for name in ("insight_figure_ratio", "insight_figure_count", "insight_figure_mean"):
        metrics.gauge(name, "", ("metric", "variant", "period")).clear()


async def test_a_rate_is_shown_with_its_target(gauges: Gauges) -> None:
    """指标：按期办结率连同目标值一并供监控读取。"""
    gauges.measure()
    named = {"metric": "on_time_rate", "variant": "promised_limit"}
    assert shown("insight_figure_ratio", **named, period="month") == 0.5
    assert shown("insight_figure_target_ratio", **named) == 0.99


async def test_a_count_is_shown_as_a_whole_number(gauges: Gauges) -> None:
    """指标：收件数按时段供监控读取。"""
    gauges.measure()
    counted = {one["period"]: one for one in _labels("insight_figure_count") if one["metric"] == "received_count"}
    assert set(counted) == {"today", "month"}
    assert shown("insight_figure_count", **counted["month"]) == 2


async def test_a_rate_of_nothing_is_not_shown(gauges: Gauges) -> None:
    """指标：没有分母的比率不显示，既不是零也不是百分之百。"""
    gauges.measure()
    shown_today = {one["metric"] for one in _labels("insight_figure_ratio") if one["period"] == "today"}
    assert "on_time_rate" not in shown_today


async def test_the_moment_of_the_last_count_is_shown(gauges: Gauges) -> None:
    """指标：最近一次计算的时刻供监控判断是否陈旧。"""
    before = shown("insight_figures_measured_at_seconds") or 0
    gauges.measure()
    assert (shown("insight_figures_measured_at_seconds") or 0) > before


def _labels(name: str) -> list[dict[str, str]]:
    return [sample.labels for family in metrics.REGISTRY.collect() for sample in family.samples if sample.name == name]
