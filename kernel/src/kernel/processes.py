"""A process watches a situation: what it hears becomes actions as values, these become commands; timers last."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
import structlog

from kernel import inbox
from kernel.blocking import in_thread
from kernel.bus import Batch, Lag, OvertakenError, Source
from kernel.bus.news import News
from kernel.clock import Clock
from kernel.database import Database
from kernel.errors import ChangedMeanwhileError, HallError, InFlightError, UnavailableError
from kernel.events import Command, Decider
from kernel.messages import Heard, Unreadable
from kernel.standing import Standing
from kernel.store.executing import Cause, Store
from kernel.timers import DropTimer, SetTimer, Timer, TimerBook

_log = structlog.get_logger("kernel.processes")
_BATCH = 256
_AT_ONCE = 256
_AGAIN_S = 1.0
_SOON_S = 0.05
_LOOK_EVERY_S = 0.5
_TRY_AGAIN = (sa.exc.OperationalError, sa.exc.TimeoutError, UnavailableError, ChangedMeanwhileError, InFlightError)
"""What says nothing about the message or timer itself, only about this moment."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Next action: put a command to a stream of our own store. Safe to repeat: its key follows from what was heard."""

    decider: Decider[Any, Any, Any]
    stream_id: UUID
    command: Command


Action = Ask | SetTimer | DropTimer


class Process(Protocol):
    """`name` never changes: positions and keys hang on it."""

    @property
    def name(self) -> str: ...

    @property
    def hears(self) -> tuple[type, ...]: ...

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        """What to do next about one thing heard; pure but for look-ups in our own views."""

    def fire(self, timer: Timer) -> Sequence[Action]:
        """What to do now that a timer's moment has come, or is past."""


