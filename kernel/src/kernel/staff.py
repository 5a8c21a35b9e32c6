"""What processes of one hall share about people at work: names behind accounts, who works where, sessions ended."""

import time
from collections.abc import Callable, Mapping
from typing import Final

import sqlalchemy as sa

from kernel.database import Database, upsert

TABLES = sa.MetaData()
NAMES = sa.Table(
    "staff_names",
    TABLES,
    sa.Column("account", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
)
POSTS = sa.Table(
    "staff_posts",
    TABLES,
    sa.Column("account", sa.String, primary_key=True),
    sa.Column("body", sa.String, nullable=False, index=True),
)
REVOKED = sa.Table(
    "revoked_sessions",
    TABLES,
    sa.Column("session_id", sa.String, primary_key=True),
    sa.Column("until_s", sa.Float, nullable=False, index=True),
)
_FRESH_S: Final = 0.5
_UNKNOWN_FOR_S: Final = 30.0


def create_tables(database: Database) -> None:
    with database.founding() as connection:
        TABLES.create_all(connection)


class StaffNames:
    """The name that colleagues read for an account; whoever signs people in keeps it."""

    def __init__(self, database: Database, *, now: Callable[[], float] = time.monotonic) -> None:
        self._database, self._now = database, now
        self._known: dict[str, str] = {}
        self._read_at = -_UNKNOWN_FOR_S

    def keep(self, names: Mapping[str, str], posts: Mapping[str, str] | None = None) -> None:
        """`posts` says of each account to which body it belongs."""
        rows = [{"account": account, "name": name} for account, name in names.items()]
        held = [{"account": account, "body": body} for account, body in (posts or {}).items()]
        with self._database.writing() as connection:
            connection.execute(upsert(NAMES, connection.dialect.name), rows)
            if held:
                connection.execute(upsert(POSTS, connection.dialect.name), held)

    def name_of(self, account: str) -> str:
        """Anything that is no account is its own name."""
        if account not in self._known and self._now() - self._read_at > _UNKNOWN_FOR_S:
            self._read_at = self._now()
            with self._database.reading() as connection:
                self._known = {row.account: row.name for row in connection.execute(sa.select(NAMES))}
        return self._known.get(account, account)

    def colleagues_of(self, body: str) -> dict[str, str]:
        """Who works for a body: the names behind its accounts, in a fixed order."""
        of_body = sa.select(POSTS.c.account).where(POSTS.c.body == body)
        with self._database.reading() as connection:
            found = connection.execute(sa.select(NAMES).where(NAMES.c.account.in_(of_body)).order_by(NAMES.c.account))
            return {row.account: row.name for row in found}


class SharedRevocations:
    """Sessions ended before their time, known to every process within half a second."""

    def __init__(self, database: Database, *, now: Callable[[], float] = time.time) -> None:
        self._database, self._now = database, now
        self._ended: frozenset[str] = frozenset()
        self._read_at = -_FRESH_S

    def add(self, session_id: str, until_s: float) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(REVOKED).where(REVOKED.c.until_s < self._now()))
            row = {"session_id": session_id, "until_s": until_s}
            connection.execute(upsert(REVOKED, connection.dialect.name), [row])
        self._ended |= {session_id}

    def holds(self, session_id: str) -> bool:
        if self._now() - self._read_at > _FRESH_S:
            self._read_at = self._now()
            with self._database.reading() as connection:
                self._ended = frozenset(connection.execute(sa.select(REVOKED.c.session_id)).scalars())
        return session_id in self._ended
