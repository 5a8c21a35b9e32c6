"""Tries at something secret, counted in the service's database: for all its processes together, and past a restart."""

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kernel.access import TooManyAttemptsError
from kernel.database import Database

_TABLES = sa.MetaData()
_TRIES = sa.Table(
    "tries",
    _TABLES,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("since_s", sa.Float, nullable=False, index=True),
)


class Attempts:
    """Locks a key after `limit` tries, for `lock_s` seconds from the last that was allowed; a success forgets.

    A try is counted before its outcome is known, so that tries running side by side cannot exceed the limit.
    """

    def __init__(
        self, database: Database, limit: int = 5, *, lock_s: float = 900, now: Callable[[], float] = time.time
    ) -> None:
        self._database, self._limit, self._lock_s, self._now = database, limit, lock_s, now
        with database.founding() as connection:
            _TABLES.create_all(connection)

    def begin(self, key: str) -> None:
        """Count one try, or refuse it while the key is locked."""
        now = self._now()
        with self._database.writing() as connection:
            connection.execute(sa.delete(_TRIES).where(_TRIES.c.since_s <= now - self._lock_s))
            if connection.execute(self._counted(connection, key, now)).one_or_none() is not None:
                return
            since_s: float = connection.execute(sa.select(_TRIES.c.since_s).where(_TRIES.c.key == key)).scalar_one()
        raise TooManyAttemptsError(retry_after_s=max(1, round(since_s + self._lock_s - now)))

    def succeeded(self, key: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(_TRIES).where(_TRIES.c.key == key))

    def _counted(self, connection: sa.Connection, key: str, now: float) -> Any:
        """One more, unless it is locked: then no row comes back."""
        insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(_TRIES)
        return (
            insert.values(key=key, tries=1, since_s=now)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={"tries": _TRIES.c.tries + 1, "since_s": now},
                where=_TRIES.c.tries < self._limit,
            )
            .returning(_TRIES.c.tries)
        )
