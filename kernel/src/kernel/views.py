"""A view answers one question: its rows, how they follow from what is heard, and how they are asked for."""

import gc
import hashlib
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

from kernel.database import Database, is_one_of, upsert
from kernel.messages import Heard
from kernel.rows import columns_of, insert_many

RowT = TypeVar("RowT")
_ROWS_IN_MEMORY = 20_000
_LONGEST_NAME = 63
_NEVER = 1_000_000
_WORTH_A_COPY = 32
"""From so many new rows on a copy is quicker than one by one."""


def by_subject(heard: Heard[Any]) -> Any:
    """The usual key: the stream the heard thing is about."""
    return heard.subject


@dataclass(frozen=True, kw_only=True)
class View(Generic[RowT]):
    """`name` carries the version of the table's shape: change a row, change the name, and the view is built anew.

    `evolve` gets the row as it stands (or None) and one thing heard, and gives the row that follows (None: no row).
    It never refuses. `key_of` says which row is meant; None means this view does not care.
    """

    name: str
    row: type[RowT]
    key: str
    hears: tuple[type, ...]
    evolve: Callable[[RowT | None, Heard[Any]], RowT | None]
    key_of: Callable[[Heard[Any]], Any] = by_subject
    indexes: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def table(self) -> sa.Table:
        indexes = [sa.Index(_index_name(self.name, columns), *columns) for columns in self.indexes]
        return sa.Table(self.name, sa.MetaData(), *columns_of(self.row, self.key), *indexes)

    def table_named(self, name: str) -> sa.Table:
        """The same table under another name, without its indexes: what a rebuild fills beside the live one."""
        return sa.Table(name, sa.MetaData(), *columns_of(self.row, self.key))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self.row))  # type: ignore[arg-type]  # a row is a dataclass

    def row_of(self, found: sa.Row[Any]) -> RowT:
        build: Callable[..., RowT] = self.row
        return build(**dict(zip(self._names, found, strict=True)))

    def values_of(self, row: RowT) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self._names}

    # -- folding

    def fold(self, connection: sa.Connection, table: sa.Table, heard: Sequence[Heard[Any]]) -> int:
        """Bring the rows up to date with what was heard, in order; returns how many rows changed."""
        keyed = self.keyed(heard)
        if not keyed:
            return 0
        before = self.rows_of(connection, table, {key for key, _ in keyed})
        after = dict(before)
        for key, one in keyed:
            after[key] = self.evolve(after.get(key), one)
        changed = {key: row for key, row in after.items() if row != before.get(key)}
        fresh = [row for key, row in changed.items() if row is not None and key not in before]
        if len(fresh) < _WORTH_A_COPY:
            self.write(connection, table, changed)
        else:
            insert_many(connection, table, fresh)
            self.write(connection, table, {key: row for key, row in changed.items() if key in before})
        return len(changed)

    def keyed(self, heard: Sequence[Heard[Any]]) -> list[tuple[Any, Heard[Any]]]:
        """What this view cares about, each with the key of its row."""
        return [(key, one) for one in heard if (key := self.key_of(one)) is not None]

    def rows_of(self, connection: sa.Connection, table: sa.Table, keys: Collection[Any]) -> dict[Any, RowT]:
        found = connection.execute(sa.select(table).where(is_one_of(table.c[self.key], keys, connection.dialect.name)))
        rows = [self.row_of(one) for one in found]
        return {getattr(row, self.key): row for row in rows}

    def write(self, connection: sa.Connection, table: sa.Table, rows: Mapping[Any, RowT | None]) -> None:
        """Store these rows, whatever stood in their place; None: no row."""
        gone = [key for key, row in rows.items() if row is None]
        kept = [self.values_of(row) for row in rows.values() if row is not None]
        if gone:
            connection.execute(sa.delete(table).where(table.c[self.key].in_(gone)))
        if kept:
            connection.execute(upsert(table, connection.dialect.name), kept)


