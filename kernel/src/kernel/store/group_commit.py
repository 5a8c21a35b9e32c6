"""Group commit: one writer takes every append that is waiting, stores them together, and tells each its own outcome."""

import asyncio
import copy
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from typing import ClassVar, Final, NamedTuple, Protocol, TypeAlias
from uuid import UUID

from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent, Tracking

from kernel.errors import UnavailableError

MAX_APPENDS: Final = 512
MAX_EVENTS: Final = 4096
DEADLINE_SECONDS: Final = 3.0

Key: TypeAlias = tuple[UUID | str, int]
Outcome: TypeAlias = list[int] | Exception


class StoreError(UnavailableError, OperationalError):
    """Both of our tree and of the library's, so that either side of the recorder catches what it knows."""


class StoreBusyError(StoreError):
    """Nothing was stored: the table or the writer was held by somebody else for too long."""

    code: ClassVar[str] = "STORE_BUSY"
    title: ClassVar[str] = "系统正忙，本次没有保存，请稍后再试"


class StoreUnreachableError(StoreError):
    """Nothing was stored: the database cannot be reached, or the recorder is closed."""

    code: ClassVar[str] = "STORE_UNREACHABLE"
    title: ClassVar[str] = "存储暂时连接不上，本次没有保存，请稍后再试"


class DiskFullError(StoreError):
    """Nothing was stored: there is no room."""

    code: ClassVar[str] = "DISK_FULL"
    title: ClassVar[str] = "存储空间已满，暂时不能收件；已收到的不会丢失"


class OutcomeUnknownError(StoreError):
    """Stored or not, nobody here can tell: look the command key up before answering."""

    code: ClassVar[str] = "OUTCOME_UNKNOWN"
    title: ClassVar[str] = "连接中断，暂时无法确认是否已保存，请稍后查询结果"


class ConflictError(IntegrityError):
    """Something of the group was stored before; whose it was is found out by looking."""


class Append:
    """One caller's events and tracking, stored together or not at all."""

    __slots__ = ("events", "future", "tracking", "withdrawn")

    def __init__(
        self,
        events: Sequence[StoredEvent],
        tracking: Tracking | None,
        future: asyncio.Future[list[int]] | Future[list[int]],
    ) -> None:
        self.events = events
        self.tracking = tracking
        self.future = future
        self.withdrawn = False

    def settle(self, outcome: Outcome) -> None:
        """Tell the caller, unless the caller has stopped waiting."""
        if self.future.done():
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


class Parcel:
    """The appends an event loop hands over at once, or the one of a thread; the writer takes it as a whole."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self.loop = loop
        self.appends: list[Append] = []
        self.events = 0
        self.deadline: asyncio.TimerHandle | None = None
        self._lock = threading.Lock()
        self._taken = False

    @property
    def full(self) -> bool:
        return len(self.appends) >= MAX_APPENDS or self.events >= MAX_EVENTS

    def add(self, append: Append) -> None:
        self.appends.append(append)
        self.events += len(append.events)

    def take(self) -> list[Append]:
        """From here on an append can no longer be withdrawn."""
        with self._lock:
            self._taken = True
            self.appends = [append for append in self.appends if not append.withdrawn]
        return self.appends

    def withdraw(self, append: Append) -> bool:
        """True when it is certain that it will not be stored."""
        with self._lock:
            append.withdrawn = append.withdrawn or not self._taken
        return append.withdrawn

    def settle(self, outcomes: Iterable[Outcome]) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
        for append, outcome in zip(self.appends, outcomes, strict=True):
            append.settle(outcome)

    def expire(self) -> None:
        """Nobody waits longer than this; what the writer has begun may still be stored."""
        for append in self.appends:
            append.settle(StoreBusyError() if self.withdraw(append) else OutcomeUnknownError())


class Table(Protocol):
    """What a database must offer the writer; used by the writer's thread alone."""

    def turn(self) -> AbstractContextManager[None]:
        """The writer's turn, free of other writers from its first look or store on; what is not stored is undone."""

    def look(self, keys: Sequence[Key], names: Collection[str]) -> tuple[set[Key], dict[str, int]]:
        """Those of the keys that are stored, and the positions that upstream names have reached."""

    def store(self, events: Sequence[StoredEvent], trackings: dict[str, int]) -> list[int]:
        """Commit, and answer with the ascending notification ids; ConflictError when an event was stored before."""

    def close(self) -> None:
        """Let go of the connection."""


class Verdicts(NamedTuple):
    """What of a group is to be stored, as far as one can tell before storing it."""

    refusals: list[IntegrityError | None]
    events: list[StoredEvent]
    trackings: dict[str, int]


def sort_out(appends: Sequence[Append], existing: set[Key], positions: dict[str, int]) -> Verdicts:
    """Decide in order of arrival, as if each append had come alone."""
    taken, reached = set(existing), dict(positions)
    verdicts = Verdicts([], [], {})
    for append in appends:
        refusal = _refusal(append, taken, reached)
        verdicts.refusals.append(refusal)
        if refusal is None:
            taken.update((event.originator_id, event.originator_version) for event in append.events)
            verdicts.events.extend(append.events)
            if append.tracking is not None:
                name, position = append.tracking.application_name, append.tracking.notification_id
                reached[name] = verdicts.trackings[name] = position
    return verdicts


