"""Bus to handler: the effect and the producer's position commit together, so a repeat is refused; poison is parked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from kernel.database import Database, UtcMoment, upsert
from kernel.messages import Heard, Unreadable

KEPT_EVERY: Final = 256
"""After so many positions without any effect the position is kept all the same, so that a restart rereads little."""

TABLES = sa.MetaData()
POSITIONS = sa.Table(
    "positions",
    TABLES,
    sa.Column("consumer", sa.String, primary_key=True),
    sa.Column("source", sa.String, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
PARKED = sa.Table(
    "parked",
    TABLES,
    sa.Column("consumer", sa.String, primary_key=True),
    sa.Column("source", sa.String, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("subject", sa.Uuid, nullable=False, index=True),
    sa.Column("message_id", sa.String, nullable=False),
    sa.Column("form", sa.String, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("parked_at", UtcMoment, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A message set aside with its reason; later ones of the same subject wait behind it."""

    consumer: str
    source: str
    position: int
    subject: UUID
    message_id: str
    form: str
    reason: str
    parked_at: datetime


def is_meant(heard: Heard[Any], hears: tuple[type, ...]) -> bool:
    """Whether a consumer must deal with it; what cannot be read is parked by whoever wanted it."""
    if isinstance(heard.body, Unreadable):
        return issubclass(heard.body.form, hears)
    return isinstance(heard.body, hears)


def create_tables(database: Database) -> None:
    with database.writing() as connection:
        TABLES.create_all(connection)


def positions_of(database: Database, consumers: Iterable[str]) -> dict[tuple[str, str], int]:
    """How far each consumer has come on each source; what is not there is 0."""
    wanted = POSITIONS.c.consumer.in_(list(consumers))
    with database.reading() as connection:
        rows = connection.execute(sa.select(POSITIONS).where(wanted)).all()
    return {(row.consumer, row.source): row.position for row in rows}


def move_position(connection: sa.Connection, consumer: str, source: str, position: int) -> None:
    """Keep a position in the transaction of its effect."""
    move_positions(connection, source, {consumer: position})


def move_positions(connection: sa.Connection, source: str, positions: Mapping[str, int]) -> None:
    """The same for several consumers of one source."""
    rows = [{"consumer": name, "source": source, "position": position} for name, position in positions.items()]
    connection.execute(upsert(POSITIONS, connection.dialect.name), rows)


def park(connection: sa.Connection, consumer: str, heard: Heard[Any], reason: str, now: datetime) -> None:
    """Set one message aside; the caller moves the position past it in the same transaction."""
    body = heard.body.model_dump_json() if isinstance(heard.body, BaseModel) else repr(type(heard.body))
    connection.execute(
        sa.insert(PARKED).values(
            consumer=consumer,
            source=heard.source,
            position=heard.position,
            subject=heard.subject,
            message_id=heard.message_id,
            form=type(heard.body).__name__,
            body=body,
            reason=reason,
            parked_at=now,
        )
    )


def subjects_parked(connection: sa.Connection, consumer: str, source: str) -> frozenset[UUID]:
    """Subjects that have something parked: what comes later for them must wait behind it, in order."""
    mine = (PARKED.c.consumer == consumer) & (PARKED.c.source == source)
    return frozenset(connection.execute(sa.select(PARKED.c.subject).where(mine).distinct()).scalars())


def parked_list(database: Database) -> Sequence[Parked]:
    names = [column for column in PARKED.c if column.name != "body"]
    with database.reading() as connection:
        rows = connection.execute(sa.select(*names).order_by(PARKED.c.parked_at)).all()
    return [Parked(**row._mapping) for row in rows]  # noqa: SLF001 -- SQLAlchemy's public name for it


def parked_places(database: Database, consumer: str) -> frozenset[tuple[str, int]]:
    """Source and position of everything this consumer has set aside."""
    with database.reading() as connection:
        rows = connection.execute(sa.select(PARKED.c.source, PARKED.c.position).where(PARKED.c.consumer == consumer))
        return frozenset((row.source, row.position) for row in rows)


def forget_parked(connection: sa.Connection, consumer: str) -> None:
    """What was set aside has been read again from the beginning."""
    connection.execute(sa.delete(PARKED).where(PARKED.c.consumer == consumer))


def unpark(connection: sa.Connection, parked: Parked) -> None:
    mine = (
        (PARKED.c.consumer == parked.consumer)
        & (PARKED.c.source == parked.source)
        & (PARKED.c.position == parked.position)
    )
    connection.execute(sa.delete(PARKED).where(mine))
