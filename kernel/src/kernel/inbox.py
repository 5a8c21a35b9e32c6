"""Bus to handler: the effect and the producer's position commit together, so a repeat is refused; poison is parked."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from kernel.bus import NO_PLACE, OvertakenError
from kernel.database import Database, UtcMoment, upsert
from kernel.messages import Heard, Unreadable

KEPT_EVERY: Final = 256
"""After so many positions without any effect the position is kept all the same, so that a restart rereads little."""

STRANGE: Final = "bus"
_LONGEST_STRANGE: Final = 2_000
_LONGEST_REASON: Final = 200

TABLES = sa.MetaData()
POSITIONS = sa.Table(
    "positions",
    TABLES,
    sa.Column("consumer", sa.String, primary_key=True),
    sa.Column("source", sa.String, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("place", sa.BigInteger, nullable=False, server_default=str(NO_PLACE)),
    sa.Column("changes", sa.BigInteger, nullable=False, server_default="0"),
)


def _as_parked() -> list[sa.Column[Any]]:
    return [
        sa.Column("consumer", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True),
        sa.Column("subject", sa.Uuid, nullable=False, index=True),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("form", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("parked_at", UtcMoment, nullable=False),
    ]


PARKED = sa.Table("parked", TABLES, *_as_parked())
PUT_AWAY = sa.Table(
    "put_away",
    TABLES,
    *_as_parked(),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("put_away_by", sa.String, nullable=False),
    sa.Column("put_away_at", UtcMoment, nullable=False),
)
"""What somebody decided never to deal with: kept as it was, with who and why; nothing waits behind it any more."""


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

    @property
    def id(self) -> str:
        """Short enough to be typed."""
        return hashlib.sha256(f"{self.consumer} {self.source} {self.position}".encode()).hexdigest()[:10]


def is_meant(heard: Heard[Any], hears: tuple[type, ...]) -> bool:
    """Whether a consumer must deal with it; what cannot be read is parked by whoever wanted it."""
    if isinstance(heard.body, Unreadable):
        return issubclass(heard.body.form, hears)
    return isinstance(heard.body, hears)


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a consumer has come on a source, where the bus keeps that, and how many rows it has changed."""

    position: int = 0
    place: int = NO_PLACE
    changes: int = 0


Here: TypeAlias = tuple[str, str]
"""Consumer and source."""
_NOWHERE: Final = Stand()


def create_tables(database: Database) -> None:
    with database.founding() as connection:
        TABLES.create_all(connection)
        _add_what_came_later(connection)


def _add_what_came_later(connection: sa.Connection) -> None:
    """Columns that a database made by an earlier release does not have yet."""
    there = {column["name"] for column in sa.inspect(connection).get_columns(POSITIONS.name)}
    for column in (column for column in POSITIONS.c if column.name not in there):
        form = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
        connection.execute(sa.text(f"ALTER TABLE {POSITIONS.name} ADD COLUMN {form}"))


def stands_of(database: Database, consumers: Iterable[str]) -> dict[Here, Stand]:
    """How far each consumer has come on each source; what is not there has not begun."""
    wanted = POSITIONS.c.consumer.in_(list(consumers))
    with database.reading() as connection:
        rows = connection.execute(sa.select(POSITIONS).where(wanted)).all()
    return {(row.consumer, row.source): Stand(row.position, row.place, row.changes) for row in rows}


def all_stands(database: Database) -> dict[Here, Stand]:
    """Of every consumer there is."""
    with database.reading() as connection:
        rows = connection.execute(sa.select(POSITIONS)).all()
    return {(row.consumer, row.source): Stand(row.position, row.place, row.changes) for row in rows}


def move(connection: sa.Connection, here: Here, seen: Stand | None, to: Stand) -> None:
    """Keep a stand in the transaction of its effect; OvertakenError when somebody moved it since it was `seen`."""
    values = {"position": to.position, "place": to.place, "changes": to.changes}
    known = seen or _NOWHERE
    mine = (POSITIONS.c.consumer == here[0]) & (POSITIONS.c.source == here[1])
    as_seen = mine & (POSITIONS.c.position == known.position)
    if connection.execute(sa.update(POSITIONS).where(as_seen).values(**values)).rowcount:
        return
    if seen is not None or connection.execute(sa.select(POSITIONS.c.position).where(mine)).first():
        raise OvertakenError(f"{here[0]} on {here[1]}")
    try:
        connection.execute(sa.insert(POSITIONS).values(consumer=here[0], source=here[1], **values))
    except sa.exc.IntegrityError:
        raise OvertakenError(f"{here[0]} on {here[1]}") from None


