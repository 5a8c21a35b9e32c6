"""One Kafka broker as a process of its own: its folder, its ports, and the signals a test sends it."""

import errno
import random
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"
# Below the range from which the system gives outgoing connections their ports: a killed broker finds its own again.
_PORTS = range(12_000, 32_000)


class KafkaNotReadyError(RuntimeError):
    """A broker ended or kept silent; the sentence carries the end of its log."""


class Ports(NamedTuple):
    """Where one broker listens: for clients, for the other brokers, for the quorum of controllers."""

    client: int
    replication: int
    controller: int


def free_ports(count: int) -> list[int]:
    found: list[int] = []
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
        if len(found) == count:
            return found
        with socket.socket() as trial, suppress(OSError):
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((HOST, port))
            found.append(port)
    raise OSError(errno.EADDRINUSE, f"not {count} free ports between {_PORTS.start} and {_PORTS.stop}")


class Broker:
    """One process and its folder; it dies with the process that started it, however that one ends."""

    def __init__(self, number: int, folder: Path, ports: Ports, data: Path | None = None) -> None:
        """`data` is where its messages lie; beside everything else if nothing is said."""
        self.number, self.folder, self.ports = number, folder, ports
        self.data = data or folder / "data"
        self.paused = False
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def crashed(self) -> bool:
        return self._process is not None and not self.running

    @property
    def settings(self) -> Path:
        return self.folder / "node.properties"

    @property
    def formatted(self) -> bool:
        return (self.data / "meta.properties").exists()

    def begin(self, command: Sequence[str]) -> None:
        self.ended(0)
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 - our own command
        # The guard reads a pipe of ours: it ends when we do, even by SIGKILL.
        watch = f"read -r _; kill -KILL -{self._process.pid}"
        self._guard = subprocess.Popen(["/bin/sh", "-c", watch], stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own command

    def signal(self, number: signal.Signals) -> None:
        if self._process is None:
            raise KafkaNotReadyError(f"broker {self.number} was not started")
        self._process.send_signal(number)
        self.paused = number is signal.SIGSTOP

    def ended(self, within_s: float) -> None:
        """Return when the process is gone; one that does not go is killed."""
        if self._process is None or self._guard is None:
            return
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._guard.kill()
        self._guard.communicate()
        self._process = self._guard = None

    def said(self) -> str:
        log = self.folder / "server.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else "nothing"
