"""Every process of the distributed hall: its command, its place in the order, how it is stopped."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hall.up import front, measuring, postgres
from hall.up.layout import BROKERS, UpSettings, replica_of, served, service_of
from hall.up.machine import program
from kernel.brokers.cluster import KafkaCluster

STORES, BROKER, SERVICES, FRONT = "stores", "brokers", "services", "front"
ORDER: Final = (STORES, BROKER, SERVICES, FRONT)
"""Groups as they start; they stop the other way round."""
_BROKER_HEAP_MB: Final = 384
_MODULES: Final = {"portal": "hall.portal", "live": "insight.live"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What the supervisor keeps running."""

    name: str
    group: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    directory: Path | None = None
    stop_signal: str = "TERM"


@dataclass(frozen=True, slots=True)
class Plan:
    """All programs, and the addresses of the servers they use."""

    programs: Sequence[Program]
    database: str
    kafka: str

    def of(self, group: str) -> list[Program]:
        return [one for one in self.programs if one.group == group]


def addresses(settings: UpSettings) -> tuple[str, str]:
    """Where the database server and the brokers of this hall are, its own or those named."""
    return settings.database or postgres.url(settings), settings.kafka or _brokers(settings).bootstrap


def planned(settings: UpSettings) -> Plan:
    """Looks for every part first, then writes what the parts read; nothing runs yet."""
    nginx, prometheus = program("nginx", "nginx"), program("prometheus", "prometheus")
    settings.logs.mkdir(parents=True, exist_ok=True)
    own: list[Program] = []
    database, kafka = settings.database, settings.kafka
    if not database:
        own.append(_postgres(postgres.server(settings)))
        database = postgres.url(settings)
    if not kafka:
        brokers = _brokers(settings)
        own += _broker_programs(brokers)
        kafka = brokers.bootstrap
    services = [*_services(settings)]
    before = [_nginx(settings, nginx), _prometheus(settings, prometheus)]
    return Plan([*own, *services, *before], database, kafka)


def _postgres(server: postgres.Server) -> Program:
    return Program(
        name="postgres",
        group=STORES,
        command=server.command,
        user=server.owner,
        directory=server.data,
        stop_signal="INT",  # without waiting for whoever is still connected
    )


def _brokers(settings: UpSettings) -> KafkaCluster:
    ports = [settings.port_of(f"kafka-{number}") for number in range(1, BROKERS + 1)]
    return KafkaCluster(settings.folder / "kafka", BROKERS, ports=ports, heap_mb=_BROKER_HEAP_MB)


def _broker_programs(cluster: KafkaCluster) -> Iterator[Program]:
    for number, command in cluster.prepare().items():
        yield Program(name=f"kafka-{number}", group=BROKER, command=command)


def _services(settings: UpSettings) -> Iterator[Program]:
    for name in served():
        port = "HALL_LIVE_METRICS_PORT" if name == "live" else "HALL_PORT"
        own = {port: str(settings.port_of(name)), "HALL_REPLICA": replica_of(name)}
        command = [sys.executable, "-m", _MODULES.get(name) or service_of(name)]
        yield Program(name=name, group=SERVICES, command=command, environment=own)


def _nginx(settings: UpSettings, nginx: Path) -> Program:
    written = settings.folder / "nginx.conf"
    written.write_text(front.configuration(settings), encoding="utf-8")
    (settings.folder / "nginx").mkdir(exist_ok=True)
    command = [str(nginx), "-e", "stderr", "-p", str(settings.folder), "-c", str(written)]
    return Program(name="nginx", group=FRONT, command=command, stop_signal="QUIT")


def _prometheus(settings: UpSettings, prometheus: Path) -> Program:
    written = settings.folder / "prometheus.yml"
    written.write_text(measuring.configuration(settings), encoding="utf-8")
    command = [
        str(prometheus),
        f"--config.file={written}",
        f"--storage.tsdb.path={settings.folder / 'prometheus'}",
        "--storage.tsdb.retention.time=35d",
        f"--web.listen-address={measuring.address(settings)}",
        "--log.level=warn",
    ]
    return Program(name="prometheus", group=FRONT, command=command)
