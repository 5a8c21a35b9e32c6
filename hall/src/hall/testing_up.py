"""A distributed hall to test with and to measure, on ports and in a folder of its own."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from hall.testing import HALL, environment
from hall.up import measuring
from hall.up.layout import NAMES, UpSettings
from hall.up.machine import LacksError, kafka_is_there, program
from hall.up.supervising import Supervisor
from kernel.brokers.broker import HOST, free_ports


@dataclass(frozen=True, slots=True)
class Up:
    """One that was started, with what its commands are told."""

    data: Path
    port: int
    told: dict[str, str] = field(default_factory=dict)
    hall: Sequence[str] = (str(HALL),)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def settings(self) -> UpSettings:
        return UpSettings(port=self.port, data=self.data)

    def says(self, *command: str) -> subprocess.CompletedProcess[str]:
        """As a person says it, who names the data folder from where he stands."""
        return subprocess.run(  # noqa: S603 -- our own command
            [*self.hall, *command], env=self.told, cwd=self.data.parent, capture_output=True, text=True, check=False
        )

    def parts(self) -> dict[str, measuring.State]:
        pids = {name: pid for name, (pid, _) in Supervisor(self.settings).processes().items()}
        return {part.name: part for part in measuring.states(self.settings, pids)}

    def until_back(self, name: str, but_not: int) -> None:
        """Return when the part is ready again in another process."""
        while not ((part := self.parts()[name]).ready and part.pid not in (0, but_not)):
            pass


def lacking() -> str:
    """What this machine has not got for it; empty when nothing."""
    try:
        program("nginx", "nginx")
        program("prometheus", "prometheus")
        if not os.environ.get("KAFKA_BOOTSTRAP"):
            kafka_is_there()
    except LacksError as lack:
        return str(lack)
    return ""


@contextmanager
def started(hall: Sequence[str] = (str(HALL),)) -> Iterator[Up]:
    """Ready; gone with all it kept afterwards; `hall` begins its commands. RuntimeError says what did not start."""
    # PostgreSQL's user must be able to enter, which private folders do not allow.
    folder = Path(tempfile.mkdtemp(prefix="hall-up-"))
    folder.chmod(0o755)
    data, port = folder / "var", first_of_free_ports(len(NAMES))
    up = Up(data, port, environment(Path(data.name), port, HALL_TOPIC_PREFIX=f"up-{uuid4().hex[:8]}."), hall)
    try:
        begun = up.says("up")
        if begun.returncode:
            raise RuntimeError(f"{begun.stdout}{begun.stderr}{_logs(data)}")
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


def _logs(data: Path) -> str:
    return "".join(f"\n--- {log.name}\n{log.read_text()[-1500:]}" for log in (data / "up" / "log").glob("*.log"))