def set_stand(connection: sa.Connection, here: Here, to: Stand) -> None:
    """Put a stand there whatever stood before: for whoever has just built everything anew."""
    row = {"consumer": here[0], "source": here[1], "position": to.position, "place": to.place, "changes": to.changes}
    connection.execute(upsert(POSITIONS, connection.dialect.name), [row])


def park(connection: sa.Connection, consumer: str, heard: Heard[Any], reason: str, now: datetime) -> None:
    """Set one message aside; the caller moves the position past it in the same transaction."""
    body = heard.body.model_dump_json() if isinstance(heard.body, BaseModel) else repr(type(heard.body))
    row = {
        "consumer": consumer,
        "source": heard.source,
        "position": heard.position,
        "subject": heard.subject,
        "message_id": heard.message_id,
        "form": type(heard.body).__name__,
        "body": body,
        "reason": reason,
        "parked_at": now,
    }
    # Somebody faster may have parked it just now: it is the stand that tells who was overtaken.
    connection.execute(upsert(PARKED, connection.dialect.name), [row])


def park_strange(connection: sa.Connection, source: str, offset: int, value: bytes, now: datetime) -> None:
    """Set aside what is no message at all; it has no position of ours, so its offset stands for one, below zero."""
    row = {
        "consumer": STRANGE,
        "source": source,
        "position": -(offset + 1),
        "subject": UUID(int=0),
        "message_id": "",
        "form": "",
        "body": value[:_LONGEST_STRANGE].decode("utf-8", "backslashreplace").replace("\0", ""),
        "reason": "NO_CLOUDEVENT",
        "parked_at": now,
    }
    connection.execute(upsert(PARKED, connection.dialect.name), [row])


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
    """Source and position of everything this consumer has set aside and not dealt with, for now or for good."""
    found = [sa.select(one.c.source, one.c.position).where(one.c.consumer == consumer) for one in (PARKED, PUT_AWAY)]
    with database.reading() as connection:
        return frozenset((row.source, row.position) for row in connection.execute(sa.union(*found)))


def forget_parked(connection: sa.Connection, consumer: str) -> None:
    """What was set aside has been read again from the beginning."""
    connection.execute(sa.delete(PARKED).where(PARKED.c.consumer == consumer))


def body_of(database: Database, parked: Parked) -> str:
    """What was kept of it: its fields as they were read, or the beginning of what was no message."""
    with database.reading() as connection:
        body: str = connection.execute(sa.select(PARKED.c.body).where(_this(parked))).scalar_one()
    return body


def unpark(connection: sa.Connection, parked: Parked) -> None:
    """In the transaction of its effect; OvertakenError when somebody else has done it."""
    if not connection.execute(sa.delete(PARKED).where(_this(parked))).rowcount:
        raise OvertakenError(f"{parked.consumer} on {parked.source}")


def put_away(database: Database, parked: Parked, *, by: str, because: str, now: datetime) -> None:
    """Never to be dealt with; OvertakenError when somebody else has dealt with it."""
    with database.writing() as connection:
        whole = connection.execute(sa.select(PARKED).where(_this(parked))).mappings().one_or_none()
        unpark(connection, parked)
        connection.execute(
            sa.insert(PUT_AWAY), {**(whole or {}), "because": because, "put_away_by": by, "put_away_at": now}
        )


def give_reason(database: Database, parked: Parked, reason: str) -> None:
    with database.writing() as connection:
        connection.execute(sa.update(PARKED).where(_this(parked)).values(reason=reason[:_LONGEST_REASON]))


def count_changes(connection: sa.Connection, here: Here, changed: int) -> None:
    """Rows changed without a step forward: whoever watches the view has to know."""
    mine = (POSITIONS.c.consumer == here[0]) & (POSITIONS.c.source == here[1])
    connection.execute(sa.update(POSITIONS).where(mine).values(changes=POSITIONS.c.changes + changed))


def _this(parked: Parked) -> sa.ColumnElement[bool]:
    return (
        (PARKED.c.consumer == parked.consumer)
        & (PARKED.c.source == parked.source)
        & (PARKED.c.position == parked.position)
    )
