"""From a frozen dataclass to the table of a view: the row's fields are its columns, its values the stored ones."""

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any, cast
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier
from pydantic import TypeAdapter

from kernel.database import UtcMoment
from kernel.store.group_commit import DiskFullError

_PLAIN: dict[Any, type[sa.types.TypeEngine[Any]]] = {
    str: sa.String,
    int: sa.BigInteger,
    bool: sa.Boolean,
    float: sa.Float,
    UUID: sa.Uuid,
    date: sa.Date,
    datetime: UtcMoment,
}


class JsonOf(sa.types.TypeDecorator[Any]):
    """Any other typed value, stored as JSON text and read back as its type."""

    impl = sa.types.Text
    cache_ok = True

    def __init__(self, annotation: Any) -> None:
        super().__init__()
        self.annotation = annotation
        self._adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    def process_bind_param(self, value: Any, dialect: sa.engine.Dialect) -> Any:  # noqa: ARG002 -- SQLAlchemy's signature
        return None if value is None else self._adapter.dump_json(value).decode()

    def process_result_value(self, value: Any, dialect: sa.engine.Dialect) -> Any:  # noqa: ARG002 -- SQLAlchemy's signature
        return None if value is None else self._adapter.validate_json(value)


class EnumText(sa.types.TypeDecorator[Any]):
    """An enum by its wire value."""

    impl = sa.types.String
    cache_ok = True

    def __init__(self, cls: type[Enum]) -> None:
        super().__init__()
        self.cls = cls

    def process_bind_param(self, value: Any, dialect: sa.engine.Dialect) -> Any:  # noqa: ARG002 -- SQLAlchemy's signature
        return None if value is None else self.cls(value).value

    def process_result_value(self, value: Any, dialect: sa.engine.Dialect) -> Any:  # noqa: ARG002 -- SQLAlchemy's signature
        return None if value is None else self.cls(value)


def columns_of(row: type[Any], key: str) -> list[sa.Column[Any]]:
    """One column per field; `key` is the primary key; an optional field is a nullable column."""
    hints = typing.get_type_hints(row)
    columns = []
    for field in dataclasses.fields(row):
        annotation, optional = _unwrapped(hints[field.name])
        is_key = field.name == key
        columns.append(
            sa.Column(field.name, _type_of(annotation), primary_key=is_key, nullable=optional and not is_key)
        )
    return columns


def _unwrapped(annotation: Any) -> tuple[Any, bool]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [one for one in typing.get_args(annotation) if one is not type(None)]
        if len(inner) == 1:
            return inner[0], True
    return annotation, False


def _type_of(annotation: Any) -> sa.types.TypeEngine[Any]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return EnumText(annotation)
    plain = _PLAIN.get(annotation)
    return plain() if plain is not None else JsonOf(annotation)


def insert_many(connection: sa.Connection, table: sa.Table, rows: Iterable[Any]) -> None:
    """Store rows of a view where none of them stands yet; past SQLAlchemy, whose way is made for a row or two."""
    stored = map(_stored_form(table, connection.dialect), rows)
    if connection.dialect.name == "postgresql":
        _copy(cast("psycopg.Connection[Any]", connection.connection.driver_connection), table, stored)
    elif several := list(stored):
        connection.exec_driver_sql(str(table.insert().compile(dialect=connection.dialect)), several)


def _stored_form(table: sa.Table, dialect: sa.engine.Dialect) -> Callable[[Any], tuple[Any, ...]]:
    """From a row to what the driver is given for it, column by column."""
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c]
    changing = [(place, change) for place, change in enumerate(processors) if change is not None]
    names = [column.name for column in table.c]

    def stored(row: Any) -> tuple[Any, ...]:
        values = [getattr(row, name) for name in names]
        for place, change in changing:
            values[place] = change(values[place])
        return tuple(values)

    return stored


def _copy(connection: psycopg.Connection[Any], table: sa.Table, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = SQL(", ").join(Identifier(column.name) for column in table.c)
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), columns)
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.errors.DiskFull as error:
        raise DiskFullError from error
