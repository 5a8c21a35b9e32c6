"""What Prometheus asks and how each part is doing: ready or not, and how far behind."""

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import psycopg
import yaml
from prometheus_client.parser import text_string_to_metric_families

from hall.up.layout import LOOPBACK, REPLICAS, UpSettings
from kernel.testing.kafka_cluster import metadata

_RULES: Final = Path(__file__).resolve().parents[4] / "deploy" / "prometheus" / "rules"
_EVERY: Final = "5s"
_PATIENCE_S: Final = 3.0
_LAG: Final = "hall_consumer_lag_seconds"


class State(NamedTuple):
    """A part as `hall status` tells of it."""

    name: str
    pid: int
    ready: bool
    lag_s: float | None


def services() -> list[str]:
    """The parts that answer `/readyz` and `/metrics`."""
    replicas = (f"{name}-{number}" for name, count in REPLICAS.items() for number in range(count))
    live = ["insight-live"] if importlib.util.find_spec("insight.live.__main__") is not None else []
    return ["portal", *replicas, *live]


def address(settings: UpSettings, name: str = "prometheus") -> str:
    return f"{LOOPBACK}:{settings.port_of(name)}"


def configuration(settings: UpSettings) -> str:
    """Every process of ours, with the rules of the repository where they are there."""
    asked = [
        {"targets": [address(settings, name)], "labels": {"process": name, "job": name.rpartition("-")[0] or name}}
        for name in services()
    ]
    written = {
        "global": {"scrape_interval": _EVERY, "evaluation_interval": _EVERY},
        "rule_files": [str(_RULES / "*.yml"), str(_RULES / "*.yaml")],
        "scrape_configs": [{"job_name": "hall", "static_configs": asked}],
    }
    return yaml.safe_dump(written, sort_keys=False)


def states(settings: UpSettings, running: dict[str, int], database: str) -> list[State]:
    """Everybody asked at once."""
    with ThreadPoolExecutor(8) as several:
        return list(several.map(lambda one: _state(settings, *one, database), running.items()))


def _state(settings: UpSettings, name: str, pid: int, database: str) -> State:
    if name not in services():
        return State(name, pid, is_ready(settings, name, database), None)
    return State(name, pid, is_ready(settings, name, database), _lag(settings, name))


def is_ready(settings: UpSettings, name: str, database: str) -> bool:
    if name == "postgres":
        return _postgres_answers(database)
    if name.startswith("kafka-"):
        return metadata(settings.port_of(name), []) is not None
    path = "/-/ready" if name == "prometheus" else "/readyz"
    host = settings.host if name == "nginx" else LOOPBACK
    return answers(f"http://{host}:{settings.port_of(name)}{path}")


def answers(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(url, timeout=_PATIENCE_S, trust_env=False).is_success
    return False


def _postgres_answers(database: str) -> bool:
    try:
        psycopg.connect(database.rpartition("/")[0] + "/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _lag(settings: UpSettings, name: str) -> float | None:
    """The longest that any of its consumers has been behind; nothing when it does not say."""
    with suppress(httpx.HTTPError):
        said = httpx.get(f"http://{address(settings, name)}/metrics", timeout=_PATIENCE_S, trust_env=False)
        families = text_string_to_metric_families(said.text)
        found = [sample.value for family in families if family.name == _LAG for sample in family.samples]
        return round(max(found, default=0.0), 1)
    return None
