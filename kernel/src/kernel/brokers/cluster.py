"""A real Apache Kafka of one broker or three, each a process of its own that a test may kill, pause and restart."""

import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Self, TypeVar

from kernel.brokers.broker import (
    HOST,
    Broker,
    KafkaNotReadyError,
    Ports,
    free_ports,
    listeners,
    metadata,
    properties,
)
from kernel.brokers.parts import jars, java

_LOGGING = Path(__file__).with_name("log4j2.properties")
_READY_S = 90.0
_STOP_S = 30.0
_POLL_S = 0.1

Found = TypeVar("Found")


class Partition(NamedTuple):
    """Who leads a partition (nobody: -1), who keeps it, and who of them is up to date."""

    leader: int
    replicas: frozenset[int]
    in_sync: frozenset[int]


class KafkaCluster:
    """Brokers 1 to n under a folder. Every call blocks until it is true: in a coroutine use `asyncio.to_thread`."""

    def __init__(
        self,
        folder: Path,
        brokers: int = 1,
        *,
        ports: Sequence[int] = (),
        heap_mb: int = 256,
        settings: Mapping[str, str] | None = None,
        accounts: Mapping[str, str] | None = None,
        data: Mapping[int, Path] | None = None,
    ) -> None:
        """With `accounts` (names and their passwords) each broker also has a door that asks for one: `guarded`.

        `data` names, for some brokers, a folder elsewhere for what they keep.
        """
        self._folder, self._heap_mb, self._extra = folder.resolve(), heap_mb, dict(settings or {})
        free = free_ports(3 * brokers)
        listening = [Ports(*free[3 * n : 3 * n + 3]) for n in range(brokers)]
        if ports:
            listening = [each._replace(client=port) for each, port in zip(listening, ports, strict=True)]
        self._brokers = {
            n: Broker(n, self._folder / f"broker-{n}", each, (data or {}).get(n)) for n, each in enumerate(listening, 1)
        }
        self._advertised = list(listening)
        self._accounts, self._doors = dict(accounts or {}), free_ports(brokers) if accounts else []

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.kill_all()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_all()

    @property
    def bootstrap(self) -> str:
        """What clients are told; the proxies' addresses when the brokers stand behind proxies."""
        return ",".join(f"{HOST}:{each.client}" for each in self._advertised)

    @property
    def guarded(self) -> str:
        """The addresses of the doors that ask for a name and a password (SASL, PLAIN)."""
        return ",".join(f"{HOST}:{port}" for port in self._doors)

    @property
    def ports(self) -> dict[int, Ports]:
        """Where each broker really listens, whatever is advertised: known before the start."""
        return {number: broker.ports for number, broker in self._brokers.items()}

    @property
    def running(self) -> set[int]:
        return {number for number, broker in self._brokers.items() if broker.running}

    def start(self, *, advertised: Sequence[int] = (), replication: Sequence[int] = ()) -> None:
        """Start what is not running; `advertised` and `replication` name proxies' ports, one per broker, from now."""
        told = self._advertised
        if advertised:
            told = [each._replace(client=port) for each, port in zip(told, advertised, strict=True)]
        if replication:
            told = [each._replace(replication=port) for each, port in zip(told, replication, strict=True)]
        self._advertised = told
        stopped = [broker for broker in self._brokers.values() if not broker.running]
        for broker in stopped:
            self._configure(broker)
        self._format([broker for broker in stopped if not broker.formatted])
        for broker in stopped:
            self._begin(broker)
        self._until_ready()

    def prepare(self) -> dict[int, list[str]]:
        """For whoever keeps the processes himself: all is written and formatted; the command of each broker."""
        brokers = list(self._brokers.values())
        for broker in brokers:
            self._configure(broker)
        self._format([broker for broker in brokers if not broker.formatted])
        return {broker.number: self._java("kafka.Kafka", broker.settings) for broker in brokers}

    def restart(self, broker: int) -> None:
        """Stop it in order if it runs, start it anew; return when all that run see it."""
        self.stop(broker)
        self._begin(self._brokers[broker])
        self._until_ready()

    def stop(self, *brokers: int) -> None:
        """SIGTERM to these, or to all, and wait; a paused one wakes first."""
        chosen = [each for n, each in self._brokers.items() if each.running and (n in brokers or not brokers)]
        for each in chosen:
            if each.paused:
                each.signal(signal.SIGCONT)
            each.signal(signal.SIGTERM)
        for each in chosen:
            each.ended(_STOP_S)

    def kill(self, broker: int) -> None:
        self._brokers[broker].signal(signal.SIGKILL)
        self._brokers[broker].ended(_STOP_S)

    def kill_all(self) -> None:
        for number in self.running:
            self.kill(number)

    def pause(self, broker: int) -> None:
        self._brokers[broker].signal(signal.SIGSTOP)

    def resume(self, broker: int) -> None:
        self._brokers[broker].signal(signal.SIGCONT)

    def wipe(self) -> None:
        """Kill every broker and delete all data: the next start makes an empty cluster with another id."""
        self.kill_all()
        for broker in self._brokers.values():
            for folder in (broker.folder, broker.data):
                shutil.rmtree(folder, ignore_errors=True)
        (self._folder / "cluster.id").unlink(missing_ok=True)

    def leader_of(self, topic: str, partition: int) -> int:
        """The broker that leads this partition now; waits for an election that is under way."""

        def leader() -> int | None:
            found = self.partitions(topic).get((topic, partition))
            return found.leader if found and found.leader in self.running else None

        return self._until(leader, f"a leader of {topic}/{partition}")

    def partitions(self, topic: str | None = None) -> dict[tuple[str, int], Partition]:
        """What a running broker knows of one topic's partitions, or of all."""
        for broker in self._awake():
            answer = metadata(broker.ports.client, [topic] if topic else None)
            if answer is not None:
                return {
                    (name, number): Partition(leader, frozenset(replicas), frozenset(in_sync))
                    for _, name, _, parts in answer.topics
                    for _, number, leader, replicas, in_sync, *_ in parts
                }
        raise KafkaNotReadyError(f"no broker under {self._folder} answers")

    def until_in_sync(self) -> None:
        """Return when every copy of every partition is up to date."""
        self._until(self._in_sync, "every copy to be up to date")

    def _in_sync(self) -> Literal[True] | None:
        return all(each.in_sync == each.replicas for each in self.partitions().values()) or None

    def _awake(self) -> list[Broker]:
        return [broker for broker in self._brokers.values() if broker.running and not broker.paused]

    def _ready(self) -> Literal[True] | None:
        """Every broker that runs knows of every other one that runs, and of a controller."""
        awake = self._awake()
        for broker in self._brokers.values():
            if broker.crashed:
                raise KafkaNotReadyError(f"broker {broker.number} ended:\n{broker.said()}")
        answers = [metadata(broker.ports.client, []) for broker in awake]
        expected = {broker.number for broker in awake}
        seen = (
            answer is not None and answer.controller_id > 0 and expected <= {number for number, *_ in answer.brokers}
            for answer in answers
        )
        return all(seen) or None

    def _until_ready(self) -> None:
        self._until(self._ready, "the brokers to answer")

    def _until(self, found: Callable[[], Found | None], awaited: str) -> Found:
        deadline = time.monotonic() + _READY_S
        while (answer := found()) is None:
            if time.monotonic() > deadline:
                logs = "\n".join(f"broker {broker.number}: {broker.said()}" for broker in self._brokers.values())
                raise KafkaNotReadyError(f"waited {_READY_S:.0f} s for {awaited}:\n{logs}")
            time.sleep(_POLL_S)
        return answer

    def _configure(self, broker: Broker) -> None:
        own, told = broker.ports, self._advertised[broker.number - 1]
        voters = (f"{each.number}@{HOST}:{each.ports.controller}" for each in self._brokers.values())
        written = properties(len(self._brokers)) | {
            "node.id": str(broker.number),
            "controller.quorum.voters": ",".join(voters),
            "listeners": f"{listeners(own)},CONTROLLER://{HOST}:{own.controller}",
            "advertised.listeners": listeners(told),
            "log.dirs": str(broker.data),
            **self._extra,
        }
        if self._accounts:
            written |= self._door(broker, written)
        broker.folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{key}={value}\n" for key, value in written.items())
        # Java reads property files as Latin-1; what is beyond stands there as an escape of the same form as ours.
        broker.settings.write_text(lines, encoding="latin-1", errors="backslashreplace")

    def _door(self, broker: Broker, written: Mapping[str, str]) -> dict[str, str]:
        address = f",GUARDED://{HOST}:{self._doors[broker.number - 1]}"
        known = " ".join(f'user_{name}="{password}"' for name, password in self._accounts.items())
        plain = "org.apache.kafka.common.security.plain.PlainLoginModule"
        return {
            "listeners": written["listeners"] + address,
            "advertised.listeners": written["advertised.listeners"] + address,
            "listener.security.protocol.map": written["listener.security.protocol.map"] + ",GUARDED:SASL_PLAINTEXT",
            "sasl.enabled.mechanisms": "PLAIN",
            "listener.name.guarded.plain.sasl.jaas.config": f"{plain} required {known};",
        }

    def _format(self, brokers: Sequence[Broker]) -> None:
        kept = self._folder / "cluster.id"
        if not kept.exists():
            kept.write_text(secrets.token_urlsafe(16))
        formatting = [
            subprocess.Popen(  # noqa: S603 - our own command
                self._java(
                    "kafka.tools.StorageTool", "format", f"--cluster-id={kept.read_text()}", "-c", broker.settings
                ),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            for broker in brokers
        ]
        for each in formatting:
            said, _ = each.communicate()
            if each.returncode:
                raise KafkaNotReadyError(f"the storage was not formatted:\n{said.decode(errors='replace')[-2000:]}")

    def _begin(self, broker: Broker) -> None:
        broker.begin(self._java("kafka.Kafka", broker.settings))

    def _java(self, *arguments: str | Path) -> list[str]:
        """Quick to start and small: the serial collector, only the first of the two compilers."""
        return [
            str(java()),
            "-Xms64m",
            f"-Xmx{self._heap_mb}m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            f"-Dlog4j2.configurationFile={_LOGGING}",
            "-cp",
            f"{jars()}/*",
            *map(str, arguments),
        ]
