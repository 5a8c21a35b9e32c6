"""How the fault tests are sized and chosen: HALL_FAULTS=full for the full counts, HALL_FAULTS_ONLY=T-19 for one."""

import os
import random
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from kernel.bus.topics import PARTITIONS, Cluster
from kernel.testing.private_postgres import PrivateServer, started_private
from kernel.testing.replicas import Wiring
from kernel.testing.trials import prepared, removed

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
    name = f"hall_{uuid4().hex[:12]}"
    # All databases of the trial are named after one that need not be there; the server's own is asked to make them.
    database = urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    wiring = Wiring(cluster=Cluster(kafka, f"{name}.", PARTITIONS), database=database, folder=tmp_path)
    await prepared(wiring, postgres_server)
    yield wiring
    removed(wiring, postgres_server)
