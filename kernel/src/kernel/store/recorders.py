"""Recorders of the library with a group commit in front: same tables, ids and order, one lock and commit per group."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any, ClassVar, Protocol, TypeAlias
from uuid import UUID

from eventsourcing.persistence import ProcessRecorder, StoredEvent, Tracking

from kernel.store.group_commit import DEADLINE_SECONDS, Append, GroupWriter, Parcel, StoreUnreachableError


class WriteLock(Protocol):
    """A lock of `threading`, plain or re-entrant, held by whoever writes to an SQLite file."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool: ...  # noqa: FBT001, FBT002 - as in threading

    def release(self) -> None: ...


LeanRow: TypeAlias = tuple[int, str | UUID, int, str, bytes]


class GroupCommitRecorder(ProcessRecorder, ABC):
    """The library's process recorder, plus appends that are awaited, lean reads, and news of each commit."""

    reads_quickly: ClassVar[bool] = False
    """Whether reading one stream takes less time than asking a thread to do it."""

    @abstractmethod
    async def append(self, events: Sequence[StoredEvent], tracking: Tracking | None = None) -> list[int]:
        """Store all of it or nothing; the notification ids.

        Raises the library's IntegrityError on a conflict, StoreBusyError, StoreUnreachableError or DiskFullError when
        nothing was stored, OutcomeUnknownError when that cannot be known.
        """

    @abstractmethod
    def on_commit(self, callback: Callable[[int], None]) -> None:
        """Call back after each group with its newest notification id, from any thread; it must be quick."""

    @abstractmethod
    def read_rows(self, after: int, limit: int) -> list[LeanRow]:
        """Position, stream id, version, kind and state of what follows a position, in order."""

    @abstractmethod
    def read_stream_rows(self, stream_id: UUID, after_version: int) -> list[LeanRow]:
        """The same of one stream, after a version, in order."""

    def read_streams_rows(self, stream_ids: Iterable[UUID]) -> list[LeanRow]:
        """The same of several streams, whole, one after the other."""
        return [row for stream_id in stream_ids for row in self.read_stream_rows(stream_id, 0)]

    @abstractmethod
    def close(self) -> None:
        """Store what is waiting, then let go of every connection."""


class WriterRecorder(GroupCommitRecorder, ABC):
    """What recorders with a writer thread share; the library's class of the database stands behind it."""

    writer: GroupWriter
    _open_parcels: dict[asyncio.AbstractEventLoop, Parcel]

    async def append(self, events: Sequence[StoredEvent], tracking: Tracking | None = None) -> list[int]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[int]] = loop.create_future()
        append = Append(events, tracking, future)
        parcel = self._open_parcels.get(loop)
        if parcel is None or parcel.full:
            # What else the loop has to store in this turn goes into the same parcel.
            parcel = self._open_parcels[loop] = Parcel(loop)
            loop.call_soon(self._hand_over, parcel)
        parcel.add(append)
        try:
            return await future
        except asyncio.CancelledError:
            parcel.withdraw(append)
            raise

    def _hand_over(self, parcel: Parcel) -> None:
        loop = asyncio.get_running_loop()
        if self._open_parcels.get(loop) is parcel:
            del self._open_parcels[loop]
        parcel.deadline = loop.call_later(DEADLINE_SECONDS, parcel.expire)
        try:
            self.writer.submit(parcel)
        except StoreUnreachableError as closed:
            parcel.settle([closed] * len(parcel.appends))

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        return self._store(stored_events, kwargs.get("tracking"))

    def insert_tracking(self, tracking: Tracking) -> None:
        self._store([], tracking)

    def _store(self, events: Sequence[StoredEvent], tracking: Tracking | None) -> list[int]:
        future: Future[list[int]] = Future()
        parcel = Parcel(None)
        parcel.add(Append(events, tracking, future))
        self.writer.submit(parcel)
        try:
            return future.result(DEADLINE_SECONDS)
        except TimeoutError:
            parcel.expire()
            return future.result()

    def on_commit(self, callback: Callable[[int], None]) -> None:
        self.writer.on_commit(callback)


def open_recorder(url: str, *, write_lock: WriteLock | None = None, create_tables: bool = True) -> GroupCommitRecorder:
    """Open `memory://`, `sqlite:////absolute/path` or `postgresql://…`; the lock is shared with who writes views."""
    # The adapters derive from this module's classes, so they are imported when one is opened.
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "memory":
        from kernel.store.memory import MemoryRecorder  # noqa: PLC0415 - see above

        return MemoryRecorder()
    if separator and scheme == "sqlite" and rest.startswith("/"):
        from kernel.store.sqlite import open_sqlite  # noqa: PLC0415 - see above

        return open_sqlite(rest[1:], write_lock=write_lock, create_tables=create_tables)
    if separator and scheme in {"postgresql", "postgresql+psycopg"}:
        from kernel.store.postgres import open_postgres  # noqa: PLC0415 - see above

        return open_postgres(f"postgresql://{rest}", create_tables=create_tables)
    raise ValueError(f"A store address begins with memory://, sqlite:/// or postgresql://, not with {scheme}://")
