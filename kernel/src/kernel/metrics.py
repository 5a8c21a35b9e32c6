"""Prometheus counters, gauges and histograms: one registry per process, names checked, asked for twice made once."""

import re
import threading
from collections.abc import Sequence
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics import MetricWrapperBase

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_UNITS: Final = ("_seconds", "_bytes", "_events", "_ratio")

MetricT = TypeVar("MetricT", bound=MetricWrapperBase)
_made: Final[dict[str, MetricWrapperBase]] = {}
_mutex: Final = threading.Lock()


class MetricNameError(ValueError):
    """A name is `<service>_<what>_<unit>`, lower case; a counter, and nothing else, ends in `_total`."""


def counter(name: str, doc: str, labels: Sequence[str] = ()) -> Counter:
    if not name.endswith("_total"):
        raise MetricNameError(name)
    return _one(Counter, name, doc, labels)


def gauge(name: str, doc: str, labels: Sequence[str] = ()) -> Gauge:
    return _one(Gauge, _not_a_total(name), doc, labels)


def histogram(name: str, doc: str, labels: Sequence[str] = (), buckets: Sequence[float] = _SECONDS) -> Histogram:
    if not name.endswith(_UNITS):
        raise MetricNameError(name)
    return _one(Histogram, name, doc, labels, buckets=tuple(buckets))


def rendered() -> bytes:
    """Everything measured so far, as Prometheus reads it."""
    return generate_latest(REGISTRY)


def _not_a_total(name: str) -> str:
    if name.endswith("_total"):
        raise MetricNameError(name)
    return name


def _one(kind: type[MetricT], name: str, doc: str, labels: Sequence[str], **more: object) -> MetricT:
    if not _NAME.fullmatch(name):
        raise MetricNameError(name)
    with _mutex:
        made = _made.get(name)
        if made is None:
            made = _made[name] = kind(name, doc, labelnames=tuple(labels), registry=REGISTRY, **more)  # type: ignore[arg-type]  # the three kinds differ only in `buckets`
        if not isinstance(made, kind) or made._labelnames != tuple(labels):  # noqa: SLF001 -- the library offers no way to ask
            raise MetricNameError(f"{name} is taken by another kind or other labels")
        return made
