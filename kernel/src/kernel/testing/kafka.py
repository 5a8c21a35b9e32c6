"""A real Kafka for tests: the one the environment names, one of our own, or one in a container."""

import functools
import gc
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kernel.brokers.broker import HOST, free_ports, properties
from kernel.brokers.cluster import KafkaCluster
from kernel.brokers.parts import MissingPartError, jars, java

ADDRESS = "KAFKA_BOOTSTRAP"
IMAGE = "apache/kafka:4.3.0"
_CLIENT, _REPLICATION, _CONTROLLER = 9092, 9094, 9093


class NoKafkaError(RuntimeError):
    """There is none to be had on this machine; the sentence says what was looked for."""


class Found(NamedTuple):
    """A Kafka that answers, and where it comes from."""

    bootstrap: str
    origin: str


@functools.cache
def missing() -> str:
    """What a cluster of our own lacks on this machine; empty when nothing."""
    try:
        java()
        jars()
    except MissingPartError as part:
        return str(part)
    return ""


def found_kafka(folder: Path, until: ExitStack) -> Found:
    """The first there is; what was started for it ends with `until`."""
    if address := os.environ.get(ADDRESS):
        return Found(address, f"the one named by {ADDRESS}")
    if not missing():
        cluster = until.enter_context(KafkaCluster(folder))
        return Found(cluster.bootstrap, f"Apache Kafka from Maven's jars in {folder}")
    return _container(until)


def _container(until: ExitStack) -> Found:
    """The official image with the same settings as ours, once it says that it has started."""
    if silent := _no_engine():
        raise NoKafkaError(f"{ADDRESS} is not set; {missing()}; {silent}")
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - a development dependency, not always there
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: PLC0415 - as above

    port = free_ports(1)[0]
    told = properties(1) | {
        "node.id": "1",
        "controller.quorum.voters": f"1@localhost:{_CONTROLLER}",
        "listeners": f"CLIENT://:{_CLIENT},REPLICATION://:{_REPLICATION},CONTROLLER://:{_CONTROLLER}",
        "advertised.listeners": f"CLIENT://{HOST}:{port},REPLICATION://localhost:{_REPLICATION}",
    }
    environment = {f"KAFKA_{name.upper().replace('.', '_')}": value for name, value in told.items()}
    container = DockerContainer(IMAGE).with_bind_ports(_CLIENT, port).with_envs(**environment)
    until.enter_context(container.waiting_for(LogMessageWaitStrategy("Kafka Server started")))
    return Found(f"{HOST}:{port}", f"a container of {IMAGE}")


def _no_engine() -> str:
    """Why no container can be started here; empty when an engine answers."""
    try:
        from docker.errors import DockerException  # noqa: PLC0415 - a development dependency, not always there
        from testcontainers.core.docker_client import DockerClient  # noqa: PLC0415 - as above
    except ImportError as absent:
        return f"{absent.name} is not installed"
    reason = ""
    with warnings.catch_warnings():
        # The engine's client leaves its socket open when nobody answers.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            DockerClient().client.ping()
        except DockerException as silent:
            reason = f"no container engine answers: {silent}"
        gc.collect()
    return reason


@pytest.fixture(scope="session")
def kafka(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one broker for the whole run (of this worker): a test makes topics with names of its own."""
    with ExitStack() as until:
        try:
            found = found_kafka(tmp_path_factory.mktemp("kafka"), until)
        except NoKafkaError as none:
            pytest.skip(f"no Kafka: {none}")
        _say(request, f"Kafka: {found.origin}")
        yield found.bootstrap


@pytest.fixture(scope="session")
def kafka_cluster(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., KafkaCluster]:
    """Makes clusters of a test's own, which it may strike; they end with their `with`."""
    if missing():
        pytest.skip(f"no Kafka of our own: {missing()}")

    def made(brokers: int = 1, **options: Any) -> KafkaCluster:
        return KafkaCluster(tmp_path_factory.mktemp("kafka"), brokers, **options)

    return made


def _say(request: pytest.FixtureRequest, line: str) -> None:
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(f"\n{line}")
