"""One database of one service: SQLite on one machine, PostgreSQL beyond; reading and writing as two clear doors."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from kernel.clock import CHINA_TIME


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
            self.engine = sa.create_engine(address, pool_size=pool_size, pool_pre_ping=True)
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
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of it, or nothing."""
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


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=NORMAL")
    raw.execute("PRAGMA busy_timeout=10000")


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("hall_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