@dataclass(slots=True)
class ProcessRunner:
    """Runs the processes of one service: consumes their sources, carries actions out, fires timers."""

    service: str
    database: Database
    store: Store
    clock: Clock
    processes: Sequence[Process]
    sources: Mapping[str, Sequence[Source]]
    shared: bool = False
    leads: Callable[[], bool] = lambda: True
    failing: set[str] = field(default_factory=set)
    _standing: Standing = field(init=False)
    _timers: TimerBook = field(init=False)
    _timers_changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        inbox.create_tables(self.database)
        self._timers = TimerBook(self.database)
        names = [process.name for process in self.processes]
        self._standing = Standing(self.database, names, shared=self.shared)

    # -- consuming

    async def run(self, process: Process) -> None:
        """Until cancelled: hear, react, move on."""
        news = News()
        try:
            while True:
                await self._go_on(process, news)
        finally:
            await news.close()

    async def _go_on(self, process: Process, news: News) -> None:
        try:
            moved = await self.step(process)
            self.failing.discard(process.name)
            if not moved:
                await news.of_any((source, self.position(process, source)) for source in self.sources[process.name])
        except OvertakenError:
            await in_thread(self._standing.look_again)
        except (UnavailableError, ChangedMeanwhileError, InFlightError) as missing:
            _log.info("a process waits for a part", process=process.name, code=missing.code)
            await asyncio.sleep(_SOON_S)
        except Exception:  # noqa: BLE001 -- a loop that ends would stand still in silence; readiness says it fails
            self.failing.add(process.name)
            _log.exception("a process could not go on; trying again", process=process.name)
            await asyncio.sleep(_AGAIN_S)

    async def step(self, process: Process) -> bool:
        moved = False
        for source in self.sources[process.name]:
            after = self.position(process, source)
            if not source.is_beyond(after):
                continue
            batch = await in_thread(source.read, after, _BATCH)
            if batch.upto > after:
                await self._handle(process, source, batch)
                moved = True
        return moved

    def position(self, process: Process, source: Source) -> int:
        return self._standing.position(process.name, source)

    def pending(self, process: Process) -> dict[str, datetime]:
        """The timers that stand, with their moments."""
        return self._timers.pending(process.name)

    def lag(self) -> dict[tuple[str, str], Lag]:
        """Where each process stands on each source."""
        return {
            (process.name, source.name): Lag(self.position(process, source), source.head())
            for process in self.processes
            for source in self.sources[process.name]
        }

    def caught_up(self) -> bool:
        return all(
            self.position(process, source) >= source.head()
            for process in self.processes
            for source in self.sources[process.name]
        )

    async def _handle(self, process: Process, source: Source, batch: Batch) -> None:
        mine = [one for one in batch.heard if inbox.is_meant(one, process.hears)]
        mine = [one for one in mine if one.position > self.position(process, source)]
        if not mine and not self._standing.is_due([process.name], source, batch.upto):
            self._standing.passed(process.name, source, batch.upto)
            return
        parked_before = await in_thread(self._parked_subjects, process, source)
        by_subject: dict[UUID, list[Heard[Any]]] = defaultdict(list)
        for one in mine:
            by_subject[one.subject].append(one)
        outcomes = await asyncio.gather(
            *(self._in_order(process, heard, subject in parked_before) for subject, heard in by_subject.items())
        )
        timers = [action for outcome in outcomes for action in outcome.timers]
        parked = [pair for outcome in outcomes for pair in outcome.parked]
        await in_thread(self._commit, process, source, batch, timers, parked)
        if timers:
            self._timers_changed.set()

    async def _in_order(self, process: Process, heard: Sequence[Heard[Any]], behind_parked: bool) -> "_Outcome":  # noqa: FBT001
        outcome = _Outcome()
        for one in heard:
            if behind_parked or outcome.parked:
                outcome.parked.append((one, "BEHIND_PARKED"))
                continue
            if isinstance(one.body, Unreadable):
                outcome.parked.append((one, one.body.reason))
                continue
            try:
                actions = process.react(one)
                await self._carry_out(process, actions, key=one.message_id, correlation_id=one.correlation_id)
                outcome.timers.extend(action for action in actions if not isinstance(action, Ask))
            except _TRY_AGAIN:
                raise
            except Exception as poison:  # noqa: BLE001 -- whatever it is, it is parked with its reason
                _log.exception("a message was parked", process=process.name, form=type(one.body).__name__)
                outcome.parked.append((one, poison.code if isinstance(poison, HallError) else type(poison).__name__))
        return outcome

    async def _carry_out(self, process: Process, actions: Sequence[Action], *, key: str, correlation_id: str) -> None:
        """What concerns one stream in order, several streams side by side; the first failure when all have ended."""
        by_stream: dict[UUID, list[tuple[Ask, Cause]]] = defaultdict(list)
        for number, action in enumerate(actions):
            if isinstance(action, Ask):
                cause = Cause(
                    actor=f"process:{process.name}",
                    correlation_id=correlation_id,
                    causation_id=key,
                    key=f"{process.name}:{key}:{number}",
                )
                by_stream[action.stream_id].append((action, cause))
        await self._warm(by_stream)
        at_once = asyncio.Semaphore(_AT_ONCE)
        turns = (self._ask(asks, at_once) for asks in by_stream.values())
        if failures := [one for one in await asyncio.gather(*turns, return_exceptions=True) if one is not None]:
            raise failures[0]

    async def _warm(self, by_stream: Mapping[UUID, Sequence[tuple[Ask, Cause]]]) -> None:
        """Where many streams are asked at once they are read at once."""
        if len(by_stream) > _AT_ONCE:
            of_decider: dict[str, tuple[Decider[Any, Any, Any], list[UUID]]] = {}
            for stream_id, asks in by_stream.items():
                decider = asks[0][0].decider
                of_decider.setdefault(decider.name, (decider, []))[1].append(stream_id)
            for decider, stream_ids in of_decider.values():
                await self.store.warm(decider, stream_ids)

    async def _ask(self, asks: Sequence[tuple[Ask, Cause]], at_once: asyncio.Semaphore) -> None:
        async with at_once:
            for ask, cause in asks:
                await self.store.execute(ask.decider, ask.stream_id, ask.command, cause)

    def _parked_subjects(self, process: Process, source: Source) -> frozenset[UUID]:
        with self.database.reading() as connection:
            return inbox.subjects_parked(connection, process.name, source.name)

    def _commit(
        self,
        process: Process,
        source: Source,
        batch: Batch,
        timers: Sequence[SetTimer | DropTimer],
        parked: Sequence[tuple[Heard[Any], str]],
    ) -> None:
        with self.database.writing() as connection:
            # First of all the stand: whoever was overtaken learns it before two write the same timer.
            stand = self._standing.move(connection, process.name, source, batch, len(timers))
            self._timers.write(connection, process.name, timers)
            for one, reason in parked:
                inbox.park(connection, process.name, one, reason, self.clock.now())
        self._standing.kept(source, {process.name: stand})

    async def replay(self, process: Process, parked: inbox.Parked, heard: Heard[Any]) -> None:
        """Deal with one message that was set aside; it is set aside no more when its timers stand."""
        actions = process.react(heard)
        await self._carry_out(process, actions, key=heard.message_id, correlation_id=heard.correlation_id)
        timers = [action for action in actions if not isinstance(action, Ask)]
        await in_thread(self._unpark, process, parked, timers)
        self._timers_changed.set()

    def _unpark(self, process: Process, parked: inbox.Parked, timers: Sequence[SetTimer | DropTimer]) -> None:
        with self.database.writing() as connection:
            inbox.unpark(connection, parked)
            self._timers.write(connection, process.name, timers)

    # -- timers

    async def run_timers(self) -> None:
        """Until cancelled: fire what is due, in order of due moment, then sleep until the next."""
        while True:
            try:
                due = await self.fire_due() if self.leads() else None
                self.failing.discard("timers")
                if self.shared:
                    await asyncio.sleep(_LOOK_EVERY_S)  # another process may have set a timer, or have led until now
                else:
                    await self.clock.until(f"timers:{self.service}", due, self._timers_changed)
            except Exception:  # noqa: BLE001 -- see run
                self.failing.add("timers")
                _log.exception("timers could not be fired; trying again", service=self.service)
                await asyncio.sleep(_AGAIN_S)

    async def fire_due(self) -> datetime | None:
        """Fire every timer whose moment has come, in order; the moment of the next one, if there is one.

        One that fails by a fault of ours holds up nobody: the others are fired, then its error is raised.
        """
        names, faults = [process.name for process in self.processes], dict[tuple[str, str], Exception]()
        while (found := await in_thread(self._timers.earliest, names, faults.keys())) is not None:
            name, timer = found
            if timer.due_at > self.clock.now():
                break
            try:
                await self._fire(name, timer)
            except _TRY_AGAIN:
                raise
            except Exception as fault:  # noqa: BLE001 -- raised below, when the others have had their turn
                faults[name, timer.key] = fault
        if faults:
            raise ExceptionGroup("timers that could not be fired", list(faults.values()))
        return None if found is None else found[1].due_at

    async def _fire(self, name: str, timer: Timer) -> None:
        process = next(one for one in self.processes if one.name == name)
        actions: Sequence[Action] = ()
        try:
            actions = process.fire(timer)
            key = f"timer:{timer.key}:{timer.due_at.isoformat()}"
            await self._carry_out(process, actions, key=key, correlation_id=str(timer.subject))
        except _TRY_AGAIN:
            raise
        except HallError as refused:
            _log.warning("a timer came too late to matter", process=name, code=refused.code)
        await in_thread(self._timers.fired, name, timer, [one for one in actions if not isinstance(one, Ask)])


@dataclass(slots=True)
class _Outcome:
    timers: list[SetTimer | DropTimer] = field(default_factory=list)
    parked: list[tuple[Heard[Any], str]] = field(default_factory=list)
