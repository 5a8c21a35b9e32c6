"""Every query of the dashboards and the rules, asked of a real Prometheus that looks at a running hall."""

import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

import insight.live.gauges  # noqa: F401 -- registers what only the distributed hall's worker exports
from hall.testing import HallProcess, free_port
from insight.metrics.catalogue import METRICS
from kernel import metrics

Board = dict[str, Any]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WANTED = {"hall-overview", "hall-service", "hall-bus", "hall-rates", "hall-budgets"}
CHOSEN = {"$service": "intake", "$period": "month", "$__rate_interval": "1m"}
# Of others: what Prometheus adds itself, and what CloudNativePG and its backup plugin document.
OF_OTHERS = {
    "up",
    "cnpg_backends_waiting_total",
    "cnpg_pg_replication_in_recovery",
    "cnpg_pg_stat_archiver_seconds_since_last_archival",
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
}
# Only several processes have these; or there is nothing to show while all is well.
EMPTY_HERE = re.compile(r'consumer="relay"|hall_live_|target_ratio\) < 0')
EMPTY_UNTIL_PEOPLE_ACT = re.compile(r"insight_figure_(ratio|mean)")
KEYWORDS = {"by", "on", "without", "ignoring", "group_left", "group_right", "or", "and", "unless", "offset", "bool"}
_NAME = re.compile(r"[a-zA-Z_:][\w:]*")
_NO_NAMES = re.compile(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\b(?:by|on|without|ignoring)\s*\([^)]*\)')


def names_in(expression: str) -> set[str]:
    """The metrics a PromQL expression asks for: every word that is no label, no keyword and no function."""
    bare = _NO_NAMES.sub(" ", expression)
    found = set()
    for match in _NAME.finditer(bare):
        is_function = bare[match.end() :].lstrip().startswith("(")
        in_number = match.start() > 0 and bare[match.start() - 1].isdigit()
        if not is_function and not in_number and match[0] not in KEYWORDS:
            found.add(match[0])
    return found


def queries(dashboards: Mapping[str, Board]) -> Iterator[tuple[str, str, str]]:
    """Dashboard, panel, query with its variables chosen."""
    for name, board in dashboards.items():
        for panel in board["panels"]:
            for target in panel["targets"]:
                expression = target["expr"]
                for variable, choice in CHOSEN.items():
                    expression = expression.replace(variable, choice)
                yield name, panel["title"], expression


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallProcess]:
    running = HallProcess(tmp_path_factory.mktemp("measured") / "hall")
    running.start()
    yield running
    running.close()


@pytest.fixture(scope="module")
def exported(hall: HallProcess) -> set[str]:
    """Every sample name that a running hall exports, and those of the parts that only a distributed one runs."""
    own = metrics.rendered().decode()
    here = _eventually(lambda: _of_insight(httpx.get(f"{hall.url}/metrics").text))
    families = [family for text in (own, here) for family in text_string_to_metric_families(text)]
    return {name for family in families for name in _samples_of(family)}


