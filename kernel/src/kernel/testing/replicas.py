"""Two toy services on PostgreSQL and Kafka, each replica a process of its own that strikes itself where a test says."""

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import sqlalchemy as sa
from aiokafka.structs import TopicPartition

import kernel.bus.consuming
import kernel.bus.kafka
import kernel.processes
import kernel.projecting
import kernel.relay
import kernel.service
from kernel import logs
from kernel.bus import Batch, Source
from kernel.bus.consuming import Consuming
from kernel.bus.feed import Arrived
from kernel.bus.kafka import KafkaBus
from kernel.bus.topics import Cluster
from kernel.clock import SystemClock
from kernel.inbox import Stand
from kernel.keyring import KeyRing
from kernel.leading import Leadership
from kernel.messages import Heard
from kernel.processes import Action, Ask, ProcessRunner, Timer
from kernel.relay import Relay, Saying
from kernel.service import Parts, Service
from kernel.serving import ServingSettings
from kernel.sessions import Sessions
from kernel.standing import Standing
from kernel.testing import saga
from kernel.testing.toy import BOX, TOPIC, Open, Put, ThingSeen, publish
from kernel.testing.toydoor import served, with_door
from kernel.views import View
from kernel.watchdog import Heart
from kernel.web import create_app

SPEAKER, HEARER = "toy", "neighbour"
PATIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that was ever said of a box, in the order in which it came; what comes twice stands twice."""

    box: str
    told: str


def _told(row: Told | None, heard: Heard[Any]) -> Told:
    return Told(box=str(heard.subject), told=f"{row.told} {heard.body.thing}" if row else heard.body.thing)


TOLD: Final = View(
    name="told_v1",
    row=Told,
    key="box",
    hears=(ThingSeen,),
    evolve=_told,
    key_of=lambda heard: str(heard.subject),
)


class Copying:
    """Puts each thing that was seen into a box of the hearer's own: an effect that must come once."""

    name: ClassVar = "neighbour.copying"
    hears: ClassVar = (ThingSeen,)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        copy = copy_of(heard.subject)
        return [Ask(BOX, copy, Open()), Ask(BOX, copy, Put(thing=heard.body.thing))]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)


def copy_of(box: UUID) -> UUID:
    return uuid5(box, "copy")


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """Where the parts are; databases are named after their service."""

    cluster: Cluster
    database: str
    folder: Path

    def url(self, service: str) -> str:
        address = urlsplit(self.database)
        return address._replace(path=f"{address.path}_{service}").geturl()

    def parts(self, service: str, replica: str) -> Parts:
        leadership = Leadership(self.url(service), service)
        return Parts(
            clock=SystemClock(),
            keyring=KeyRing("memory://", b"k" * 32),
            bus=KafkaBus(cluster=self.cluster, replica=replica, leadership=leadership),
            sessions=Sessions(b"s" * 32),
            database_url=self.url,
            files=self.folder,
        )

    def serving(self, options: "Options") -> ServingSettings:
        return ServingSettings(
            database=self.database,
            KAFKA_BOOTSTRAP=self.cluster.bootstrap,
            data=self.folder,
            port=options.port,
            drain_s=options.drain_s,
        )

    def speaker(self, replica: str = "0") -> Service:
        parts = self.parts(SPEAKER, replica)
        return Service(name=SPEAKER, parts=parts, deciders=(BOX,), publish=publish, topics=(TOPIC,))

    def hearer(self, replica: str = "0", *, view: View[Any] = TOLD) -> Service:
        parts = self.parts(HEARER, replica)
        web = create_app(service=HEARER, sessions=parts.sessions, clock=parts.clock)
        return Service(name=HEARER, parts=parts, deciders=(BOX,), views=(view,), processes=(Copying(),), web=web)

    def hanging(self, replica: str, *, in_loop: bool) -> Service:
        """A hearer of which something hangs once: the whole event loop, or only the thread that folds the view."""

        def told(row: Told | None, heard: Heard[Any]) -> Told:
            _hang_once(self.folder)
            return _told(row, heard)

        if in_loop:
            process = HangingCopying(self.folder)
            parts = self.parts(HEARER, replica)
            return Service(name=HEARER, parts=parts, deciders=(BOX,), views=(TOLD,), processes=(process,))
        view = View(name=TOLD.name, row=Told, key=TOLD.key, hears=TOLD.hears, evolve=told, key_of=TOLD.key_of)
        return self.hearer(replica, view=view)