class FullCollections:
    """Python's garbage collector goes through all that is kept whenever much was added, and finds nothing in rows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._usual: list[tuple[int, int, int]] = []

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """While views are built anew only what is young is gone through; several may be, and the last one ends it."""
        with self._lock:
            self._usual.append(usual := self._usual[0] if self._usual else gc.get_threshold())
            gc.set_threshold(usual[0], usual[1], _NEVER)
        try:
            yield
        finally:
            with self._lock:
                self._usual.pop()
                if not self._usual:
                    gc.set_threshold(*usual)


full_collections: Final = FullCollections()


class Refill(Generic[RowT]):
    """A view built anew: its rows stay in memory while they may change, and are written when there are many."""

    def __init__(
        self, view: View[RowT], table: sa.Table, database: Database, *, rows_in_memory: int = _ROWS_IN_MEMORY
    ) -> None:
        self._view, self._table, self._database = view, table, database
        self._many = rows_in_memory
        self._rows: dict[Any, RowT | None] = {}
        self._stored: set[Any] = set()  # which of these have been written before
        self._all_in_memory = True

    def take(self, heard: Sequence[Heard[Any]]) -> None:
        keyed = self._view.keyed(heard)
        if not self._all_in_memory:
            self._recall({key for key, _ in keyed})
        rows, evolve = self._rows, self._view.evolve
        for key, one in keyed:
            rows[key] = evolve(rows.get(key), one)
        if len(rows) >= self._many:
            self.flush()

    def flush(self) -> None:
        """Write what is in memory; what comes after finds it in the table."""
        changed = {key: self._rows[key] for key in self._stored}
        added = [row for key, row in self._rows.items() if row is not None and key not in self._stored]
        with self._database.writing() as connection:
            self._view.write(connection, self._table, changed)
            insert_many(connection, self._table, added)
        self._rows, self._stored = {}, set()
        self._all_in_memory = False

    def _recall(self, keys: AbstractSet[Any]) -> None:
        unknown = keys - self._rows.keys()
        if unknown:
            with self._database.reading() as connection:
                found = self._view.rows_of(connection, self._table, unknown)
            self._rows.update(found)
            self._stored.update(found)


def _index_name(table: str, columns: tuple[str, ...]) -> str:
    """PostgreSQL keeps 63 characters of a name; a longer one ends in a digest of itself."""
    name = f"ix_{table}_{'_'.join(columns)}"
    if len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_NAME - 9]}_{digest}"


class ReadModel:
    """Asks the views of one service; every answer is a list of typed rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, view: View[RowT], key: Any) -> RowT | None:
        with self._database.asking() as connection:
            table = view.table
            found = connection.execute(sa.select(table).where(table.c[view.key] == key)).one_or_none()
        return None if found is None else view.row_of(found)

    def find(
        self,
        view: View[RowT],
        *criteria: sa.ColumnElement[bool],
        order_by: Sequence[Any] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[RowT]:
        statement = sa.select(view.table).where(*criteria).order_by(*order_by).offset(offset)
        with self._database.asking() as connection:
            return [view.row_of(one) for one in connection.execute(statement.limit(limit))]

    def count(self, view: View[Any], *criteria: sa.ColumnElement[bool], at_most: int | None = None) -> int:
        """How many rows; nobody counts further than `at_most`."""
        found = sa.select(sa.literal(1)).select_from(view.table).where(*criteria).limit(at_most).subquery()
        statement = sa.select(sa.func.count()).select_from(found)
        with self._database.asking() as connection:
            return int(connection.execute(statement).scalar_one())

    def counts(
        self, view: View[Any], asked: Mapping[str, Sequence[sa.ColumnElement[bool]]], *, at_most: int
    ) -> dict[str, int]:
        """Several countings by their names, in one journey to the database."""
        found = {
            name: sa.select(sa.literal(1)).select_from(view.table).where(*criteria).limit(at_most).subquery()
            for name, criteria in asked.items()
        }
        each = [sa.select(sa.func.count()).select_from(rows).scalar_subquery() for rows in found.values()]
        with self._database.asking() as connection:
            return dict(zip(found, map(int, connection.execute(sa.select(*each)).one()), strict=True))

    def ask(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Sums and counts over a view's table, for figures."""
        with self._database.asking() as connection:
            return connection.execute(statement).all()
