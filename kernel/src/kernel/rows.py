"""From a frozen dataclass to the table of a view: the row's fields are its columns."""

import dataclasses
import types
import typing
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter

from kernel.database import UtcMoment

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