def _hang_once(folder: Path) -> None:
    """For ever, but only the first process that comes here."""
    try:
        (folder / "hung").touch(exist_ok=False)
    except FileExistsError:
        return
    threading.Event().wait()


class HangingCopying(Copying):
    """Stops the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        _hang_once(self._folder)
        return super().react(heard)


@dataclass(frozen=True, kw_only=True)
class Strike:
    """At the `times`-th passing of `point` the process is struck."""

    point: str
    times: int = 1
    by: signal.Signals = signal.SIGKILL


class Points:
    """Counts the passings of marked points in this process."""

    def __init__(self, strike: Strike | None) -> None:
        self._strike = strike
        self._passed = Counter[str]()

    def reach(self, point: str) -> None:
        self._passed[point] += 1
        if self._strike is not None and (point, self._passed[point]) == (self._strike.point, self._strike.times):
            os.kill(os.getpid(), self._strike.by)


# -- what passes the points: each of these does what its base does


SPEAKER_POINTS: Final = ("reading", "read", "sent", "one acknowledged", "all acknowledged", "moved", "kept")
HEARER_POINTS: Final = ("arrived", "asked", "moved", "kept", "advising", "advised")
_points = Points(None)


class StruckRelay(Relay):
    def _next(self, after: int) -> tuple[int, list[Saying]]:
        _points.reach("reading")
        found = super()._next(after)
        if found[1]:
            _points.reach("read")
        return found

    async def _say(self, producer: Any, sayings: Sequence[Saying]) -> None:
        await super()._say(_Tapped(producer), sayings)
        if sayings:
            _points.reach("all acknowledged")


class _Tapped:
    """A producer that is watched."""

    def __init__(self, producer: Any) -> None:
        self._producer = producer
        self.create_batch = producer.create_batch

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> Any:
        sent = await self._producer.send_batch(batch, topic, partition=partition)
        _points.reach("sent")
        sent.add_done_callback(lambda _: _points.reach("one acknowledged"))
        return sent


class StruckStanding(Standing):
    def move(self, connection: sa.Connection, consumer: str, source: Source, batch: Batch, changed: int) -> Stand:
        stand = super().move(connection, consumer, source, batch, changed)
        _points.reach("moved")
        return stand

    def kept(self, source: Source, stands: dict[str, Stand]) -> None:
        _points.reach("kept")
        super().kept(source, stands)


class CarelessStanding(StruckStanding):
    """The control: keeps a step in a transaction of its own, before the effect's."""

    def move(self, connection: sa.Connection, consumer: str, source: Source, batch: Batch, changed: int) -> Stand:
        del connection
        with self._database.writing() as apart:
            stand = Standing.move(self, apart, consumer, source, batch, changed)
        _points.reach("moved")
        return stand


class StruckConsuming(Consuming):
    def _take(self, one: TopicPartition, arrived: Sequence[Arrived]) -> None:
        super()._take(one, arrived)
        _points.reach("arrived")

    async def _advise(self) -> None:
        _points.reach("advising")
        await super()._advise()
        _points.reach("advised")


class StruckRunner(ProcessRunner):
    async def _carry_out(self, process: Any, actions: Sequence[Action], *, key: str, correlation_id: str) -> None:
        await super()._carry_out(process, actions, key=key, correlation_id=correlation_id)
        _points.reach("asked")


