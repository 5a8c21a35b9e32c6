"""Folded states of long streams, kept beside the record; a snapshot of another shape is thrown away, never trusted."""

import hashlib
from functools import cache
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from kernel.database import Database
from kernel.events import Decider, State
from kernel.store.folded import Answered, Folded

_TABLES = sa.MetaData()
_SNAPSHOTS = sa.Table(
    "snapshots",
    _TABLES,
    sa.Column("decider", sa.String, primary_key=True),
    sa.Column("stream_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("shape", sa.String, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)


class Snapshots:
    """At most one snapshot per stream, the newest; losing it costs time, never truth."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.founding() as connection:
            _TABLES.create_all(connection)

    def keep(self, decider: Decider[Any, Any, Any], stream_id: UUID, folded: Folded[Any]) -> None:
        body = orjson.dumps(
            {
                "state": type(folded.state).__name__,
                "fields": folded.state.model_dump(mode="json"),
                "position": folded.position,
                "keys": {k: [a.fingerprint, a.version, a.position] for k, a in dict(folded.keys).items()},
            }
        )
        row = {"version": folded.version, "shape": shape_of(decider), "body": body}
        mine = (_SNAPSHOTS.c.decider == decider.name) & (_SNAPSHOTS.c.stream_id == stream_id)
        with self._database.writing() as connection:
            kept = connection.execute(sa.select(_SNAPSHOTS.c.version).where(mine)).scalar()
            if kept is None:
                connection.execute(sa.insert(_SNAPSHOTS).values(decider=decider.name, stream_id=stream_id, **row))
            elif kept < folded.version:
                connection.execute(sa.update(_SNAPSHOTS).where(mine).values(**row))

    def newest(self, decider: Decider[Any, Any, Any], stream_id: UUID) -> Folded[Any] | None:
        mine = (_SNAPSHOTS.c.decider == decider.name) & (_SNAPSHOTS.c.stream_id == stream_id)
        with self._database.reading() as connection:
            row = connection.execute(sa.select(_SNAPSHOTS).where(mine)).one_or_none()
        if row is None or row.shape != shape_of(decider):
            return None
        body = orjson.loads(row.body)
        state_class = {cls.__name__: cls for cls in decider.states}[body["state"]]
        return Folded(
            state=state_class.model_validate(body["fields"]),
            version=row.version,
            position=body["position"],
            keys={
                key: Answered(fingerprint=fingerprint, version=version, position=position)
                for key, (fingerprint, version, position) in body["keys"].items()
            },
        )


def shape_of(decider: Decider[Any, Any, Any]) -> str:
    """A digest of the JSON schemas of all states: changes whenever a field of any of them does."""
    return _shape(tuple(decider.states))


@cache
def _shape(states: tuple[type[State], ...]) -> str:
    schemas = [_schema(cls) for cls in states]
    return hashlib.sha256(orjson.dumps(schemas, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _schema(cls: type[State]) -> dict[str, Any]:
    return {"name": cls.__name__, "schema": cls.model_json_schema()}
