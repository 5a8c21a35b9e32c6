"""Halls to test with: one as a process of its own that may be killed, and one served inside the test."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn

from hall.embedded import Hall, application, build_hall
from hall.settings import HallSettings
from kernel.clock import CHINA_TIME
from kernel.testing.postgres import ADDRESS

HALL = Path(sys.executable).with_name("hall")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA_TIME)
_READY = "大厅已就绪"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a hall that has heard its catalogue and met nobody yet, on a Monday morning."""
    folder = tmp_path_factory.mktemp("seeded") / "hall"

    async def open_for_a_moment() -> None:
        hall = build_hall(HallSettings(data=folder, clock=MONDAY))
        await hall.start()
        await hall.stop()

    asyncio.run(open_for_a_moment())
    return folder


@pytest.fixture
def training(seeded: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(seeded, tmp_path / "training"))


@pytest.fixture
def data(seeded: Path, tmp_path: Path) -> Path:
    """A copy that goes by the machine's clock."""
    return Path(shutil.copytree(seeded, tmp_path / "hall", ignore=shutil.ignore_patterns("clock.offset")))


@pytest.fixture(autouse=True)
def no_hall_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the shell says about another hall does not reach the one under test."""
    for name in [name for name in os.environ if name.startswith("HALL_") and name != ADDRESS]:
        monkeypatch.delenv(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data: Path, port: int, **settings: str) -> dict[str, str]:
    """Ours alone: what the shell says about another hall does not reach this one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    address = {"HALL_DATA": str(data), "HALL_PORT": str(port), "HALL_URL": f"http://127.0.0.1:{port}"}
    return {**kept, **address, "HALL_FIRST_DAY_CASES": "0", **settings}


class HallProcess:
    """`hall run` in a process group of its own; start it again after it was killed, on the same data and port."""

    def __init__(self, data: Path, *, port: int | None = None, **settings: str) -> None:
        self.port = free_port() if port is None else port
        self._environment = environment(data, self.port, **settings)
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._settled = threading.Event()
        self.said: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when it is ready; raises with what it said when it ends before."""
        self._settled.clear()
        self.said.clear()
        self._process = subprocess.Popen(  # noqa: S603 -- our own command
            [HALL, "run"],
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._listen, args=(self._process,))
        self._reader.start()
        self._settled.wait()
        if not any(_READY in line for line in self.said):
            raise AssertionError(f"the hall did not start: {''.join(self.said)}")

    def kill(self) -> None:
        """All of it, at once, with nothing finished."""
        os.killpg(self._started().pid, signal.SIGKILL)

    def ended(self) -> int:
        """Wait for its end; its exit code."""
        process = self._started()
        code = process.wait()
        assert self._reader is not None
        self._reader.join()
        assert process.stdout is not None
        process.stdout.close()
        self._process = None
        return code

    def stop(self) -> int:
        """As an operator stops it."""
        self._started().terminate()
        return self.ended()

    def close(self) -> None:
        """Leave nothing running, whatever became of the test."""
        if self._process is not None:
            if self._process.poll() is None:
                self.kill()
            self.ended()

    def _started(self) -> subprocess.Popen[str]:
        assert self._process is not None, "the hall was not started"
        return self._process

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.said.append(line)
            if _READY in line:
                self._settled.set()
        self._settled.set()


@dataclass(frozen=True, slots=True)
class Served:
    """A hall inside the test, with the address its visitors use."""

    hall: Hall
    url: str


@asynccontextmanager
async def served(settings: HallSettings) -> AsyncIterator[Served]:
    """The hall on a free port of this machine, in this event loop."""
    hall = build_hall(settings)
    config = uvicorn.Config(application(hall), log_config=None, access_log=False, timeout_graceful_shutdown=2)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[door]))
        while not server.started and not serving.done():  # noqa: ASYNC110 -- uvicorn offers no event for it
            await asyncio.sleep(0.01)
        try:
            yield Served(hall, f"http://127.0.0.1:{door.getsockname()[1]}")
        finally:
            server.should_exit = True
            await serving