def _put_in(options: "Options") -> None:
    """Only in a process that was made to be struck: what it is made of passes the points."""
    global _points  # noqa: PLW0603 -- one process, one strike
    _points = Points(options.strike)
    standing = CarelessStanding if options.careless else StruckStanding
    struck: list[tuple[ModuleType, str, object]] = [
        (kernel.relay, "Standing", standing),
        (kernel.projecting, "Standing", standing),
        (kernel.processes, "Standing", standing),
        (kernel.service, "ProcessRunner", StruckRunner),
        (kernel.bus.kafka, "Relay", StruckRelay),
        (kernel.bus.kafka, "Consuming", StruckConsuming),
        (kernel.bus.consuming, "_ADVISE_EVERY_S", 0.0),
        (kernel.bus.consuming, "_LOOK_EVERY_S", options.look_every_s),
    ]
    for module, name, value in struck:
        setattr(module, name, value)


# -- the process


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a replica is, and what becomes of it."""

    role: str
    replica: str = "0"
    strike: Strike | None = None
    careless: bool = False
    hung: Literal["", "loop", "thread"] = ""
    heart_s: float = 30.0
    look_every_s: float = 5.0
    patience_s: float = 2.0
    port: int = 0
    drain_s: float = 3.0


class Replica:
    """One process of a service; it ends with whoever started it, and its words go to a file."""

    _context: ClassVar = multiprocessing.get_context("forkserver")

    def __init__(self, wiring: Wiring, options: Options) -> None:
        # Imported once, by a process without threads, from which all of them are forked.
        self._context.set_forkserver_preload([__name__])
        self.options = options
        self._leash, held = self._context.Pipe()
        self._process: BaseProcess = self._context.Process(target=_live, args=(wiring, options, held), daemon=True)
        self._process.start()
        held.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def tell(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    @property
    def lives(self) -> bool:
        return self._process.is_alive()

    @property
    def stopped(self) -> bool:
        """Whether a signal has stopped it; it may go on."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def ended(self, within_s: float = PATIENCE_S) -> int:
        """Wait until it has ended; its exit code, or the negative number of the signal that ended it."""
        self._process.join(within_s)
        code = self._process.exitcode
        if code is None:
            self.kill()
            raise TimeoutError(f"{self.options} did not end within {within_s:.0f} s")
        self._leash.close()
        return code

    def kill(self) -> None:
        self.tell(signal.SIGKILL)
        self._process.join()
        self._leash.close()


def _live(wiring: Wiring, options: Options, leash: Connection) -> None:
    log = os.open(wiring.folder / f"{options.role}-{options.replica}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    logs.configure("WARNING")
    threading.Thread(target=_end_with, args=(leash,), daemon=True).start()
    _put_in(options)
    service = _built(wiring, options)
    running = served(service, wiring.serving(options)) if options.port else _run(service, Heart(options.heart_s))
    asyncio.run(running)


def _built(wiring: Wiring, options: Options) -> Service:
    match options.role:
        case saga.ORDERS:
            return saga.orders(wiring.parts(options.role, options.replica), timedelta(seconds=options.patience_s))
        case saga.STOCK:
            return saga.stock(wiring.parts(options.role, options.replica))
        case _ if options.role == SPEAKER and options.port:
            return with_door(options.role, wiring.parts(options.role, options.replica))
        case _ if options.role == SPEAKER:
            return wiring.speaker(options.replica)
        case _ if options.hung:
            return wiring.hanging(options.replica, in_loop=options.hung == "loop")
    return wiring.hearer(options.replica)


def _end_with(leash: Connection) -> None:
    """Whoever holds the other end has gone: even by SIGKILL."""
    try:
        leash.recv()
    except EOFError:
        os._exit(1)


async def _run(service: Service, heart: Heart) -> None:
    service.connect()
    service.start()
    await heart.run()
