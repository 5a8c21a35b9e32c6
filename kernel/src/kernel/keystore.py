"""The key ring's database: wrapped keys, the ring's own secrets, and the signed ledger of what was destroyed."""

import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from sqlalchemy.dialects import postgresql, sqlite

from kernel.ciphers import Key
from kernel.database import Database, UtcMoment
from kernel.errors import HallError
from kernel.events import Value
from kernel.sealed import TamperedError

_LOOKUP: Final = "lookup"
_LEDGER: Final = "ledger"
_BATCH: Final = 400

_metadata = sa.MetaData()
_secrets = sa.Table(
    "ring_secrets",
    _metadata,
    sa.Column("name", sa.String(16), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("algorithm", sa.String(16), nullable=False),
    sa.Column("master_id", sa.String(16), nullable=False),
)
_keys = sa.Table(
    "person_keys",
    _metadata,
    sa.Column("ref", sa.String(80), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("algorithm", sa.String(16), nullable=False),
)
_ledger = sa.Table(
    "shred_ledger",
    _metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("person", sa.String(64), nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", sa.String(128), nullable=False),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("signature", sa.String(64), nullable=False),
    sa.UniqueConstraint("person", "generation"),
)


class MasterKeyError(HallError):
    code = "MASTER_KEY_WRONG"
    title = "主密钥与密钥库不匹配，请联系系统管理员"


class Shredding(Value):
    """One signed line of the shred ledger. Keep copies outside: a restored backup is put right with them."""

    person: str
    generation: int
    reason: str
    by: str
    at: datetime
    signature: str = ""


class KeyStore:
    """Keys on disk. A key's name is its person's reference and, after an erasure, a generation: `<person>~1`.

    Makers of keys share a lock; shredding and rotating take it alone (row locks on PostgreSQL, one writer on SQLite).
    """

    def __init__(self, database_url: str, master_key: bytes, algorithm: str) -> None:
        self._algorithm = algorithm
        self._master = Key(master_key)
        self._database = _opened(database_url)
        try:
            held = self._own_secrets()
        except BaseException:
            self._database.close()
            raise
        self.lookup_secret = held[_LOOKUP]
        self._ledger_secret = held[_LEDGER]

    def find(self, refs: Sequence[str]) -> dict[str, Key]:
        """The keys there are; some may be missing."""
        with self._database.reading() as connection:
            return self._unwrapped(connection, refs)

    def find_or_make(self, persons: Sequence[str]) -> dict[str, tuple[str, Key]]:
        """Everyone's current key and its name; what is missing is made and on disk when this returns."""
        with self._database.writing() as connection:
            self._hold(connection)
            refs = {person: self._current_ref(connection, person) for person in persons}
            for batch in _batches(tuple(refs.values())):
                rows = [{"ref": ref, **self._wrapping(self._master, ref, secrets.token_bytes(32))} for ref in batch]
                self._insert(connection, _keys, rows)
            found = self._unwrapped(connection, tuple(refs.values()))
        return {person: (ref, found[ref]) for person, ref in refs.items()}

    # -- erasure

    def shred(self, person: str, reason: str, by: str, at: datetime) -> Shredding:
        with self._database.writing() as connection:
            self._hold(connection, alone=True)
            ref = self._current_ref(connection, person)
            generation = person_and_generation(ref)[1]
            if generation and not self._secrets_of(connection, [ref]):
                return self._entries(connection, person)[-1]
            entry = Shredding(person=person, generation=generation, reason=reason, by=by, at=at)
            entry = entry.model_copy(update={"signature": self._signature(entry)})
            self._destroy(connection, [entry])
        self._forget_remains()
        return entry

    def reapply(self, kept_outside: Iterable[Shredding]) -> int:
        with self._database.writing() as connection:
            self._hold(connection, alone=True)
            entries = [*self._entries(connection), *kept_outside]
            if any(not hmac.compare_digest(entry.signature, self._signature(entry)) for entry in entries):
                raise TamperedError("the shred ledger holds an entry that was not signed here", reason="ledger")
            destroyed = self._destroy(connection, entries)
        self._forget_remains()
        return destroyed

    def ledger(self) -> tuple[Shredding, ...]:
        with self._database.reading() as connection:
            return tuple(self._entries(connection))

    def erased_after(self, seq: int) -> list[tuple[int, str, int]]:
        """(seq, person, generation) of what was destroyed since; the lock makes the order of seq that of commits."""
        newer = sa.select(_ledger.c.seq, _ledger.c.person, _ledger.c.generation).where(_ledger.c.seq > seq)
        with self._database.reading() as connection:
            rows = connection.execute(newer.order_by(_ledger.c.seq)).all()
        return [(row.seq, row.person, row.generation) for row in rows]

    # -- the master key

    def rotate_master(self, new_key: bytes) -> int:
        new = Key(new_key)
        with self._database.writing() as connection:
            for name, secret in self._hold(connection, alone=True).items():
                change = {**self._wrapping(new, name, secret), "master_id": _id_of(new)}
                connection.execute(sa.update(_secrets).where(_secrets.c.name == name).values(change))
            refs = connection.execute(sa.select(_keys.c.ref)).scalars().all()
            rewrap = sa.update(_keys).where(_keys.c.ref == sa.bindparam("key_ref"))
            for batch in _batches(refs):
                found = self._secrets_of(connection, batch)
                connection.execute(rewrap, [{"key_ref": ref, **self._wrapping(new, ref, found[ref])} for ref in batch])
        self._master = new
        self._forget_remains()
        return len(refs)

    def check(self) -> None:
        with self._database.reading() as connection:
            connection.execute(sa.select(_secrets.c.name)).all()

    def close(self) -> None:
        self._database.close()

    # -- inside

    def _own_secrets(self) -> dict[str, bytes]:
        """Made once per ring and wrapped like the keys, so that a new master key changes no reference or signature."""
        with self._database.writing() as connection:
            rows = [
                {"name": name, "master_id": _id_of(self._master)}
                | self._wrapping(self._master, name, secrets.token_bytes(32))
                for name in (_LOOKUP, _LEDGER)
            ]
            self._insert(connection, _secrets, rows)
            return self._hold(connection)

    def _hold(self, connection: sa.Connection, *, alone: bool = False) -> dict[str, bytes]:
        """Take the lock, make sure the master key is still the one in use, and open the ring's own secrets."""
        rows = connection.execute(sa.select(_secrets).order_by(_secrets.c.name).with_for_update(read=not alone)).all()
        if any(row.master_id != _id_of(self._master) for row in rows):
            raise MasterKeyError("the key database is wrapped by another master key", reason="other_master")
        return {row.name: self._unwrap(row.name, row.wrapped, row.algorithm) for row in rows}

    def _current_ref(self, connection: sa.Connection, person: str) -> str:
        newest = sa.select(sa.func.max(_ledger.c.generation)).where(_ledger.c.person == person)
        erased = connection.execute(newest).scalar_one()
        return ref_of(person, 0 if erased is None else erased + 1)

    def _unwrapped(self, connection: sa.Connection, refs: Sequence[str]) -> dict[str, Key]:
        found: dict[str, bytes] = {}
        for batch in _batches(refs):
            found |= self._secrets_of(connection, batch)
        return {ref: Key(secret) for ref, secret in found.items()}

    def _secrets_of(self, connection: sa.Connection, refs: Sequence[str]) -> dict[str, bytes]:
        rows = connection.execute(sa.select(_keys).where(_keys.c.ref.in_(refs)))
        return {row.ref: self._unwrap(row.ref, row.wrapped, row.algorithm) for row in rows}

    def _insert(self, connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        """Whoever comes second keeps what the first one wrote."""
        insert = sqlite.insert(table) if self._database.is_sqlite else postgresql.insert(table)
        connection.execute(insert.on_conflict_do_nothing(), rows)

    def _wrapping(self, master: Key, name: str, secret: bytes) -> dict[str, Any]:
        wrapped = master.encrypt(self._algorithm, secret, f"k1.{name}".encode())
        return {"wrapped": wrapped, "algorithm": self._algorithm}

    def _unwrap(self, name: str, wrapped: bytes, algorithm: str) -> bytes:
        try:
            return self._master.decrypt(algorithm, bytes(wrapped), f"k1.{name}".encode())
        except InvalidTag:
            raise MasterKeyError("a key does not open under this master key", reason="unwrap") from None

    def _destroy(self, connection: sa.Connection, entries: Iterable[Shredding]) -> int:
        destroyed = 0
        for entry in entries:
            self._insert(connection, _ledger, [entry.model_dump()])
            refs = [ref_of(entry.person, generation) for generation in range(entry.generation + 1)]
            destroyed += connection.execute(sa.delete(_keys).where(_keys.c.ref.in_(refs))).rowcount
        return destroyed

    def _entries(self, connection: sa.Connection, person: str | None = None) -> list[Shredding]:
        wanted = sa.true() if person is None else _ledger.c.person == person
        columns = [column for column in _ledger.c if column.name != "seq"]
        rows = connection.execute(sa.select(*columns).where(wanted).order_by(_ledger.c.seq))
        return [Shredding.model_validate(dict(row)) for row in rows.mappings()]

    def _signature(self, entry: Shredding) -> str:
        at = entry.at.astimezone(UTC).isoformat()
        signed = json.dumps([entry.person, entry.generation, entry.reason, entry.by, at])
        return hmac.digest(self._ledger_secret, signed.encode(), "sha256").hex()

    def _forget_remains(self) -> None:
        """SQLite overwrites what is deleted; the old pages in its log go when the log is emptied."""
        if self._database.is_sqlite and self._database.engine.url.database:
            with self._database.write_lock, closing(self._database.engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def ref_of(person: str, generation: int) -> str:
    return f"{person}~{generation}" if generation else person


def person_and_generation(ref: str) -> tuple[str, int]:
    person, _, generation = ref.partition("~")
    return person, int(generation or 0)


def _opened(url: str) -> Database:
    database = Database(url)
    if database.is_sqlite:
        sa.event.listen(database.engine, "connect", _prepare_sqlite)
    with database.founding() as connection:
        _metadata.create_all(connection)
    return database


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.execute("PRAGMA synchronous=FULL")  # a key that is lost while its events are kept is lost data
    raw.execute("PRAGMA secure_delete=ON")


def _id_of(master: Key) -> str:
    return master.derived("id")[:8].hex()


def _batches(refs: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(refs), _BATCH):
        yield refs[start : start + _BATCH]
