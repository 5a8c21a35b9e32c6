"""The PostgreSQL recorder: a writer that stores each group in one round trip, beside the library's pool of readers."""

import os
import select
import struct
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Final, TypeAlias, cast
from uuid import UUID

import psycopg
from eventsourcing import persistence
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresDatastore, PostgresProcessRecorder
from eventsourcing.utils import strtobool
from psycopg import Connection, pq
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row, tuple_row
from psycopg.sql import SQL, Composed, Identifier

from kernel.database import FOUNDING, SILENCE_NOTICED
from kernel.errors import UnavailableError
from kernel.store.group_commit import (
    ConflictError,
    DiskFullError,
    GroupWriter,
    Key,
    OutcomeUnknownError,
    StoreBusyError,
    StoreUnreachableError,
)
from kernel.store.library_errors import library_error
from kernel.store.recorders import LeanRow, WriterRecorder

EVENTS: Final = "stored_events"
TRACKINGS: Final = "notification_tracking"
POOL_SECONDS: Final = 2.0
IDLE_SECONDS: Final = 5.0

# The lock time-out is above the server's deadlock_timeout of 1 s, at which an autovacuum that holds us up is told to
# give way; were it no longer than that, we would leave before the autovacuum does, again and again. An acknowledged
# append is on disk whatever the server's default; a stronger setting is left alone.
_SETTINGS: Final = (
    "SET lock_timeout = '1300ms'",
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
)

# A half-open connection is noticed by the kernel; a standby is never taken for the primary.
_CONNECTION: Final[Mapping[str, Any]] = {
    "connect_timeout": 2,
    **SILENCE_NOTICED,
    "target_session_attrs": "primary",
}

# Prepared once per connection, under these names. Parameters and results are binary.
_STATEMENTS: Final[Mapping[bytes, SQL]] = {
    b"begin": SQL("BEGIN"),
    b"lock": SQL("LOCK TABLE {events} IN EXCLUSIVE MODE"),
    b"lock_trackings": SQL("LOCK TABLE {trackings} IN EXCLUSIVE MODE"),
    b"existing": SQL(
        "SELECT originator_id, originator_version FROM {events} "
        "JOIN unnest($1::uuid[], $2::bigint[]) AS k (id, version) "
        "ON originator_id = k.id AND originator_version = k.version"
    ),
    b"reached": SQL(
        "SELECT application_name, notification_id FROM {trackings} WHERE application_name = ANY($1::text[])"
    ),
    b"track": SQL(
        "INSERT INTO {trackings} (application_name, notification_id) SELECT * FROM unnest($1::text[], $2::bigint[]) "
        "ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"
    ),
    b"notify": SQL("NOTIFY {channel}"),
    b"insert": SQL(
        "INSERT INTO {events} (originator_id, originator_version, topic, state) "
        "SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[]) RETURNING notification_id"
    ),
    b"commit": SQL("COMMIT"),
    b"rollback": SQL("ROLLBACK"),
}
_READ: Final = SQL(
    "SELECT notification_id, originator_id, originator_version, topic, state FROM {events} "
    "WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
)
_READ_STREAM: Final = SQL(
    "SELECT notification_id, originator_id, originator_version, topic, state FROM {events} "
    "WHERE originator_id = %s AND originator_version > %s ORDER BY originator_version"
)
_READ_STREAMS: Final = SQL(
    "SELECT notification_id, originator_id, originator_version, topic, state FROM {events} "
    "WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
)

Step: TypeAlias = tuple[bytes, Sequence[bytes]]


class UnsafeSettingError(UnavailableError):
    """The library's database functions lose events; a process that asks for them must not start."""

    code: ClassVar[str] = "STORE_UNSAFE_SETTING"
    title: ClassVar[str] = "存储设置不安全，服务没有启动：请去掉环境变量 POSTGRES_ENABLE_DB_FUNCTIONS"


