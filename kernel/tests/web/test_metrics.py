"""Metrics: names that follow the rule, made once however often asked for."""

import pytest

from kernel import metrics
from kernel.metrics import MetricNameError


def test_a_counter_counts_and_is_shown_as_text() -> None:
    metrics.counter("hotline_tickets_recorded_total", "Tickets", ("channel",)).labels("phone").inc(2)
    assert 'hotline_tickets_recorded_total{channel="phone"} 2.0' in metrics.rendered().decode()


def test_asked_for_twice_it_is_the_same_metric() -> None:
    first = metrics.gauge("hotline_relay_lag_events", "Lag", ("topic",))
    assert metrics.gauge("hotline_relay_lag_events", "Lag", ("topic",)) is first


def test_a_histogram_has_buckets() -> None:
    metrics.histogram("hotline_batch_bytes", "Batch", buckets=(10, 100)).observe(50)
    text = metrics.rendered().decode()
    assert 'hotline_batch_bytes_bucket{le="10.0"} 0.0' in text
    assert 'hotline_batch_bytes_bucket{le="100.0"} 1.0' in text


@pytest.mark.parametrize(
    "name", ["hotline_tickets", "tickets_Total_total", "total", "_x_total", "热线_total", "a__b_total"]
)
def test_a_counter_that_breaks_the_naming_rule_is_refused(name: str) -> None:
    with pytest.raises(MetricNameError):
        metrics.counter(name, "x")


def test_only_a_counter_ends_in_total() -> None:
    with pytest.raises(MetricNameError):
        metrics.gauge("hotline_open_total", "x")
    with pytest.raises(MetricNameError):
        metrics.histogram("hotline_took_total", "x")


def test_a_histogram_names_its_unit() -> None:
    with pytest.raises(MetricNameError):
        metrics.histogram("hotline_took", "x")


def test_one_name_cannot_mean_two_things() -> None:
    metrics.gauge("hotline_views_age_seconds", "Age", ("view",))
    with pytest.raises(MetricNameError):
        metrics.gauge("hotline_views_age_seconds", "Age", ("name",))
    with pytest.raises(MetricNameError):
        metrics.histogram("hotline_views_age_seconds", "Age", ("view",))
