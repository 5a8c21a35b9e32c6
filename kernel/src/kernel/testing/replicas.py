"""Two toy services on PostgreSQL and Kafka, each replica a process of its own that strikes itself where a test says."""

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, ClassVar, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from kernel import logs
from kernel.bus.kafka import KafkaBus
from kernel.bus.topics import Cluster
from kernel.clock import SystemClock
from kernel.keyring import KeyRing
from kernel.leading import Leadership
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.service import Parts, Service
from kernel.serving import ServingSettings
from kernel.sessions import Sessions
from kernel.testing import saga
from kernel.testing.struck import Careless, Strike, put_in
from kernel.testing.toy import BOX, TOPIC, Open, Put, ThingSeen, publish
from kernel.testing.toydoor import served, with_door
from kernel.timers import Timer
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


# -- the process


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a replica is, and what becomes of it."""

    role: str
    replica: str = "0"
    strike: Strike | None = None
    careless: Careless = ""
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
    put_in(options.strike, options.careless, look_every_s=options.look_every_s)
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