class Wire:
    """One connection that sends several prepared statements at once and waits once for all answers."""

    def __init__(self, conninfo: Mapping[str, Any], schema: str) -> None:
        try:
            self._connection = self._opened(conninfo, schema)
        except psycopg.errors.LockNotAvailable:
            raise
        except psycopg.OperationalError as error:
            raise StoreUnreachableError from error
        self._poll = select.poll()

    @property
    def closed(self) -> bool:
        return self._connection.closed

    @property
    def in_transaction(self) -> bool:
        return self._connection.pgconn.transaction_status != pq.TransactionStatus.IDLE

    def exchange(self, *steps: Step) -> list[pq.abc.PGresult]:
        """One result per step; the first error ends it, and the server passes over what follows."""
        connection = self._connection.pgconn
        try:
            connection.enter_pipeline_mode()
            for name, params in steps:
                connection.send_query_prepared(name, params, [pq.Format.BINARY] * len(params), pq.Format.BINARY)
            connection.pipeline_sync()
            results = self._answers(connection)
            connection.exit_pipeline_mode()
        except BaseException:
            # Half a conversation cannot be taken up again.
            self._connection.close()
            raise
        for result in results:
            if result.status == pq.ExecStatus.FATAL_ERROR:
                raise _driver_error(result)
        return results

    def alive(self) -> bool:
        try:
            self._connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def close(self) -> None:
        self._connection.close()

    def _answers(self, connection: pq.abc.PGconn) -> list[pq.abc.PGresult]:
        results: list[pq.abc.PGresult] = []
        unsent = connection.flush()
        while True:
            while connection.is_busy():
                self._poll.register(connection.socket, select.POLLIN | (select.POLLOUT if unsent else 0))
                self._poll.poll()
                connection.consume_input()
                unsent = connection.flush() if unsent else 0
            result = connection.get_result()
            if result is not None and result.status == pq.ExecStatus.PIPELINE_SYNC:
                return results
            if result is not None:
                results.append(result)
            elif connection.status == pq.ConnStatus.BAD:
                raise psycopg.OperationalError("The connection was lost before all answers had come")

    @staticmethod
    def _opened(conninfo: Mapping[str, Any], schema: str) -> Connection[tuple[Any, ...]]:
        connection = psycopg.connect(**conninfo, autocommit=True)
        try:
            for setting in _SETTINGS:
                connection.execute(SQL(setting))
            _prepare(connection, schema)
        except BaseException:
            connection.close()
            raise
        return connection


class PostgresTable:
    """The writer's hand on the database; its connection is its own."""

    def __init__(self, conninfo: Mapping[str, Any], schema: str) -> None:
        self._conninfo = conninfo
        self._schema = schema
        self._wire: Wire | None = None
        self._used_at = 0.0
        self._committing = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        self._committing = False
        with self._translated():
            wire = self._fresh_wire()
            try:
                yield
            finally:
                self._used_at = time.monotonic()
                if not wire.closed and wire.in_transaction:
                    wire.exchange((b"rollback", ()))

    def look(self, keys: Sequence[Key], names: Collection[str]) -> tuple[set[Key], dict[str, int]]:
        wire = self._connected()
        steps: list[Step] = [(b"begin", ()), (b"lock", ()), (b"lock_trackings", ())]
        steps.append((b"existing", (_uuids(key[0] for key in keys), _bigints(key[1] for key in keys))))
        steps.append((b"reached", (_texts(names),)))
        *_, existing, reached = wire.exchange(*steps)
        return (
            {(UUID(bytes=stream), int.from_bytes(version)) for stream, version in _rows(existing)},
            {name.decode(): int.from_bytes(position) for name, position in _rows(reached)},
        )

    def store(self, events: Sequence[StoredEvent], trackings: dict[str, int]) -> list[int]:
        wire = self._connected()
        steps: list[Step] = [] if wire.in_transaction else [(b"begin", ()), (b"lock", ())]
        if trackings:
            steps.append((b"track", (_texts(trackings), _bigints(trackings.values()))))
        steps.append((b"notify", ()))
        columns = (
            _uuids(event.originator_id for event in events),
            _bigints(event.originator_version for event in events),
            _texts(event.topic for event in events),
            _array(_BYTEA, [event.state for event in events]),
        )
        # A key that is taken fails the insert, and with it the commit that is already on its way.
        self._committing = True
        try:
            *_, inserted, _ = wire.exchange(*steps, (b"insert", columns), (b"commit", ()))
        except psycopg.errors.UniqueViolation as error:
            raise ConflictError from error
        return [int.from_bytes(inserted.get_value(row, 0) or b"") for row in range(inserted.ntuples)]

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()

    def _fresh_wire(self) -> Wire:
        """One that lived a moment ago: nothing has been sent yet, so a dead one is replaced without a word."""
        wire = self._connected()
        if time.monotonic() - self._used_at > IDLE_SECONDS and not wire.alive():
            wire.close()
            wire = self._connected()
        return wire

    def _connected(self) -> Wire:
        if self._wire is None or self._wire.closed:
            self._wire = Wire(self._conninfo, self._schema)
        return self._wire

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The driver's errors as the library's, and as ours where they say what is certain."""
        try:
            yield
        except psycopg.errors.LockNotAvailable as error:
            raise StoreBusyError from error
        except psycopg.errors.DiskFull as error:
            raise DiskFullError from error
        except psycopg.Error as error:
            if self._wire is not None and self._wire.closed:
                raise (OutcomeUnknownError if self._committing else StoreUnreachableError) from error
            raise library_error(error) from error


class PostgresRecorder(WriterRecorder, PostgresProcessRecorder):
    """The library's process recorder; its readers keep the library's pool, its writers wait in our queue."""

    def __init__(self, datastore: PostgresDatastore, writer: GroupWriter) -> None:
        super().__init__(datastore, events_table_name=EVENTS, tracking_table_name=TRACKINGS)
        # The function that loses events is not even installed.
        del self.sql_create_statements[self.create_insert_function_statement_index]
        self.writer, self._open_parcels = writer, {}
        table = Identifier(datastore.schema, EVENTS)
        self._read, self._read_stream = _READ.format(events=table), _READ_STREAM.format(events=table)
        self._read_streams = _READ_STREAMS.format(events=table)

    def max_notification_id(self) -> int | None:
        with _reachable():
            newest: int | None = super().max_notification_id()
            return newest

    def read_rows(self, after: int, limit: int) -> list[LeanRow]:
        return self._rows(self._read, (after, limit))

    def read_stream_rows(self, stream_id: UUID, after_version: int) -> list[LeanRow]:
        return self._rows(self._read_stream, (stream_id, after_version))

    def read_streams_rows(self, stream_ids: Iterable[UUID]) -> list[LeanRow]:
        return self._rows(self._read_streams, (list(stream_ids),))

    def _rows(self, statement: Composed, values: tuple[Any, ...]) -> list[LeanRow]:
        with _reachable(), self.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            return cast("list[LeanRow]", cursor.execute(statement, values, prepare=True).fetchall())

    def close(self) -> None:
        self.writer.close()
        self.datastore.close()


def open_postgres(url: str, *, create_tables: bool) -> PostgresRecorder:
    refuse_database_functions(os.environ)
    conninfo = {**_CONNECTION, **conninfo_to_dict(url)}
    datastore = PostgresDatastore(
        dbname="", host="", port="", user="", password="", connect_timeout=POOL_SECONDS, max_overflow=7, pre_ping=True
    )
    # The library's pool knows five parts of an address; ours may name a socket folder, TLS files, and more.
    datastore.pool.kwargs = {**conninfo, "row_factory": dict_row}
    writer = GroupWriter(PostgresTable(conninfo, datastore.schema), name="store-writer")
    recorder = PostgresRecorder(datastore, writer)
    if create_tables:
        with psycopg.connect(**conninfo) as turn:
            turn.execute("SELECT pg_advisory_xact_lock(%s)", (FOUNDING,))
            recorder.create_table()
    return recorder


def refuse_database_functions(environment: Mapping[str, str]) -> None:
    """The library also reads the name with an application's name before it."""
    for name, value in environment.items():
        if name.endswith("POSTGRES_ENABLE_DB_FUNCTIONS") and value and strtobool(value):
            raise UnsafeSettingError(setting=name)


