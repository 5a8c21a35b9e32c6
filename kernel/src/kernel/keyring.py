"""The key ring seals and opens personal values, one key per person; destroying a person's key is erasure."""

import hmac
import os
import secrets
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag

from kernel.ciphers import AES_256_GCM, ALGORITHMS, Key, armoured, from_bytes, to_bytes, unarmoured
from kernel.clock import CHINA_TIME
from kernel.errors import HallError, RuleBrokenError
from kernel.keystore import KeyStore, MasterKeyError, Shredding, person_and_generation, ref_of
from kernel.sealed import Sealed, ShreddedError, TamperedError, is_person, place, plaintext_of

__all__ = [
    "KeyRing",
    "MasterKeyError",
    "PersonalKeyMissingError",
    "RetainedError",
    "Shredding",
    "load_or_create_master_key",
]

V = TypeVar("V")

_GONE: Final = "gone"  # in place of an algorithm: a value carried on after its person's key was destroyed


class PersonalKeyMissingError(TamperedError):
    code = "PERSONAL_KEY_MISSING"
    title = "个人信息的密钥缺失，暂不能显示，请联系系统管理员核对密钥备份"


class RetainedError(RuleBrokenError):
    code = "PERSONAL_DATA_RETAINED"
    title = "法定保存期限未满，个人信息不得删除，只能限制使用"


class KeyRing:
    """Safe to use from any thread and from several processes at once.

    A key is on disk before anything sealed with it can be: a crash in between leaves a key nobody uses, and no harm.
    Another process sees a shredding at the latest after `shreds_seen_within_s`; what it seals for that person meanwhile
    is erased with the rest. A person who comes back after an erasure gets a new key; what was sealed before stays shut.
    """

    def __init__(
        self,
        database_url: str,
        master_key: bytes,
        *,
        algorithm: str = AES_256_GCM,
        retained: Callable[[str], str | None] = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(CHINA_TIME),
        cached_keys: int = 20_000,
        shreds_seen_within_s: float = 2.0,
    ) -> None:
        if algorithm not in ALGORITHMS:
            raise ValueError(f"the algorithm is one of {ALGORITHMS}")
        self._algorithm = algorithm
        self._retained = retained
        self._now = now
        self._patience_s = shreds_seen_within_s
        self._cache = _Cache(cached_keys)
        self._turn = threading.RLock()  # one thread at a time asks the database; what is cached needs no turn
        self._store = KeyStore(database_url, master_key, algorithm)
        self._erased: dict[str, int] = {}  # person -> newest generation destroyed
        self._ledger_seq = 0
        self._looked_at = 0.0
        self.notice_shreds()

    # -- sealing and opening

    def seal(self, person: str, value: V, *, stream: UUID | str, version: int, field: str) -> Sealed[V]:
        where = place(stream, version, field)
        self._notice_shreds_when_due()
        ref = self._current_ref(person)
        key = self._cache.get(ref)
        if key is None:
            ref, key = self._prepared([person])[person]
        header = f"s1.{self._algorithm}.{ref}.{where}"
        return Sealed.stored(f"{header}.{armoured(key.encrypt(self._algorithm, to_bytes(value), header.encode()))}")

    def open(self, sealed: Sealed[V]) -> V:
        """Raises ShreddedError for an erased person, TamperedError for a token that was changed in any way."""
        if sealed.is_fresh:
            return plaintext_of(sealed)
        header, _, body = sealed.token.rpartition(".")
        _, algorithm, ref, _ = header.split(".", 3)
        self._notice_shreds_when_due()
        if algorithm == _GONE:
            raise self._why_no_key(ref)
        key = self._cache.get(ref) or self._key(ref)
        try:
            value: V = from_bytes(key.decrypt(algorithm, unarmoured(body), header.encode()))
        except InvalidTag:
            raise TamperedError("a sealed value was changed or moved", reason="changed") from None
        return value

    def open_many(self, sealed: Iterable[Sealed[V] | None]) -> list[V | None]:
        """For the pages that list: all keys in few queries, None for what was erased (and for what was None)."""
        wanted = list(sealed)
        self._loaded({one.token.split(".", 3)[2] for one in wanted if one is not None and not one.is_fresh})
        return [None if one is None else self._opened_or_none(one) for one in wanted]

    def reseal(self, sealed: Sealed[V], *, stream: UUID | str, version: int, field: str) -> Sealed[V]:
        """The same value for another place, under the person's current key and today's algorithm.

        What has been erased is carried on as a token that says so, so that a case can go on after an erasure.
        """
        try:
            value = self.open(sealed)
        except ShreddedError:
            ref = sealed.token.split(".", 3)[2]
            return Sealed.stored(f"s1.{_GONE}.{ref}.{place(stream, version, field)}.")
        return self.seal(sealed.person, value, stream=stream, version=version, field=field)

    def knows(self, persons: Iterable[str]) -> bool:
        """Whether sealing for all of them needs no database now; if not, `prepare` in a thread first."""
        return all(self._cache.get(self._current_ref(person)) is not None for person in persons)

    def prepare(self, persons: Iterable[str]) -> None:
        """Have a key for everyone, on disk and in memory, the new ones made in one transaction."""
        self._prepared(sorted(set(persons)))

    # -- references and look-ups

    def person_of(self, number: str) -> str:
        """The person's reference: a keyed hash of the identity number, which cannot be tried out without the key."""
        return self._hashed("person", _canonical(number).upper())

    def lookup_hash(self, purpose: str, value: str) -> str:
        """A keyed hash to find rows by a personal value; the same value has another hash for another purpose."""
        return self._hashed(f"lookup:{purpose}", _canonical(value))

    def _hashed(self, purpose: str, value: str) -> str:
        message = f"{len(purpose)}:{purpose}:{value}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._store.lookup_secret, message, "sha256")[:16].hex()

    def key_for(self, purpose: str) -> Key:
        """A key of the hall itself for what belongs to no one person, such as uploaded files; it is never stored."""
        message = f"{len(purpose)}:key:{purpose}".encode()
        return Key(hmac.digest(self._store.lookup_secret, message, "sha256"))

    # -- erasure

    def shred(self, person: str, reason: str, by: str) -> Shredding:
        """Destroy a person's key for good and say so in the ledger; a second time changes nothing.

        `reason` is the legal ground; it and `by` stay readable for ever, so they name no citizen.
        The key's bytes are overwritten in an SQLite file. PostgreSQL keeps dead rows and its log for a while: what
        remains there is still wrapped by the master key, and void once that has been rotated and destroyed.
        """
        _must_be_references([person])
        if (law := self._retained(person)) is not None:
            raise RetainedError(law, basis=law)
        with self._turn:
            entry = self._store.shred(person, reason, by, self._now())
            self.notice_shreds()
        return entry

    def ledger(self) -> tuple[Shredding, ...]:
        """All shreddings, to be kept outside as well: `Shredding.model_dump_json()` is one line of such a copy."""
        return self._store.ledger()

    def reapply_shreds(self, kept_outside: Iterable[Shredding] = ()) -> int:
        """After a restore, before anyone works: destroy again every key the ledger, or a kept copy of it, names.

        Returns how many keys had come back. If any entry was not signed by this ring, all are refused.
        """
        with self._turn:
            destroyed = self._store.reapply(kept_outside)
            self.notice_shreds()
        return destroyed

    def notice_shreds(self) -> None:
        """Drop the keys of everyone another process has erased since the last look."""
        with self._turn:
            looked_at = time.monotonic()
            for seq, person, generation in self._store.erased_after(self._ledger_seq):
                self._erased[person] = max(generation, self._erased.get(person, -1))
                self._cache.drop(ref_of(person, older) for older in range(generation + 1))
                self._ledger_seq = seq
            self._looked_at = looked_at

    # -- the ring itself

    def rotate_master(self, new_key: bytes) -> int:
        """Wrap every key anew, all or nothing; the data stay as they are. Store the new key safely *before* this.

        Returns the number of persons' keys. Other processes must be restarted with the new key: until then they open
        what they have in memory, and are refused (MasterKeyError) when they would wrap with the old one.
        """
        with self._turn:
            return self._store.rotate_master(new_key)

    def check(self) -> None:
        """Raises when the key database does not answer (for the readiness page)."""
        self._store.check()

    def close(self) -> None:
        self._store.close()

    # -- inside

    def _current_ref(self, person: str) -> str:
        return ref_of(person, self._erased.get(person, -1) + 1)

    def _notice_shreds_when_due(self) -> None:
        if time.monotonic() - self._looked_at >= self._patience_s:
            self.notice_shreds()

    def _opened_or_none(self, sealed: Sealed[V]) -> V | None:
        try:
            return self.open(sealed)
        except ShreddedError:
            return None

    def _loaded(self, refs: Collection[str]) -> dict[str, Key]:
        """The keys there are, fetching what is not in memory."""
        known = {ref: key for ref in refs if (key := self._cache.get(ref)) is not None}
        absent = [ref for ref in refs if ref not in known]
        if not absent:
            return known
        with self._turn:
            found = self._store.find(absent)
            self._cache.put(found)
        return known | found

    def _key(self, ref: str) -> Key:
        key = self._loaded([ref]).get(ref)
        if key is None:
            self.notice_shreds()
            raise self._why_no_key(ref)
        return key

    def _prepared(self, persons: list[str]) -> dict[str, tuple[str, Key]]:
        _must_be_references(persons)
        with self._turn:
            refs = {person: self._current_ref(person) for person in persons}
            known = self._loaded(refs.values())
            if all(ref in known for ref in refs.values()):
                return {person: (ref, known[ref]) for person, ref in refs.items()}
            made = self._store.find_or_make(persons)
            self._cache.put(dict(made.values()))
            return made

    def _why_no_key(self, ref: str) -> HallError:
        person, generation = person_and_generation(ref)
        if generation <= self._erased.get(person, -1):
            return ShreddedError()
        return PersonalKeyMissingError(reason="no_key")


