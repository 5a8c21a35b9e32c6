"""Load a stream, fold it, decide, append: the one way anything is ever recorded."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic
from uuid import UUID
from weakref import WeakValueDictionary

import sqlalchemy as sa
import structlog
from eventsourcing.persistence import IntegrityError

from kernel.clock import Clock
from kernel.errors import ChangedMeanwhileError, HallError, InFlightError, KeyReusedError, UnavailableError
from kernel.events import CommandT, Decider, Event, EventT, Meta, Recorded, StateT
from kernel.keyring import KeyRing
from kernel.sealing import fresh_persons, seal_event
from kernel.store.codec import Codec
from kernel.store.folded import Answered, Folded, fold_until
from kernel.store.folding import Folding
from kernel.store.group_commit import OutcomeUnknownError
from kernel.store.recorders import GroupCommitRecorder, LeanRow
from kernel.store.snapshots import Snapshots
from kernel.upcasting import Upcasting

_log = structlog.get_logger("kernel.store")
_TRIES = 12
_BACK_OFF_S = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who asks, on what occasion, under which key; `expected_version` is what the asker last saw."""

    actor: str
    correlation_id: str
    causation_id: str = ""
    key: str = ""
    fingerprint: str = ""
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored(Generic[EventT]):
    """The answer to a command: where its stream stands now, and whether it had been answered before."""

    stream_id: UUID
    version: int
    position: int
    events: tuple[EventT, ...] = ()
    repeated: bool = False


