"""What Prometheus asks and how each part is doing: ready or not, and how far behind."""

import functools
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import yaml
from prometheus_client.parser import text_string_to_metric_families

from hall.up import postgres
from hall.up.layout import LOOPBACK, UpSettings, served, service_of
from kernel.brokers.broker import metadata

_RULES: Final = Path(__file__).resolve().parents[4] / "deploy" / "prometheus" / "rules"
_EVERY: Final = "15s"
_PATIENCE_S: Final = 3.0
_READY_PATHS: Final = {"prometheus": "/-/ready", "live": "/metrics"}
_LAG: Final = "hall_consumer_lag_seconds"


class State(NamedTuple):
    """A part as `hall status` tells of it."""

    name: str
    pid: int
    ready: bool
    lag_s: float | None


@functools.cache
def _client() -> httpx.Client:
    """One for all questions: to make one takes longer than to ask."""
    return httpx.Client(timeout=_PATIENCE_S, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


def address(settings: UpSettings, name: str = "prometheus") -> str:
    return f"{LOOPBACK}:{settings.port_of(name)}"


def configuration(settings: UpSettings) -> str:
    """Every process of ours, with the rules of the repository where they are there."""
    asked = [{"targets": [address(settings, name)], "labels": {"process": service_of(name)}} for name in served()]
    written = {
        "global": {"scrape_interval": _EVERY, "evaluation_interval": _EVERY},
        "rule_files": [str(_RULES / "*.yaml")],
        "scrape_configs": [{"job_name": "hall", "static_configs": asked}],
    }
    return yaml.safe_dump(written, sort_keys=False)


def states(settings: UpSettings, pids: Mapping[str, int]) -> list[State]:
    """Everybody asked at once."""
    with ThreadPoolExecutor(8) as several:
        return list(several.map(lambda one: _state(settings, *one), pids.items()))


def _state(settings: UpSettings, name: str, pid: int) -> State:
    lag_s = _lag(settings, name) if name in served() else None
    return State(name, pid, is_ready(settings, name), lag_s)


def is_ready(settings: UpSettings, name: str) -> bool:
    if name == "postgres":
        return postgres.answers(settings)
    if name.startswith("kafka-"):
        return metadata(settings.port_of(name), []) is not None
    host = settings.host if name == "nginx" else LOOPBACK
    return answers(f"http://{host}:{settings.port_of(name)}{_READY_PATHS.get(name, '/readyz')}")


def answers(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return _client().get(url).is_success
    return False


def _lag(settings: UpSettings, name: str) -> float | None:
    """The longest that any of its consumers has been behind; nothing when it does not say."""
    with suppress(httpx.HTTPError):
        said = _client().get(f"http://{address(settings, name)}/metrics")
        families = text_string_to_metric_families(said.text)
        found = [sample.value for family in families if family.name == _LAG for sample in family.samples]
        return round(max(found), 1) if found else None
    return None