def _refusal(append: Append, taken: set[Key], reached: dict[str, int]) -> IntegrityError | None:
    own: set[Key] = set()
    for event in append.events:
        key = (event.originator_id, event.originator_version)
        if key in taken or key in own:
            return IntegrityError(f"Stored event already recorded: {key[0]} version {key[1]}")
        own.add(key)
    tracking = append.tracking
    if tracking is not None and tracking.notification_id <= reached.get(tracking.application_name, -1):
        return IntegrityError(f"Tracking is not newer: {tracking.application_name} {tracking.notification_id}")
    return None


def write_group(table: Table, appends: Sequence[Append]) -> list[Outcome]:
    """Store a group; whatever is wrong with one append stays with that append."""
    try:
        try:
            return _attempt(table, appends, look_first=False)
        except ConflictError:
            return _attempt(table, appends, look_first=True)
    except UnavailableError as error:
        return [_own_copy(error) for _ in appends]
    except Exception as error:  # noqa: BLE001 - the caller gets it; a group of several is taken apart to find the culprit
        if len(appends) == 1:
            return [error]
        return [outcome for append in appends for outcome in write_group(table, [append])]


def _attempt(table: Table, appends: Sequence[Append], *, look_first: bool) -> list[Outcome]:
    names = {append.tracking.application_name for append in appends if append.tracking is not None}
    if not look_first and not names:
        return _unseen(table, appends)
    keys = [(e.originator_id, e.originator_version) for a in appends for e in a.events] if look_first else []
    with table.turn():
        verdicts = sort_out(appends, *table.look(keys, names))
        ids = table.store(verdicts.events, verdicts.trackings) if verdicts.events or verdicts.trackings else []
    return _share_out(appends, verdicts.refusals, ids)


def _unseen(table: Table, appends: Sequence[Append]) -> list[Outcome]:
    """The usual case: nothing is looked at, for the database itself refuses a key that is there or comes twice."""
    events = [event for append in appends for event in append.events]
    if not events:
        return [[] for _ in appends]
    with table.turn():
        ids = table.store(events, {})
    return _share_out(appends, [None] * len(appends), ids)


def _share_out(
    appends: Sequence[Append], refusals: Sequence[IntegrityError | None], ids: Iterable[int]
) -> list[Outcome]:
    left = iter(ids)
    return [
        [next(left) for _ in append.events] if refusal is None else refusal
        for append, refusal in zip(appends, refusals, strict=True)
    ]


def _own_copy(error: Exception) -> Exception:
    own = copy.copy(error)
    own.__cause__ = error
    return own


class GroupWriter:
    """The one thread that writes; it starts with the first append and drains what is waiting when closed."""

    def __init__(self, table: Table, name: str) -> None:
        self._table = table
        self._name = name
        self._waiting: SimpleQueue[Parcel | None] = SimpleQueue()
        self._listeners: list[Callable[[int], None]] = []
        self._gate = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, parcel: Parcel) -> None:
        with self._gate:
            if self._closed:
                raise StoreUnreachableError("The recorder is closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._waiting.put(parcel)

    def on_commit(self, listener: Callable[[int], None]) -> None:
        self._listeners.append(listener)

    def close(self) -> None:
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()
        self._table.close()

    def _run(self) -> None:
        last = False
        while not last:
            parcels, last = self._take()
            appends = [append for parcel in parcels for append in parcel.take()]
            if appends:
                self._tell(parcels, write_group(self._table, appends))

    def _take(self) -> tuple[list[Parcel], bool]:
        """Everything that is waiting, within bounds; True at the end of the queue."""
        parcels: list[Parcel] = []
        appends = events = 0
        parcel = self._waiting.get()
        while parcel is not None:
            parcels.append(parcel)
            appends += len(parcel.appends)
            events += parcel.events
            if appends >= MAX_APPENDS or events >= MAX_EVENTS:
                return parcels, False
            try:
                parcel = self._waiting.get_nowait()
            except Empty:
                return parcels, False
        return parcels, True

    def _tell(self, parcels: Sequence[Parcel], outcomes: Sequence[Outcome]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[Parcel, Sequence[Outcome]]]] = {}
        start = 0
        for parcel in parcels:
            end = start + len(parcel.appends)
            by_loop.setdefault(parcel.loop, []).append((parcel, outcomes[start:end]))
            start = end
        for loop, answers in by_loop.items():
            if loop is None:
                _settle(answers)
            elif not loop.is_closed():
                self._guarded(loop.call_soon_threadsafe, _settle, answers)
        newest = max((ids[-1] for ids in outcomes if isinstance(ids, list) and ids), default=None)
        if newest is not None:
            for listener in self._listeners:
                self._guarded(listener, newest)

    def _guarded(self, call: Callable[..., object], *args: object) -> None:
        """A loop that closes this moment, or a listener's fault, is reported and does not stop the writing."""
        try:
            call(*args)
        except Exception:  # noqa: BLE001 - handed to the hook for uncaught errors of threads
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self._thread)))


def _settle(answers: Iterable[tuple[Parcel, Iterable[Outcome]]]) -> None:
    for parcel, outcomes in answers:
        parcel.settle(outcomes)