class Store:
    """The record of one service: append-only streams in one ordered log."""

    def __init__(
        self,
        *,
        service: str,
        recorder: GroupCommitRecorder,
        deciders: Sequence[Decider[Any, Any, Any]],
        clock: Clock,
        keyring: KeyRing,
        upcasting: Upcasting | None = None,
        snapshots: Snapshots | None = None,
        repeat_waits_s: float = 5.0,
        shared: bool = False,
    ) -> None:
        self.service = service
        self.codec = Codec(deciders, upcasting or Upcasting())
        self.keyring = keyring
        self._recorder = recorder
        self._clock = clock
        self._snapshots = snapshots
        self._folding = Folding(codec=self.codec, recorder=recorder, snapshots=snapshots, shared=shared)
        self._repeat_waits_s = repeat_waits_s
        self._asked: set[tuple[UUID, str]] = set()
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._head = recorder.max_notification_id() or 0
        self._grown: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        recorder.on_commit(self._grew)

    # -- writing

    async def execute(
        self, decider: Decider[CommandT, StateT, EventT], stream_id: UUID, command: CommandT, cause: Cause
    ) -> Stored[EventT]:
        """Decide `command` on the stream as it stands and append what happens; the same key finds its first answer.

        Raises the domain's own errors, `ChangedMeanwhileError` when `cause.expected_version` is no longer the
        stream's, `KeyReusedError` when the key was used for another request, `InFlightError` when a request with the
        same key is still being carried out after a bounded wait, and `UnavailableError` leaves.
        """
        unknown = False
        async with self._turn(stream_id, cause):
            for tried in range(_TRIES):
                if tried:
                    await asyncio.sleep(tried * _BACK_OFF_S * random.random())  # noqa: S311 -- whose turn is next is no secret
                try:
                    if (answer := await self._attempt(decider, stream_id, command, cause)) is not None:
                        return answer
                except (IntegrityError, OutcomeUnknownError) as error:
                    # Not "not stored": an append that reported failure may stand in the record. Look again.
                    unknown = unknown or isinstance(error, OutcomeUnknownError)
                    self._folding.forget(decider, stream_id)
                except UnavailableError as error:
                    # "Not stored" is true of this attempt alone; an earlier one may yet come to stand.
                    if unknown:
                        raise OutcomeUnknownError from error
                    raise
            if unknown:
                raise OutcomeUnknownError
            raise ChangedMeanwhileError(stream=str(stream_id))

    async def _attempt(
        self, decider: Decider[CommandT, StateT, EventT], stream_id: UUID, command: CommandT, cause: Cause
    ) -> Stored[EventT] | None:
        """None: another process has written on the stream meanwhile, ask anew."""
        folded = await self._folding.folded(decider, stream_id)
        if cause.key and (answered := folded.keys.get(cause.key)):
            return await self._first_answer(stream_id, answered, cause)
        now = self._clock.now()
        try:
            await self._must_be_as_seen(folded, stream_id, cause)
            events = tuple(decider.decide(command, folded.state, now))
        except HallError:
            if await self._folding.has_grown(decider, stream_id, folded):
                return None
            raise
        if not events:
            if await self._folding.has_grown(decider, stream_id, folded):
                return None
            return Stored(stream_id=stream_id, version=folded.version, position=folded.position)
        return await self._append(decider, stream_id, folded, events, cause, now)

    @asynccontextmanager
    async def _turn(self, stream_id: UUID, cause: Cause) -> AsyncIterator[None]:
        """One command at a time on a stream; a repeat of one that is still asked waits for it, but not for ever."""
        turn, this = self._turns.setdefault(stream_id, asyncio.Lock()), (stream_id, cause.key)
        repeat = bool(cause.key) and this in self._asked
        if not repeat:
            self._asked.add(this)
        try:
            await _acquired(turn, within_s=self._repeat_waits_s if repeat else None)
            try:
                yield
            finally:
                turn.release()
        finally:
            if not repeat:
                self._asked.discard(this)

    async def _append(
        self,
        decider: Decider[CommandT, StateT, EventT],
        stream_id: UUID,
        folded: Folded[StateT],
        events: tuple[EventT, ...],
        cause: Cause,
        now: datetime,
    ) -> Stored[EventT]:
        meta = Meta(
            at=now,
            actor=cause.actor,
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            command_key=cause.key,
            fingerprint=cause.fingerprint,
        )
        persons = {person for event in events for person in fresh_persons(event)}
        if persons and not self.keyring.knows(persons):
            await asyncio.to_thread(self.keyring.prepare, persons)  # a first key is a commit of its own
        recorded, rows = [], []
        for version, event in enumerate(events, start=folded.version + 1):
            sealed = seal_event(event, self.keyring, stream=stream_id, version=version)
            recorded.append(Recorded(stream_id=stream_id, version=version, position=0, event=sealed, meta=meta))
            rows.append(self.codec.encode(stream_id, version, sealed, meta))
        positions = await self._recorder.append(rows)
        self._head = max(self._head, positions[-1])
        for position, one in zip(positions, recorded, strict=True):
            placed = replace(one, position=position)
            folded = folded.and_then(decider.evolve(folded.state, placed.event), placed)
        self._folding.remember(decider, stream_id, folded)
        await self._snapshot_when_due(decider, stream_id, folded, len(events))
        return Stored(
            stream_id=stream_id,
            version=folded.version,
            position=folded.position,
            events=tuple(one.event for one in recorded),
        )

    async def _first_answer(self, stream_id: UUID, answered: Answered, cause: Cause) -> Stored[Any]:
        if answered.fingerprint != cause.fingerprint:
            raise KeyReusedError
        events = tuple(one.event for one in await self.read_stream(stream_id) if one.meta.command_key == cause.key)
        return Stored(
            stream_id=stream_id,
            version=answered.version,
            position=answered.position,
            events=events,
            repeated=True,
        )

    async def _must_be_as_seen(self, folded: Folded[Any], stream_id: UUID, cause: Cause) -> None:
        if cause.expected_version is None or cause.expected_version == folded.version:
            return
        later = await self.read_stream(stream_id, after_version=cause.expected_version)
        since = [one for one in later if not one.event.by_the_way]
        if later and not since:
            return
        changes = [{"kind": one.kind, "at": one.meta.at.isoformat(), "by": one.meta.actor} for one in since]
        raise ChangedMeanwhileError(seen_version=cause.expected_version, version=folded.version, changes=changes)

    # -- reading

    async def load(self, decider: Decider[Any, StateT, Any], stream_id: UUID, *, key: str = "") -> Folded[StateT]:
        """The stream folded as it stands; a stream nobody wrote to is the initial state at version 0.

        Under a `key` that was answered already: as it stood when first asked, so that a repeat goes the same way.
        """
        async with self._turns.setdefault(stream_id, asyncio.Lock()):
            folded = await self._folding.folded(decider, stream_id)
            if await self._folding.has_grown(decider, stream_id, folded):
                folded = await self._folding.folded(decider, stream_id)
        if key and key in folded.keys:
            return fold_until(decider, await self.read_stream(stream_id), key)
        return folded

    async def warm(self, decider: Decider[Any, Any, Any], stream_ids: Iterable[UUID]) -> None:
        """Read many streams at once that will soon be executed on."""
        await self._folding.warm(decider, stream_ids)

    async def read_stream(self, stream_id: UUID, *, after_version: int = 0) -> list[Recorded[Event]]:
        """All events of one stream in order, with their positions in the log."""
        return await asyncio.to_thread(self._folding.read_stream, stream_id, after_version)

    def read_log(self, after: int, limit: int) -> list[Recorded[Event]]:
        """The recorded events after a position, in recorded order: ids ascend, they need not be contiguous."""
        return [self.codec.decode(*row) for row in self._recorder.read_rows(after, limit)]

    def read_rows(self, after: int, limit: int) -> list[LeanRow]:
        """The log as it is stored: what an audit chains and verifies."""
        return self._recorder.read_rows(after, limit)

    @property
    def head(self) -> int:
        """The newest position this process knows of."""
        return self._head

    def refresh_head(self) -> int:
        """Ask the database for the newest position: another process may have written."""
        newest = self._recorder.max_notification_id() or 0
        if newest > self._head:
            self._grew(newest)
        return self._head

    async def wait_beyond(self, position: int, *, poll_s: float = 5.0) -> None:
        """Return when something may stand after `position`: at once on our own commit, else by polling."""
        if self._head > position:
            return
        grown = asyncio.Event()
        entry = (asyncio.get_running_loop(), grown)
        self._grown.add(entry)
        try:
            if self._head <= position:
                async with asyncio.timeout(poll_s):
                    await grown.wait()
        except TimeoutError:
            await asyncio.to_thread(self.refresh_head)
        finally:
            self._grown.discard(entry)

    def close(self) -> None:
        self._recorder.close()

    # -- inside

    def _grew(self, position: int) -> None:
        self._head = max(self._head, position)
        for loop, grown in tuple(self._grown):
            if not loop.is_closed():
                loop.call_soon_threadsafe(grown.set)

    async def _snapshot_when_due(
        self, decider: Decider[Any, Any, Any], stream_id: UUID, folded: Folded[Any], added: int
    ) -> None:
        every = decider.snapshot_every
        if self._snapshots is None or not every or folded.version // every == (folded.version - added) // every:
            return
        try:
            await asyncio.to_thread(self._snapshots.keep, decider, stream_id, folded)
        except (sa.exc.SQLAlchemyError, UnavailableError):
            # The events stand: their answer must not be lost over a thing that only saves time.
            _log.exception("a snapshot could not be kept", decider=decider.name)


async def _acquired(turn: asyncio.Lock, *, within_s: float | None) -> None:
    try:
        async with asyncio.timeout(within_s):
            await turn.acquire()
    except TimeoutError:
        raise InFlightError from None
