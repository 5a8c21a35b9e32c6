"""One database of one service: SQLite on one machine, PostgreSQL beyond; reading and writing as two clear doors."""

import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from kernel.clock import CHINA_TIME
from kernel.errors import UnavailableError
from kernel.store.group_commit import DiskFullError

_STOPPED_HOLDS_NOTHING: Final = "-c idle_in_transaction_session_timeout=10s"
"""A process that stands still inside a transaction loses it, and with it the locks that others wait for."""
FOUNDING: Final = 0x_68_61_6C_6C
"""The advisory lock under which tables are made: PostgreSQL's IF NOT EXISTS fails when two do it at once."""
SILENCE_NOTICED: Final[Mapping[str, Any]] = {
    "keepalives_idle": 5,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}
"""Of a server that has gone without a word the system tells within seconds; left to itself it waits for hours."""


class StoodStillError(UnavailableError):
    code = "STOOD_STILL"
    title = "系统刚才停顿过，请再试一次"


class UtcMoment(sa.types.TypeDecorator[datetime]):
    """An aware moment: a timestamp with zone on PostgreSQL, sortable UTC text on SQLite; read in the county's time."""

    impl = sa.types.String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment.astimezone(CHINA_TIME)


class Database:
    """An SQLAlchemy engine; on SQLite with one writer at a time, so that store and views never fight over the file."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = url
        self.write_lock = threading.RLock()
        self._memory = url == "memory://"
        if self._memory:
            self.engine = sa.create_engine(
                "sqlite://", poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False}
            )
        elif url.startswith("sqlite:"):
            self.engine = sa.create_engine(
                url, pool_size=pool_size, connect_args={"check_same_thread": False, "timeout": 10}
            )
        else:
            address = url.replace("postgresql://", "postgresql+psycopg://", 1)
            self.engine = sa.create_engine(
                address,
                pool_size=pool_size,
                pool_pre_ping=True,
                connect_args={"options": _STOPPED_HOLDS_NOTHING, **SILENCE_NOTICED},
            )
        if self.is_sqlite:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A snapshot to read from; nothing is kept of what is done in it."""
        if self._memory:
            with self.write_lock, self.engine.begin() as connection:
                yield connection
        else:
            with self.engine.connect() as connection:
                yield connection

    @contextmanager
    def asking(self) -> Iterator[sa.Connection]:
        """For one question: a statement by itself sees one moment anyway, so no transaction is put around it."""
        if self._memory or not self.is_sqlite:
            with self.reading() as connection:
                yield connection
        else:
            with self.engine.connect() as connection:
                yield connection.execution_options(hall_asking=True)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of it, or nothing; DiskFullError for want of room, StoodStillError after a long rest."""
        with _trouble_told(), self._transaction() as connection:
            yield connection

    @contextmanager
    def founding(self) -> Iterator[sa.Connection]:
        """As `writing`, for making tables: processes that start together on an empty database take turns."""
        with self.writing() as connection:
            if not self.is_sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": FOUNDING})
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        with self.write_lock, self.engine.connect() as connection:
            writer = connection.execution_options(hall_writing=True)
            with writer.begin():
                yield writer

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _trouble_told() -> Iterator[None]:
    try:
        yield
    except sa.exc.InternalError as error:
        if isinstance(error.orig, psycopg.errors.IdleInTransactionSessionTimeout):
            raise StoodStillError from error
        raise
    except sa.exc.OperationalError as error:
        sqlite_code = getattr(error.orig, "sqlite_errorcode", None) or 0
        if sqlite_code & 0xFF == sqlite3.SQLITE_FULL or isinstance(error.orig, psycopg.errors.DiskFull):
            raise DiskFullError from error
        raise


@lru_cache(maxsize=256)
def upsert(table: sa.Table, dialect: str) -> sa.Insert:
    """Insert a row, or put its values in the place of the row with its key."""
    insert: Any = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    key = [column.name for column in table.primary_key]
    others = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
    made: sa.Insert = insert.on_conflict_do_update(index_elements=key, set_=others)
    return made


def is_one_of(column: sa.Column[Any], values: Collection[Any], dialect: str) -> sa.ColumnElement[bool]:
    """Whether the column holds one of many values: where the database knows arrays they are one parameter."""
    if dialect == "sqlite":
        return column.in_(values)
    return column == sa.any_(sa.literal(list(values), sa.ARRAY(column.type)))


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=NORMAL")
    raw.execute("PRAGMA busy_timeout=10000")


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("hall_asking", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("hall_writing", False) else "BEGIN")
