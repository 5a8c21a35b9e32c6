"""The whole hall in a process of its own, as `hall run` starts it on a machine that is set up."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from hall.testing import HALL, environment, free_port

_PATIENCE_S = 180.0
_LOOK_EVERY_S = 0.02


class RunningHall:
    """Ready when made; `ready_s` is the time from the process's start to the first good answer of `/readyz`."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        # Python's bytecode is kept, as it is where nobody forbids it, but outside the tree that is measured.
        kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        self._environment = environment(folder / "var", port, **kept)
        began = time.perf_counter()
        self._process = subprocess.Popen([HALL, "run"], env=self._environment, stdout=subprocess.DEVNULL)
        try:
            self._until_ready(began)
        except BaseException:
            self._process.kill()
            raise
        self.ready_s = time.perf_counter() - began

    def simulate(self, cases: int) -> None:
        """Play a day with so many cases."""
        command = [str(HALL), "simulate", "--cases", str(cases)]
        subprocess.run(command, env=self._environment, stdout=subprocess.DEVNULL, check=True)

    def cpu_s(self) -> float:
        """User and system time it has used."""
        user, system = self._proc("stat").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / 100

    def memory_mb(self) -> float:
        line = next(line for line in self._proc("status").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _until_ready(self, began: float) -> None:
        # One client for all looks: a new one each time would take the processor from the hall that starts.
        with httpx.Client(base_url=self.url, timeout=60) as client:
            while time.perf_counter() < began + _PATIENCE_S:
                if self._process.poll() is not None:
                    raise RuntimeError("the hall ended before it was ready")
                try:
                    if client.get("/readyz").is_success:
                        return
                except httpx.TransportError:
                    pass  # not listening yet
                time.sleep(_LOOK_EVERY_S)
        raise TimeoutError("the hall did not become ready")

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self._process.pid}/{name}").read_text(encoding="ascii")


@contextmanager
def hall_folder() -> Iterator[Path]:
    """A folder whose hall has imported the county's catalogue and has seen nobody yet."""
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as name:
        folder = Path(name)
        RunningHall(folder).stop()
        yield folder


@contextmanager
def running(folder: Path) -> Iterator[RunningHall]:
    hall = RunningHall(folder)
    try:
        yield hall
    finally:
        hall.stop()
