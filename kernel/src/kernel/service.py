"""The parts every service is made of, put together once: its database, record, views, processes and door."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid5

import structlog
from fastapi import Depends, FastAPI, Request, Response

from kernel.bus import Bus, Publish, Source
from kernel.clock import Clock
from kernel.database import Database
from kernel.errors import UnavailableError
from kernel.events import CommandT, Decider, Event, EventT, StateT
from kernel.inbox import stands_of
from kernel.keyring import KeyRing
from kernel.messages import Message
from kernel.processes import Process, ProcessRunner
from kernel.projecting import Projector
from kernel.sessions import Sessions
from kernel.store.executing import Cause, Store, Stored
from kernel.store.recorders import open_recorder
from kernel.store.snapshots import Snapshots
from kernel.upcasting import Upcaster, Upcasting
from kernel.upkeep import Upkeep
from kernel.views import ReadModel, View
from kernel.web import Asked, after

_log = structlog.get_logger("kernel.service")
ValueT = TypeVar("ValueT")
_REMEMBERED_S = 1.0

_NEW_STREAMS = UUID("0b9f6f6a-51a3-5d0e-8e2f-4a2f3c9d7b61")


class LaggingError(UnavailableError):
    code = "LAGGING"
    title = "数据更新有延迟，已收到的不会丢失"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a launcher hands to every service; `database_url` gives each its own database, `files` is for uploads.

    `name_of` turns a staff account, as the record holds it, into the name that colleagues read; `colleagues_of` knows
    the accounts of a body and their names.
    """

    clock: Clock
    keyring: KeyRing
    bus: Bus
    sessions: Sessions
    database_url: Callable[[str], str]
    files: Path
    name_of: Callable[[str], str] = str
    colleagues_of: Callable[[str], Mapping[str, str]] = field(default=lambda _body: {})


