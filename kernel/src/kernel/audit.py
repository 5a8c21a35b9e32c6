"""An SM3 hash chain over the log, with checkpoints beside it: a row changed, moved or missing no longer fits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Self
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SM3, Hash

from kernel.database import UtcMoment
from kernel.events import Value

_START: Final = bytes(32)

audit_tables = sa.MetaData()
_checkpoints = sa.Table(
    "audit_checkpoints",
    audit_tables,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("head", sa.String(64), nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("at", UtcMoment, nullable=False),
)


class AuditRow(NamedTuple):
    """One row of the log as it is stored: the chain is over ciphertext, so erasing a person does not break it."""

    position: int
    stream: UUID | str
    version: int
    kind: str
    state: bytes


class Checkpoint(Value):
    """The chain's head up to a position. A copy kept by another office is what shows that the end was cut off."""

    position: int
    head: str
    count: int
    at: datetime


class OutOfOrderError(ValueError):
    """The log must be read in the order of its positions, each once."""


class Chain:
    """The running head: SM3 over the head before and every part of the row, each part preceded by its length."""

    def __init__(self, start: Checkpoint | None = None) -> None:
        self._head = _START if start is None else bytes.fromhex(start.head)
        self.position = 0 if start is None else start.position
        self.count = 0 if start is None else start.count

    @property
    def head(self) -> str:
        return self._head.hex()

    def extend(self, rows: Iterable[AuditRow | tuple[int, UUID | str, int, str, bytes]]) -> Self:
        for position, stream, version, kind, state in rows:
            if position <= self.position:
                raise OutOfOrderError(f"position {position} after {self.position}")
            self._head = _linked(
                self._head, (b"%d" % position, str(stream).encode(), b"%d" % version, kind.encode(), state)
            )
            self.position = position
            self.count += 1
        return self

    def checkpoint(self, at: datetime) -> Checkpoint:
        return Checkpoint(position=self.position, head=self.head, count=self.count, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`first_bad` is the first checkpoint that does not fit: the damage lies at or before it, and after `good_until`.

    `unproven` rows stand after the last checkpoint: nobody has vouched for them yet.
    """

    ok: bool
    checked: int
    good_until: int
    unproven: int = 0
    first_bad: int | None = None


def verify(read_all: Callable[[], Iterable[AuditRow]], checkpoints: Iterable[Checkpoint]) -> Verdict:
    """Walk the whole log once and compare it with every checkpoint: the ones kept here and the ones kept outside.

    Without an outside copy a log whose end was cut off together with its own checkpoints looks whole.
    """
    rows = iter(read_all())
    following = next(rows, None)
    chain, good = Chain(), (0, 0)
    for checkpoint in sorted(checkpoints, key=lambda one: one.position):
        while following is not None and chain.position < following.position <= checkpoint.position:
            chain.extend((following,))
            following = next(rows, None)
        if chain.checkpoint(checkpoint.at) != checkpoint:
            return Verdict(ok=False, checked=good[0], good_until=good[1], first_bad=checkpoint.position)
        good = chain.count, chain.position
    unproven = sum(1 for _ in rows) + (following is not None)
    return Verdict(ok=True, checked=good[0], good_until=good[1], unproven=unproven)


def advance(
    connection: sa.Connection, read_after: Callable[[int], Iterable[AuditRow]], at: datetime
) -> Checkpoint | None:
    """Chain everything recorded since the last checkpoint and lay the next one; None when nothing was recorded."""
    last = last_checkpoint(connection)
    chain = Chain(last)
    chain.extend(read_after(chain.position))
    if chain.count == (0 if last is None else last.count):
        return None
    checkpoint = chain.checkpoint(at)
    lay(connection, checkpoint)
    return checkpoint


def lay(connection: sa.Connection, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint beside the log; a long stretch is chained before the transaction, not in it."""
    connection.execute(sa.insert(_checkpoints).values(checkpoint.model_dump()))


def last_checkpoint(connection: sa.Connection) -> Checkpoint | None:
    row = (
        connection.execute(sa.select(_checkpoints).order_by(_checkpoints.c.position.desc()).limit(1)).mappings().first()
    )
    return None if row is None else Checkpoint.model_validate(dict(row))


def all_checkpoints(connection: sa.Connection) -> list[Checkpoint]:
    rows = connection.execute(sa.select(_checkpoints).order_by(_checkpoints.c.position)).mappings()
    return [Checkpoint.model_validate(dict(row)) for row in rows]


def _linked(head: bytes, parts: Sequence[bytes]) -> bytes:
    digest = Hash(SM3())
    digest.update(head + b"".join(b"%d:%b" % (len(part), part) for part in parts))
    return digest.finalize()
