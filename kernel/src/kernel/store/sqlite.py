"""The SQLite recorder: one writing connection, flushed to disk at each group, beside the library's pool of readers."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Final, cast
from uuid import UUID

from eventsourcing.persistence import (
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import SQLiteDatastore, SQLiteProcessRecorder

from kernel.store.group_commit import (
    DEADLINE_SECONDS,
    ConflictError,
    DiskFullError,
    GroupWriter,
    Key,
    StoreBusyError,
)
from kernel.store.recorders import LeanRow, WriteLock, WriterRecorder

TABLE: Final = "stored_events"
BUSY_SECONDS: Final = 1.0

_ROWS_AT_ONCE: Final = 64
_EXISTS: Final = f"SELECT 1 FROM {TABLE} WHERE originator_id = ? AND originator_version = ?"  # noqa: S608 - a constant name
_READ: Final = (
    f"SELECT rowid, originator_id, originator_version, topic, state FROM {TABLE} "  # noqa: S608 - a constant name
    "WHERE rowid > ? ORDER BY rowid LIMIT ?"
)
_READ_STREAM: Final = (
    f"SELECT rowid, originator_id, originator_version, topic, state FROM {TABLE} "  # noqa: S608 - a constant name
    "WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"
)
_TRACK: Final = (
    "INSERT INTO tracking VALUES (?, ?) "
    "ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"
)
_REACHED: Final = "SELECT notification_id FROM tracking WHERE application_name = ?"


class SQLiteTable:
    """The writer's hand on the file."""

    def __init__(self, path: str, write_lock: WriteLock) -> None:
        self._path = path
        self._write_lock = write_lock
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        if not self._write_lock.acquire(timeout=DEADLINE_SECONDS):
            raise StoreBusyError
        try:
            with translated():
                connection = self._connected()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        finally:
            self._write_lock.release()

    def look(self, keys: Sequence[Key], names: Collection[str]) -> tuple[set[Key], dict[str, int]]:
        connection = self._connected()
        existing = {key for key in keys if connection.execute(_EXISTS, (_text(key[0]), key[1])).fetchone()}
        rows = ((name, connection.execute(_REACHED, (name,)).fetchone()) for name in names)
        return existing, {name: row[0] for name, row in rows if row is not None}

    def store(self, events: Sequence[StoredEvent], trackings: dict[str, int]) -> list[int]:
        connection = self._connected()
        if trackings:
            connection.executemany(_TRACK, trackings.items())
        ids: list[int] = []
        for start in range(0, len(events), _ROWS_AT_ONCE):
            ids.extend(self._inserted(connection, events[start : start + _ROWS_AT_ONCE]))
        connection.execute("COMMIT")
        return ids

    @staticmethod
    def _inserted(connection: sqlite3.Connection, events: Sequence[StoredEvent]) -> Iterable[int]:
        """Many rows in one statement: between two statements this thread would wait for the event loop's to pause."""
        values = [value for e in events for value in (_text(e.originator_id), e.originator_version, e.topic, e.state)]
        cursor = connection.execute(_insert_of(len(events)), values)
        if cursor.rowcount != len(events):
            raise ConflictError
        # AUTOINCREMENT counts up by one within a transaction that nobody else can enter.
        newest = cast("int", cursor.lastrowid)
        return range(newest - len(events) + 1, newest + 1)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            # Opened by the writer's thread, closed by whoever closes the recorder.
            connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            # Keys are random, so each group touches pages all over the index: copied back once per 32 MB, not per 4.
            connection.execute("PRAGMA wal_autocheckpoint = 8000")
            self._connection = connection
        return self._connection


class SQLiteRecorder(WriterRecorder, SQLiteProcessRecorder):
    """The library's process recorder; its ids never come twice, not even after a deletion."""

    reads_quickly = True

    def __init__(self, path: str, datastore: SQLiteDatastore, writer: GroupWriter) -> None:
        super().__init__(datastore, events_table_name=TABLE)
        self._path = path
        self.writer, self._open_parcels = writer, {}
        self._streams: sqlite3.Connection | None = None
        self._streams_lock = Lock()

    def construct_create_table_statements(self) -> list[str]:
        theirs = super().construct_create_table_statements()
        ours = (
            f"CREATE TABLE IF NOT EXISTS {TABLE} ("
            "rowid INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL, "
            "originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, "
            "UNIQUE (originator_id, originator_version))"
        )
        return [ours, *theirs[1:]]

    def read_rows(self, after: int, limit: int) -> list[LeanRow]:
        return self._rows(_READ, (after, limit))

    def read_stream_rows(self, stream_id: UUID, after_version: int) -> list[LeanRow]:
        """On a connection of its own: to borrow one from the pool takes longer than the reading."""
        with self._streams_lock, translated():
            if self._streams is None:
                self._streams = sqlite3.connect(
                    self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
                self._streams.execute("PRAGMA query_only = ON")
            rows = self._streams.execute(_READ_STREAM, (_text(stream_id), after_version)).fetchall()
        return [(row[0], stream_id, *row[2:]) for row in rows]

    def _rows(self, statement: str, values: tuple[str | int, int]) -> list[LeanRow]:
        with self.datastore.transaction(commit=False) as cursor:
            bare = cursor.sqlite_cursor
            bare.row_factory = None
            return [(row[0], UUID(row[1]), *row[2:]) for row in bare.execute(statement, values)]

    def close(self) -> None:
        self.writer.close()
        with self._streams_lock:
            if self._streams is not None:
                self._streams.close()
                self._streams = None
        self.datastore.close()


def open_sqlite(path: str, *, write_lock: WriteLock | None, create_tables: bool) -> SQLiteRecorder:
    datastore = SQLiteDatastore(path, pool_size=2, max_overflow=14)
    writer = GroupWriter(SQLiteTable(path, write_lock or Lock()), name="store-writer")
    recorder = SQLiteRecorder(path, datastore, writer)
    if create_tables:
        recorder.create_table()
    return recorder


@contextmanager
def translated() -> Iterator[None]:
    """The driver's errors as the library's, and as ours where they say what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if primary == sqlite3.SQLITE_FULL:
            raise DiskFullError from error
        if primary == sqlite3.SQLITE_BUSY:
            raise StoreBusyError from error
        raise OperationalError(error) from error
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error
    except sqlite3.DataError as error:
        raise DataError(error) from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError(error) from error
    except sqlite3.Error as error:
        raise PersistenceError(error) from error


@cache
def _insert_of(rows: int) -> str:
    places = ", ".join(["(?, ?, ?, ?)"] * rows)
    return f"INSERT OR IGNORE INTO {TABLE} (originator_id, originator_version, topic, state) VALUES {places}"  # noqa: S608 - a constant name


def _text(originator_id: UUID | str) -> str:
    return originator_id.hex if isinstance(originator_id, UUID) else originator_id
