"""The containers of one machine: the same processes, the same routing, as confined as in a cluster."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hall.embedded import DATABASES
from hall.portal import PortalSettings
from hall.up.layout import REPLICAS
from insight.live.settings import LiveSettings

Compose = dict[str, Any]
SERVICES = set(DATABASES) - {"keys"}
READ_BY_OTHERS = {"FORWARDED_ALLOW_IPS"}  # uvicorn


@pytest.fixture(scope="module")
def compose(deploy: Path) -> Compose:
    found: Compose = yaml.safe_load((deploy / "compose.yaml").read_text())["services"]
    return found


@pytest.fixture(scope="module")
def ours(compose: Compose) -> Compose:
    return {name: one for name, one in compose.items() if one["image"].startswith("lianshui/hall")}


@pytest.fixture(scope="module")
def dockerfile(deploy: Path) -> str:
    return (deploy / "Dockerfile").read_text()


def test_the_containers_are_the_processes_of_make_up(ours: Compose) -> None:
    wanted = {f"{name}-{number}" for name, count in REPLICAS.items() if count > 1 for number in range(1, count + 1)}
    wanted |= {name for name, count in REPLICAS.items() if count == 1}
    assert set(ours) - {"databases", "topics"} == wanted | {"portal", "live"}


def test_services_wait_until_databases_and_topics_are_there(ours: Compose) -> None:
    for name, one in ours.items():
        if name not in {"databases", "topics"}:
            after = {part: how["condition"] for part, how in one["depends_on"].items()}
            assert after == dict.fromkeys(("databases", "topics"), "service_completed_successfully"), name


def test_our_containers_are_confined(ours: Compose) -> None:
    for name, one in ours.items():
        assert one["read_only"], name
        assert one["user"].partition(":")[0] not in {"", "0", "root"}, name
        assert one["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in one["security_opt"], name
        assert one["mem_limit"], name
        assert "ports" not in one, "only nginx is reached from outside"


def test_what_is_published_is_published_on_the_loopback_address(compose: Compose) -> None:
    published = [port for one in compose.values() for port in one.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_replicas_of_one_service_are_different_members_of_its_group(ours: Compose) -> None:
    members = [(tuple(one["command"]), one["environment"].get("HALL_REPLICA", "0")) for one in ours.values()]
    assert len(members) == len(set(members))


def test_every_setting_in_compose_is_one_that_somebody_reads(ours: Compose) -> None:
    known = {
        str(field.validation_alias or f"HALL_{name}".upper())
        for settings in (PortalSettings, LiveSettings)
        for name, field in settings.model_fields.items()
    }
    for name, one in ours.items():
        assert set(one["environment"]) <= known | READ_BY_OTHERS, name


def test_no_password_is_written_in_compose(deploy: Path) -> None:
    text = (deploy / "compose.yaml").read_text()
    assert not re.findall(r"PASSWORD: (?!\$\{)", text)
    assert not re.findall(r"://\w+:(?!\$\{)[^@\s]+@", text)
    assert all(line.endswith("=") for line in (deploy / "env.example").read_text().splitlines() if line[0] != "#")


def test_no_image_is_the_latest(compose: Compose) -> None:
    for name, one in compose.items():
        tag = one["image"].partition(":")[2]
        assert tag, name
        assert tag != "latest", name


def test_kafka_has_three_brokers_that_keep_everything(compose: Compose) -> None:
    brokers = [one["environment"] for name, one in compose.items() if name.startswith("kafka-")]
    assert {one["KAFKA_NODE_ID"] for one in brokers} == {"1", "2", "3"}
    for one in brokers:
        assert one["KAFKA_MIN_INSYNC_REPLICAS"] == "2"
        assert one["KAFKA_LOG_RETENTION_MS"] == "-1"
        assert one["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == one["KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE"] == "false"


def test_nginx_routes_as_the_ingress_does(deploy: Path, ours: Compose) -> None:
    text = (deploy / "nginx" / "hall.conf").read_text()
    routes = dict(re.findall(r"location (?:= )?(\S+)\s+\{ proxy_pass http://(\w+); \}", text))
    wanted = {f"/{name}{slash}": name for name in SERVICES for slash in ("", "/")} | {"/": "portal"}
    assert routes == wanted
    assert "location ~ ^(/[a-z]+)?/metrics$ { return 404; }" in text
    servers = re.findall(r"server (\S+):8000", text)
    assert sorted(servers) == sorted(set(ours) - {"databases", "topics", "live"})


def test_prometheus_asks_every_process(deploy: Path, ours: Compose) -> None:
    asked = yaml.safe_load((deploy / "prometheus" / "targets" / "compose.yaml").read_text())
    targets = {target for one in asked for target in one["targets"]}
    assert targets == {f"{name}:8000" for name in set(ours) - {"databases", "topics"}}


def test_the_image_is_built_from_the_lock_and_ends_without_tools(dockerfile: str) -> None:
    build, final = dockerfile.split("FROM ")[1:]
    assert "uv sync --frozen --no-dev --no-editable" in build
    assert "pip uninstall" in final
    assert not re.search(r"apt-get|pip install|uv sync|curl|wget", final)
    assert re.search(r"^USER [1-9]\d*:", final, re.MULTILINE)


def test_the_image_runs_its_service_as_the_first_process(dockerfile: str) -> None:
    assert "HEALTHCHECK" not in dockerfile
    assert "ENTRYPOINT" not in dockerfile
    assert 'CMD ["/bin/sh", "-c", "exec python -m' in dockerfile


def test_every_base_image_is_named_with_its_version(dockerfile: str) -> None:
    assert re.search(r"^ARG PYTHON=3\.11-slim-\w+$", dockerfile, re.MULTILINE)
    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["python:${PYTHON}"] * 2
