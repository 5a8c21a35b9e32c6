"""How the fault tests are sized and chosen: HALL_FAULTS=full for the full counts, HALL_FAULTS_ONLY=T-19 for one."""

import os
import random
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from kernel.brokers.cluster import KafkaCluster
from kernel.testing.private_postgres import PrivateServer, started_private
from kernel.testing.replicas import Wiring
from kernel.testing.trials import wired

HERE = Path(__file__).parent
# Read now: inside the tests, what the shell says about a hall is out of sight.
SIZE = os.environ.get("HALL_FAULTS", "small")
ONLY = os.environ.get("HALL_FAULTS_ONLY", "")
SEED = os.environ.get("HALL_FAULTS_SEED", "")
FULL = SIZE == "full"
# `tools` is a folder of the repository, not an installed package.
sys.path.append(str(HERE.parents[1]))


def pytest_configure() -> None:
    if SIZE not in {"small", "full"}:
        raise pytest.UsageError(f"HALL_FAULTS is small or full, not {SIZE}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    others: list[pytest.Item] = []
    for item in items:
        mark = item.get_closest_marker("fault")
        if ONLY and ONLY not in (mark.args if mark else ()):
            others.append(item)
        elif mark is not None and mark.kwargs.get("full_only") and not FULL:
            item.add_marker(pytest.mark.skip(reason=f"{mark.args[0]} runs in make test-faults"))
        elif mark is not None and mark.kwargs.get("by_name") and not ONLY:
            item.add_marker(pytest.mark.skip(reason=f"runs alone: make test-faults ONLY={mark.args[0]}"))
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
        if not items:
            raise pytest.UsageError(f"there is no fault test {ONLY}")


@pytest.fixture(scope="session")
def sized() -> Callable[[int, int], int]:
    """`sized(small, full)`: how often, in this run."""
    return lambda small, full: full if FULL else small


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Another one each time; pytest shows it where a test fails, and the environment can name it again."""
    chosen = int(SEED or random.SystemRandom().getrandbits(32))
    request.node.add_report_section("call", "seed", f"HALL_FAULTS_SEED={chosen}")
    return chosen


@pytest.fixture
def chance(seed: int) -> random.Random:
    return random.Random(seed)


@pytest.fixture(scope="module")
def private_server() -> Iterator[PrivateServer]:
    """A running PostgreSQL that a test may kill."""
    with started_private() as server:
        yield server


@pytest.fixture
async def wiring(kafka: str, postgres_server: str, tmp_path: Path) -> AsyncIterator[Wiring]:
    """Databases and topics of one trial on the shared servers."""
    async with wired(kafka, postgres_server, tmp_path) as wiring:
        yield wiring


@pytest.fixture(scope="module")
def three_brokers(kafka_cluster: Callable[..., KafkaCluster]) -> Iterator[KafkaCluster]:
    """Three brokers that the tests of one file may strike, and have to leave running."""
    with kafka_cluster(3) as cluster:
        yield cluster


@pytest.fixture
async def copied_wiring(three_brokers: KafkaCluster, postgres_server: str, tmp_path: Path) -> AsyncIterator[Wiring]:
    """As `wiring`, on three brokers: every message has three copies, and two of them acknowledge it."""
    async with wired(three_brokers.bootstrap, postgres_server, tmp_path, copies=3, least=2) as wiring:
        yield wiring
