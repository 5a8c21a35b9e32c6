"""The distributed hall on this machine: `hall up`, one application, a killed process, `hall down`."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hall.simulation.playing import play_quietly
from hall.simulation.visitor import Visitor
from hall.testing import HALL, environment
from hall.up import leftovers, measuring
from hall.up.layout import NAMES, UpSettings
from hall.up.machine import LacksError, kafka_is_there, program
from hall.up.supervising import Supervisor
from hall.verifying import sole_user
from kernel.testing.kafka_broker import HOST, free_ports

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.slow]
LEADER = "chu-lingdao"


@dataclass(frozen=True, slots=True)
class Up:
    """One that was started, with what its commands are told."""

    data: Path
    port: int
    told: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def says(self, *command: str) -> subprocess.CompletedProcess[str]:
        """As a person says it, who names the data folder from where he stands."""
        return subprocess.run(
            [HALL, *command], env=self.told, cwd=self.data.parent, capture_output=True, text=True, check=False
        )

    def parts(self) -> dict[str, measuring.State]:
        settings = UpSettings(port=self.port, data=self.data)
        pids = {name: pid for name, (pid, _) in Supervisor(settings).processes().items()}
        return {part.name: part for part in measuring.states(settings, pids)}

    def until_back(self, name: str, but_not: int) -> None:
        """Return when the part is ready again in another process."""
        while not ((part := self.parts()[name]).ready and part.pid not in (0, but_not)):
            pass


@pytest.fixture(scope="module")
def running() -> Iterator[Up]:
    try:
        program("nginx", "nginx")
        program("prometheus", "prometheus")
        if not os.environ.get("KAFKA_BOOTSTRAP"):
            kafka_is_there()
    except LacksError as lack:
        pytest.skip(str(lack))
    # PostgreSQL's user must be able to enter, which pytest's own folders do not allow.
    folder = Path(tempfile.mkdtemp(prefix="hall-up-"))
    folder.chmod(0o755)
    data, port = folder / "var", first_of_free_ports(len(NAMES))
    up = Up(data, port, environment(Path(data.name), port, HALL_TOPIC_PREFIX=f"up-{uuid4().hex[:8]}."))
    try:
        started = up.says("up")
        assert started.returncode == 0, f"{started.stdout}{started.stderr}{logs(data)}"
        yield up
    finally:
        up.says("down")
        shutil.rmtree(folder)


def first_of_free_ports(count: int) -> int:
    """Where so many ports in a row are free."""
    while True:
        first = free_ports(1)[0]
        if all(map(is_free, range(first, first + count))):
            return first


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def logs(data: Path) -> str:
    return "".join(f"\n--- {log.name}\n{log.read_text()[-1500:]}" for log in (data / "up" / "log").glob("*.log"))


def test_every_part_is_ready_and_says_how_far_behind_it_is(running: Up) -> None:
    parts = {part["name"]: part for part in json.loads(running.says("status", "--json").stdout)}
    assert all(part["ready"] and part["pid"] for part in parts.values()), parts
    assert {"nginx", "intake-0", "intake-1", "approval-0", "approval-1", "insight-0", "prometheus"} <= parts.keys()
    assert parts["nginx"]["lag_s"] is None


def test_an_application_goes_from_receipt_to_the_cockpit_through_one_address(running: Up) -> None:
    async def received_and_shown() -> None:
        played = await play_quietly(running.url, cases=1)
        assert not played.refused, played.sentences
        leader = Visitor(running.url, LEADER)
        try:
            await (await leader.sign_in()).until("/insight/api/figures", counts_one_received)
        finally:
            await leader.close()

    asyncio.run(received_and_shown())


def counts_one_received(shown: dict[str, Any]) -> bool:
    return any(one["metric"] == "received_count" and one["numerator"] == 1 for one in shown["figures"])


def test_a_killed_service_is_started_again_and_the_rest_goes_on(running: Up) -> None:
    before = running.parts()
    os.kill(before["approval-0"].pid, signal.SIGKILL)
    running.until_back("approval-0", but_not=before["approval-0"].pid)
    after = running.parts()
    assert {name for name in before if before[name].pid != after[name].pid} == {"approval-0"}


def test_a_killed_front_is_back_on_the_same_address(running: Up) -> None:
    killed = running.parts()["nginx"].pid
    os.kill(killed, signal.SIGKILL)
    running.until_back("nginx", but_not=killed)


def test_what_services_measure_is_not_shown_outside(running: Up) -> None:
    for path in ("/metrics", "/intake/metrics"):
        assert httpx.get(f"{running.url}{path}", trust_env=False).status_code == 404


def test_a_second_start_only_says_that_it_is_up_already(running: Up) -> None:
    pids = {name: part.pid for name, part in running.parts().items()}
    again = running.says("up")
    assert again.returncode == 0
    assert "已在运行" in again.stdout
    assert {name: part.pid for name, part in running.parts().items()} == pids


def test_no_other_hall_starts_on_the_same_folder(running: Up) -> None:
    other = subprocess.run(
        [HALL, "run"],
        env={**running.told, "HALL_PORT": str(free_ports(1)[0])},
        cwd=running.data.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert other.returncode == 1
    assert "已有一个大厅在运行" in other.stderr


def test_after_stopping_nothing_of_it_is_left(running: Up) -> None:
    pids = [part.pid for part in running.parts().values()]
    assert leftovers.of(running.data / "up"), "it runs before"
    assert running.says("down").returncode == 0
    assert not [pid for pid in pids if leftovers.lives(pid)]
    assert not leftovers.of(running.data / "up")
    assert all(map(is_free, range(running.port, running.port + len(NAMES))))
    with sole_user(running.data) as alone:
        assert alone
    assert running.says("status").returncode == 1
