"""Timers: the moments that processes wait for, kept in the service's database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from kernel import inbox
from kernel.database import Database, UtcMoment

_TIMERS = sa.Table(
    "timers",
    inbox.TABLES,
    sa.Column("process", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("subject", sa.Uuid, nullable=False),
    sa.Column("due_at", UtcMoment, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Next action: wake me about `subject` at a moment; the same key set again moves it."""

    key: str
    subject: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DropTimer:
    """Next action: that is no longer needed."""

    key: str


@dataclass(frozen=True, slots=True)
class Timer:
    """A moment that has come."""

    key: str
    subject: UUID
    due_at: datetime


class TimerBook:
    """The timers of a service's processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, process: str) -> dict[str, datetime]:
        """The timers of one process that stand, with their moments."""
        mine = sa.select(_TIMERS.c.key, _TIMERS.c.due_at).where(_TIMERS.c.process == process)
        with self._database.reading() as connection:
            return {row.key: row.due_at for row in connection.execute(mine)}

    def earliest(self, processes: Sequence[str], but_not: Collection[tuple[str, str]] = ()) -> tuple[str, Timer] | None:
        """The next timer of these processes and whose it is; those in `but_not` (process, key) are passed over."""
        order = (_TIMERS.c.due_at, _TIMERS.c.process, _TIMERS.c.key)
        known = sa.select(_TIMERS).where(_TIMERS.c.process.in_(processes)).order_by(*order)
        if but_not:
            known = known.where(sa.tuple_(_TIMERS.c.process, _TIMERS.c.key).not_in(list(but_not)))
        with self._database.reading() as connection:
            row = connection.execute(known.limit(1)).one_or_none()
        return None if row is None else (row.process, Timer(key=row.key, subject=row.subject, due_at=row.due_at))

    def fired(self, process: str, timer: Timer, following: Sequence[SetTimer | DropTimer]) -> None:
        """It is done with; what follows from it is kept only by whoever was first to fire it."""
        this = (_TIMERS.c.process == process) & (_TIMERS.c.key == timer.key) & (_TIMERS.c.due_at == timer.due_at)
        with self._database.writing() as connection:
            # Not there any more: another leader fired it, and what followed may have been changed since.
            if connection.execute(sa.delete(_TIMERS).where(this)).rowcount:
                self.write(connection, process, following)

    @staticmethod
    def write(connection: sa.Connection, process: str, timers: Sequence[SetTimer | DropTimer]) -> None:
        for timer in timers:
            mine = (_TIMERS.c.process == process) & (_TIMERS.c.key == timer.key)
            connection.execute(sa.delete(_TIMERS).where(mine))
            if isinstance(timer, SetTimer):
                values = {"key": timer.key, "subject": timer.subject, "due_at": timer.due_at}
                connection.execute(sa.insert(_TIMERS).values(process=process, **values))
