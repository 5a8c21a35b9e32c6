"""The manifests as a cluster would get them, and the rules and dashboards as Prometheus and Grafana read them."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))  # `tools` is no installed package

from tools import kustomize, promtool  # noqa: E402 -- after the line that finds it

DEPLOY = ROOT / "deploy"
Manifest = dict[str, Any]


@pytest.fixture(scope="session")
def deploy() -> Path:
    return DEPLOY


@pytest.fixture(scope="session", params=["town", "county"])
def overlay(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def manifests(overlay: str) -> list[Manifest]:
    """Everything of one overlay."""
    try:
        text = kustomize.rendered(DEPLOY / "k8s" / "overlays" / overlay)
    except kustomize.NoKustomizeError as missing:
        pytest.skip(str(missing))
    return [one for one in yaml.safe_load_all(text) if one]


@pytest.fixture(scope="session")
def alerts() -> list[Manifest]:
    """Every alerting rule."""
    return [rule for rule in _rules() if "alert" in rule]


@pytest.fixture(scope="session")
def rules() -> list[Manifest]:
    return list(_rules())


@pytest.fixture(scope="session")
def dashboards() -> dict[str, Manifest]:
    return {path.stem: json.loads(path.read_text()) for path in sorted((DEPLOY / "grafana/dashboards").glob("*.json"))}


@pytest.fixture(scope="session")
def prom_tool() -> Path:
    return _binary("promtool")


@pytest.fixture(scope="session")
def prometheus_binary() -> Path:
    return _binary("prometheus")


def _binary(name: str) -> Path:
    try:
        return promtool.binary(name)
    except promtool.NoPrometheusError as missing:
        pytest.skip(str(missing))


def _rules() -> Iterator[Manifest]:
    for path in sorted((DEPLOY / "prometheus" / "rules").glob("*.yaml")):
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from group["rules"]
