"""The alerts: right in form, tried against made-up histories by Prometheus's own tool, each with a page to read."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

Rule = dict[str, Any]
BOOK = "docs/operations/run-book.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HISTORIES = ("bus", "commands", "long", "others", "processes")
SECTIONS = ("**是什么**", "**看什么**", "**怎么办**")


@pytest.fixture(scope="module")
def book(deploy: Path) -> dict[str, str]:
    """Every entry of the run book by its anchor."""
    text = (deploy.parent / BOOK).read_text()
    entries = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {heading.strip().lower(): entry for heading, _, entry in (one.partition("\n") for one in entries)}


def test_every_rule_is_one_that_prometheus_reads(prom_tool: Path, deploy: Path) -> None:
    files = sorted((deploy / "prometheus" / "rules").glob("*.yaml"))
    done = _run(prom_tool, "check", "rules", *map(str, files))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_settings_are_ones_that_prometheus_reads(prom_tool: Path, deploy: Path) -> None:
    done = _run(prom_tool, "check", "config", str(deploy / "prometheus" / "prometheus.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_settings_of_the_cluster_are_ones_that_prometheus_reads(
    prom_tool: Path, deploy: Path, tmp_path: Path
) -> None:
    settings = yaml.safe_load((deploy / "prometheus" / "prometheus.cluster.yml").read_text())
    for one in settings["scrape_configs"]:
        assert one.pop("kubernetes_sd_configs")  # Debian builds its promtool without knowledge of clusters
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(settings))
    done = _run(prom_tool, "check", "config", "--syntax-only", str(tmp_path / "prometheus.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("history", HISTORIES)
def test_alerts_fire_and_are_silent_as_they_should(prom_tool: Path, deploy: Path, history: str) -> None:
    done = _run(prom_tool, "test", "rules", str(deploy / "prometheus" / "tests" / f"{history}.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_alert_that_does_not_fire_as_said_fails_its_history(prom_tool: Path, deploy: Path, tmp_path: Path) -> None:
    text = (deploy / "prometheus" / "tests" / "processes.yaml").read_text()
    text = text.replace("../rules", str(deploy / "prometheus" / "rules"))
    (tmp_path / "wrong.yaml").write_text(text.replace("severity: page", "severity: ticket"))
    assert _run(prom_tool, "test", "rules", str(tmp_path / "wrong.yaml")).returncode != 0


def test_every_history_and_every_alert_is_tried(alerts: list[Rule], deploy: Path) -> None:
    files = {path.stem: yaml.safe_load(path.read_text()) for path in (deploy / "prometheus" / "tests").glob("*.yaml")}
    assert set(files) == set(HISTORIES)
    tried = [one for file in files.values() for test in file["tests"] for one in test.get("alert_rule_test", ())]
    assert {one["alertname"] for one in tried if one["exp_alerts"]} == {one["alert"] for one in alerts}


def test_every_alert_says_in_chinese_what_it_is_and_whom_it_wakes(alerts: list[Rule]) -> None:
    for one in alerts:
        assert one["labels"]["severity"] in {"page", "ticket"}, one["alert"]
        assert CHINESE.search(one["annotations"]["summary"]), one["alert"]
        assert CHINESE.search(one["annotations"]["description"]), one["alert"]


def test_every_alert_points_to_its_entry_in_the_run_book(alerts: list[Rule], book: dict[str, str]) -> None:
    for one in alerts:
        page, _, anchor = one["annotations"]["runbook_url"].partition("#")
        assert page == BOOK
        assert anchor == one["alert"].lower()
        assert anchor in book, one["alert"]


def test_every_entry_of_the_run_book_says_what_it_means_what_to_look_at_and_what_to_do(book: dict[str, str]) -> None:
    for anchor, entry in book.items():
        assert all(section in entry for section in SECTIONS), anchor


def test_the_run_book_has_no_entry_for_an_alert_that_is_gone(alerts: list[Rule], book: dict[str, str]) -> None:
    assert set(book) == {one["alert"].lower() for one in alerts}


def test_no_two_alerts_have_one_name(alerts: list[Rule]) -> None:
    names = [one["alert"] for one in alerts]
    assert len(names) == len(set(names))


def _run(tool: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)