@dataclass(slots=True, kw_only=True)
class Service:
    """One service, running or at rest. `app.py` of each service builds it; nothing else constructs anything impure."""

    name: str
    parts: Parts
    deciders: Sequence[Decider[Any, Any, Any]] = ()
    publish: Publish | None = None
    topics: Sequence[str] = ()
    upcasters: Sequence[Upcaster] = ()
    views: Sequence[View[Any]] = ()
    processes: Sequence[Process] = ()
    web: FastAPI = field(default_factory=FastAPI)
    database: Database = field(init=False)
    store: Store = field(init=False)
    read: ReadModel = field(init=False)
    projector: Projector = field(init=False)
    runner: ProcessRunner = field(init=False)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        url = self.parts.database_url(self.name)
        self.database = Database(url)
        recorder = open_recorder(url, write_lock=self.database.write_lock)
        self.store = Store(
            service=self.name,
            recorder=recorder,
            deciders=self.deciders,
            clock=self.parts.clock,
            keyring=self.parts.keyring,
            upcasting=Upcasting(self.upcasters),
            snapshots=Snapshots(self.database),
            shared=self.parts.bus.shared,
        )
        self.read = ReadModel(self.database)
        if self.publish is not None:
            self.parts.bus.publishes(self.store, self.publish, self.topics)

    # -- asking

    async def execute(
        self, decider: Decider[CommandT, StateT, EventT], stream_id: UUID, command: CommandT, asked: Asked
    ) -> Stored[EventT]:
        """Put one command from a door to the record; see `Store.execute`."""
        cause = Cause(
            actor=actor_of(asked),
            correlation_id=asked.correlation_id,
            key=asked.key,
            fingerprint=asked.fingerprint,
            expected_version=asked.expected_version,
        )
        return await self.store.execute(decider, stream_id, command, cause)

    def token(self, stored: Stored[Any]) -> str:
        """What a reader passes as `after=` to see what was just stored."""
        return f"{self.name}:{stored.position}"

    def page(self, request: Request, name: str, **context: Any) -> Response:
        """One of our templates as a page."""
        response: Response = request.app.state.pages.render(request, name, **context)
        return response

    async def seen(self, view: View[Any], request: Request) -> None:
        """Wait (bounded) until `view` shows what the request's `after=<service>:<position>` names."""
        wanted = after(request)
        if wanted is not None:
            await self.projector.reached(view, wanted.service, wanted.position)

    def remembered(self, view: View[Any], build: Callable[[ReadModel], ValueT]) -> Callable[[], ValueT]:
        """A value made from a view that seldom changes, made again only after it has.

        Where other processes may have changed it, the database is asked whether they have, once a second at most.
        """
        kept: list[tuple[int, float, ValueT]] = []

        def value() -> ValueT:
            now = time.monotonic()
            if kept and self.parts.bus.shared and now - kept[0][1] < _REMEMBERED_S:
                return kept[0][2]
            changes = self._changes_of(view)
            made = kept[0][2] if kept and kept[0][0] == changes else build(self.read)
            kept[:] = [(changes, now, made)]
            return made

        return value

    def _changes_of(self, view: View[Any]) -> int:
        if not self.parts.bus.shared:
            return self.projector.changes[view.name]
        return sum(stand.changes for stand in stands_of(self.database, [view.name]).values())

    async def changes(self, *views: View[Any], since: int | None = None) -> AsyncIterator[int]:
        """The change count of these views, each time it grows: what a live page listens to, on whichever replica.

        `since` is the last count a returning page has seen: what it missed, it is told at once.
        """
        seen = sum(self.projector.changes[view.name] for view in views) if since is None else since
        while True:
            count = await self.projector.changed(views, seen)
            if count != seen:
                seen = count
                yield count

    # -- running

    def connect(self) -> None:
        """Find the sources of everything heard; every service of the hall must have been built by now."""
        self.web.state.service_parts = self
        self.web.state.delayed = self.parts.bus.is_delayed
        shown = tuple({cls for view in self.views for cls in view.hears})
        self.projector = Projector(
            service=self.name,
            database=self.database,
            clock=self.parts.clock,
            views=self.views,
            sources={view.name: self._sources(view.hears, shown) for view in self.views},
            shared=self.parts.bus.shared,
        )
        self.runner = ProcessRunner(
            service=self.name,
            database=self.database,
            store=self.store,
            clock=self.parts.clock,
            processes=self.processes,
            sources={process.name: self._sources(process.hears, process.hears) for process in self.processes},
            shared=self.parts.bus.shared,
            leads=self.parts.bus.leads,
        )

    def start(self) -> None:
        """Start to consume, to keep views and to fire timers."""
        self._run(f"{self.name} views", self.projector.run())
        for process in self.processes:
            self._run(process.name, self.runner.run(process))
        if self.processes:
            self._run(f"{self.name} timers", self.runner.run_timers())
        if self.parts.bus.shared:
            self._run(f"{self.name} watch", self.projector.watch())
        for name, duty in self.parts.bus.duties(self).items():
            self._run(f"{self.name} {name}", duty())
        lags = (self.projector.lag, self.runner.lag, self.parts.bus.lag)
        upkeep = Upkeep(service=self.name, database=self.database, store=self.store, clock=self.parts.clock, lags=lags)
        self._run(f"{self.name} upkeep", upkeep.run())

    async def halt(self) -> None:
        """Stop consuming; doors and neighbours may still read."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def stop(self) -> None:
        await self.halt()
        self.store.close()
        self.database.close()

    async def check(self) -> None:
        """For readiness: raises when a loop ended or keeps failing."""
        if any(task.done() for task in self._tasks) or self.projector.failing or self.runner.failing:
            raise LaggingError(service=self.name)

    def caught_up(self) -> bool:
        return self.projector.caught_up() and self.runner.caught_up()

    async def settle(self) -> bool:
        """Take every waiting step once, without background tasks; whether anything moved (for tests and seeding)."""
        moved = await self.projector.step()
        for process in self.processes:
            moved |= await self.runner.step(process)
        return moved

    def _run(self, name: str, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        task.add_done_callback(_report_end)
        self._tasks.append(task)

    def _sources(self, hears: Sequence[type], reads: Sequence[type]) -> list[Source]:
        """The sources of `hears`; views share one reading of a source, so each source yields all that is read of it."""
        own = [cls for cls in reads if issubclass(cls, Event)]
        hears_own = any(issubclass(cls, Event) for cls in hears)
        sources: list[Source] = [self.parts.bus.own(self.store, own)] if hears_own else []
        for topic in sorted({cls.topic for cls in hears if issubclass(cls, Message)}):
            wanted = [cls for cls in reads if issubclass(cls, Message) and cls.topic == topic]
            sources.extend(self.parts.bus.sources(topic, wanted))
        return sources


async def service_of(request: Request) -> Service:
    """`Depends(service_of)`: the service whose door this is."""
    service: Service = request.app.state.service_parts
    return service


ThisService = Annotated[Service, Depends(service_of)]


def actor_of(asked: Asked) -> str:
    """Who acts: the signed-in person's id, or nobody in particular."""
    return asked.person.person_id if asked.person is not None else "anonymous"


def new_stream_id(asked: Asked) -> UUID:
    """The id of a stream about to begin: the same caller with the same key begins the same stream."""
    return uuid5(_NEW_STREAMS, f"{actor_of(asked)}:{asked.key}")


def _report_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("a background task ended", task=task.get_name(), exc_info=error)