@pytest.fixture(scope="module")
def prometheus(
    hall: HallProcess, prometheus_binary: Path, deploy: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A real Prometheus with our rules that looks at the hall every second; its address."""
    folder, port = tmp_path_factory.mktemp("prometheus"), free_port()
    settings = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(deploy / "prometheus" / "rules" / "*.yaml")],
        "scrape_configs": [{"job_name": "hall", "static_configs": [{"targets": [f"127.0.0.1:{hall.port}"]}]}],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(settings))
    command = [prometheus_binary, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _eventually(lambda: _has_seen_enough(address, hall.url))
        yield address
    finally:
        process.terminate()
        process.wait()


def test_the_dashboards_are_all_there_with_chinese_titles(dashboards: dict[str, Board]) -> None:
    assert set(dashboards) == WANTED
    for name, board in dashboards.items():
        assert board["uid"] == name
        assert CHINESE.search(board["title"])
        titles = [panel["title"] for panel in board["panels"]]
        assert len(titles) == len(set(titles))
        assert all(CHINESE.search(title) or title == "P95" for title in titles), name


def test_panels_do_not_lie_on_each_other(dashboards: dict[str, Board]) -> None:
    for name, board in dashboards.items():
        taken: set[tuple[int, int]] = set()
        for panel in board["panels"]:
            at = panel["gridPos"]
            cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
            assert at["x"] + at["w"] <= 24, name
            assert not taken & cells, (name, panel["title"])
            taken |= cells


def test_the_names_in_an_expression_are_found() -> None:
    asked = (
        'topk(10, sum by (method, le) (rate(a_b_total{status="5..",x=~"c_d"}[5m])))'
        " or 1e9 * on (x) r:e_f:g offset 4h > 0 and on () (hour() >= 1)"
    )
    assert names_in(asked) == {"a_b_total", "r:e_f:g"}


def test_every_metric_of_every_dashboard_and_rule_is_one_that_the_hall_exports(
    dashboards: dict[str, Board], rules: list[Board], exported: set[str]
) -> None:
    recorded = {rule["record"] for rule in rules if "record" in rule}
    asked = {expression for *_, expression in queries(dashboards)} | {rule["expr"] for rule in rules}
    named = set().union(*map(names_in, asked))
    assert named - recorded - OF_OTHERS - exported == set()
    assert named & exported, "no name was found at all"


def test_what_prometheus_is_said_to_get_from_others_is_asked_for(rules: list[Board]) -> None:
    named = set().union(*(names_in(rule["expr"]) for rule in rules))
    assert named >= OF_OTHERS


@pytest.mark.slow
def test_every_query_of_every_dashboard_is_answered(dashboards: dict[str, Board], prometheus: str) -> None:
    silent = []
    for board, panel, expression in queries(dashboards):
        answered = _ask(prometheus, expression)
        assert answered["status"] == "success", (board, panel, answered.get("error"))
        may_be_empty = EMPTY_HERE.search(expression) or EMPTY_UNTIL_PEOPLE_ACT.search(expression)
        if not answered["data"]["result"] and not may_be_empty:
            silent.append((board, panel, expression))
    assert silent == []


def test_every_rate_that_a_dashboard_shows_is_one_of_insight(dashboards: dict[str, Board]) -> None:
    asked = " ".join(expression for *_, expression in queries(dashboards))
    shown = set(re.findall(r'insight_figure_\w+\{metric="(\w+)"', asked))
    assert shown
    assert shown <= {name for name, _ in METRICS}


def test_the_choices_of_a_dashboard_come_from_metrics_that_are_exported(
    dashboards: dict[str, Board], exported: set[str]
) -> None:
    asked = [
        one["definition"] for board in dashboards.values() for one in board["templating"]["list"] if "definition" in one
    ]
    assert asked
    for definition in asked:
        (metric,) = re.findall(r"label_values\((\w+), \w+\)", definition)
        assert metric in exported


@pytest.mark.slow
def test_the_rules_are_loaded_and_none_is_in_trouble(prometheus: str) -> None:
    groups = httpx.get(f"{prometheus}/api/v1/rules").json()["data"]["groups"]
    assert groups
    assert {rule["name"]: rule["lastError"] for one in groups for rule in one["rules"] if rule.get("lastError")} == {}


def _ask(address: str, expression: str) -> Any:
    return httpx.get(f"{address}/api/v1/query", params={"query": expression}).json()


def _samples_of(family: Any) -> set[str]:
    """A metric with labels has no sample until somebody labels it: the names of its samples are known all the same."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
    return {f"{family.name}{suffix}" for suffix in suffixes}


def _of_insight(text: str) -> str:
    return text if "insight_figures_measured_at_seconds " in text and "hall_store_position{" in text else ""


def _has_seen_enough(address: str, hall: str) -> bool:
    """Knocks at the doors once more; whether the recorded rules tell of it already, and of the figures."""
    asked = (
        'service:hall_commands:rate5m{service="intake"} > 0',
        'service:hall_budget_burn:rate3d{service="intake"}',
        "insight_figures_measured_at_seconds",
        'consumer:hall_lag_seconds:max{service="insight"}',
        'count_over_time(hall_store_position{service="intake"}[1m]) > 3',
    )
    httpx.post(f"{hall}/intake/api/applications", json={})  # refused, and counted like any other
    httpx.get(f"{hall}/intake/")
    try:
        return all(_ask(address, one)["data"]["result"] for one in asked)
    except (httpx.HTTPError, json.JSONDecodeError, KeyError):
        return False


def _eventually(found: Any, patience_s: float = 120) -> Any:
    """What is looked for, as soon as it is there."""
    until = time.monotonic() + patience_s
    while not (answer := found()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.5)  # waits for a process that tells nobody when it is ready
    return answer