@contextmanager
def _reachable() -> Iterator[None]:
    """A reader whom the database fails is told what a writer is told."""
    try:
        yield
    except (persistence.OperationalError, persistence.InterfaceError) as error:
        raise StoreUnreachableError from error


def _prepare(connection: Connection[tuple[Any, ...]], schema: str) -> None:
    names = {
        "events": Identifier(schema, EVENTS),
        "trackings": Identifier(schema, TRACKINGS),
        "channel": Identifier(EVENTS),
    }
    for name, statement in _STATEMENTS.items():
        result = connection.pgconn.prepare(name, statement.format(**names).as_bytes(connection))
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise _driver_error(result)


def _driver_error(result: pq.abc.PGresult) -> psycopg.Error:
    state = result.error_field(pq.DiagnosticField.SQLSTATE) or b""
    message = (result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or result.error_message).decode(errors="replace")
    try:
        return psycopg.errors.lookup(state.decode())(message)
    except KeyError:
        return psycopg.OperationalError(message)


def _rows(result: pq.abc.PGresult) -> Iterator[list[bytes]]:
    for row in range(result.ntuples):
        yield [result.get_value(row, column) or b"" for column in range(result.nfields)]


# Arrays in the server's binary form; the driver's own list dumper costs more than the insert.
_UUID, _BIGINT, _TEXT, _BYTEA = 2950, 20, 25, 17
_EIGHT_BYTES, _SIXTEEN_BYTES = (8).to_bytes(4), (16).to_bytes(4)


def _array(element_type: int, elements: Sequence[bytes]) -> bytes:
    parts = [_array_head(element_type, len(elements))]
    for element in elements:
        parts += (len(element).to_bytes(4), element)
    return b"".join(parts)


def _array_head(element_type: int, length: int) -> bytes:
    return struct.pack("!iiIii", 1, 0, element_type, length, 1)


def _uuids(values: Iterable[UUID | str]) -> bytes:
    parts = [value.bytes if isinstance(value, UUID) else UUID(value).bytes for value in values]
    return _SIXTEEN_BYTES.join([_array_head(_UUID, len(parts)), *parts])


def _bigints(values: Iterable[int]) -> bytes:
    parts = [value.to_bytes(8, signed=True) for value in values]
    return _EIGHT_BYTES.join([_array_head(_BIGINT, len(parts)), *parts])


def _texts(values: Iterable[str]) -> bytes:
    return _array(_TEXT, [value.encode() for value in values])