class _Cache:
    """The most recently used keys, unwrapped."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._keys: OrderedDict[str, Key] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, ref: str) -> Key | None:
        with self._lock:
            key = self._keys.get(ref)
            if key is not None:
                self._keys.move_to_end(ref)
            return key

    def put(self, found: dict[str, Key]) -> None:
        with self._lock:
            self._keys.update(found)
            while len(self._keys) > self._size:
                self._keys.popitem(last=False)

    def drop(self, refs: Iterable[str]) -> None:
        with self._lock:
            for ref in refs:
                self._keys.pop(ref, None)


def load_or_create_master_key(path: Path) -> bytes:
    """The master key as 64 hex digits in a file only its owner may read. Whoever loses this file loses every value."""
    if not path.exists():
        _create_master_key(path)
    if path.stat().st_mode & 0o077:
        raise MasterKeyError("the master key file must be readable by its owner only (mode 0600)", reason="file_mode")
    return bytes.fromhex(path.read_text(encoding="ascii"))


def _create_master_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # two processes started together: the first one's key is the key
            os.link(draft, path)
    finally:
        draft.unlink()


def _must_be_references(persons: Iterable[str]) -> None:
    if not all(map(is_person, persons)):
        raise ValueError("a person is named by a reference (KeyRing.person_of), not by a number or a name")


def _canonical(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).split())
