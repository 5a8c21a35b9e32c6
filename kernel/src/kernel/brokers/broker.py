"""One Kafka broker as a process of its own: its folder, its ports, its settings, the signals a test sends it."""

import asyncio
import errno
import random
import signal
import socket
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

HOST = "127.0.0.1"
# Below the range from which the system gives outgoing connections their ports: a killed broker finds its own again.
_PORTS = range(12_000, 32_000)
_ANSWER_MS = 3_000


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


def properties(brokers: int) -> dict[str, str]:
    """What every broker of a cluster of this size is told, wherever it runs."""
    copies, least = ("3", "2") if brokers > 1 else ("1", "1")
    return {
        "process.roles": "broker,controller",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "REPLICATION",
        "listener.security.protocol.map": "CLIENT:PLAINTEXT,REPLICATION:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "auto.create.topics.enable": "false",
        "unclean.leader.election.enable": "false",
        "default.replication.factor": copies,
        "min.insync.replicas": least,
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": least,
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": least,
        "group.initial.rebalance.delay.ms": "0",
        # A killed broker comes back once its session is over: Kafka's 9 s where others take over, less where none can.
        "broker.session.timeout.ms": "9000" if brokers > 1 else "4000",
        "broker.heartbeat.interval.ms": "2000" if brokers > 1 else "1000",
        "log.retention.ms": "-1",
        # Half of a small heap would go to the cleaner of compacted topics.
        "log.cleaner.dedupe.buffer.size": "16777216",
    }


def listeners(ports: Ports) -> str:
    return f"CLIENT://{HOST}:{ports.client},REPLICATION://{HOST}:{ports.replication}"


def metadata(port: int, topics: Sequence[str] | None) -> Any:
    """What the broker behind this port says of the cluster and these topics (all: None); nothing if it keeps silent."""
    from aiokafka.errors import KafkaError  # noqa: PLC0415 - costs half a second: every test run loads this module

    # A loop of its own in a thread of its own: callers may be inside a coroutine.
    with ThreadPoolExecutor(1) as one, suppress(OSError, KafkaError):
        return one.submit(asyncio.run, _metadata(port, topics)).result()
    return None


async def _metadata(port: int, topics: Sequence[str] | None) -> Any:
    from aiokafka.conn import create_conn  # noqa: PLC0415 - as above
    from aiokafka.protocol.metadata import MetadataRequest  # noqa: PLC0415 - as above

    connection = await create_conn(HOST, port, request_timeout_ms=_ANSWER_MS)
    try:
        return await connection.send(MetadataRequest(None if topics is None else list(topics)))
    finally:
        connection.close()
