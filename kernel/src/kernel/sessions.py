"""One signed cookie for all services of an origin: who is signed in, since when, last seen when."""

import contextlib
import hashlib
import hmac
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from itsdangerous import BadData, URLSafeSerializer
from starlette.responses import Response

from kernel.access import Person

MINUTE_S: Final = 60
_SECRET_BYTES: Final = 32
_REMEMBERED: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that is valid now."""

    session_id: str
    person: Person
    started_at_s: int
    seen_at_s: int
    csrf_token: str


class Revocations(Protocol):
    """Sessions ended before their time. Several replicas hand in one kept in a database they share."""

    def add(self, session_id: str, until_s: float) -> None: ...

    def holds(self, session_id: str) -> bool: ...


class RevocationsInMemory:
    """Revocations of one process; an entry is dropped when its session would have ended anyway."""

    def __init__(self, *, capacity: int = 100_000, now: Callable[[], float] = time.time) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()
        self._capacity, self._now = capacity, now
        self._mutex = threading.Lock()

    def add(self, session_id: str, until_s: float) -> None:
        with self._mutex:
            while self._until and (
                len(self._until) >= self._capacity or next(iter(self._until.values())) <= self._now()
            ):
                self._until.popitem(last=False)
            self._until[session_id] = until_s

    def holds(self, session_id: str) -> bool:
        return session_id in self._until


class Sessions:
    """Reads, renews, starts and ends sessions. Real time, never the training clock: that one may jump by days."""

    def __init__(
        self,
        secret: bytes,
        *,
        idle_s: int = 900,
        absolute_s: int = 28_800,
        secure: bool = False,
        now: Callable[[], float] = time.time,
        revocations: Revocations | None = None,
    ) -> None:
        if len(secret) < _SECRET_BYTES:
            raise ValueError("a session secret has at least 32 bytes")
        self.secure = secure
        self.cookie_name = "__Host-hall_session" if secure else "hall_session"
        self._idle_s, self._absolute_s, self._now = idle_s, absolute_s, now
        self._revoked = revocations or RevocationsInMemory(now=now)
        self._csrf_key = hmac.digest(secret, b"hall.csrf", "sha256")
        self._signer = URLSafeSerializer(
            secret, salt="hall.session", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
        )
        # Whether a cookie is genuine never changes; whether it is over is asked every time.
        self._genuine = lru_cache(maxsize=_REMEMBERED)(self._loaded)

    def read(self, cookie: str | None) -> Session | None:
        """The session a cookie stands for; nothing when it is missing, forged, too old or revoked."""
        session = self._genuine(cookie)
        return None if session is None or self._is_over(session) else session

    def has_ended(self, cookie: str | None) -> bool:
        """Whether a genuine session was there and is over: worth telling its owner apart from "never signed in"."""
        session = self._genuine(cookie)
        return session is not None and self._is_over(session)

    def sign_in(self, response: Response, person: Person) -> Session:
        """Start a session under a fresh id, whatever the browser held before."""
        now = int(self._now())
        session = self._session(secrets.token_urlsafe(18), person, now, now)
        self._set(response, self._written(session))
        return session

    def sign_out(self, response: Response, session: Session | None) -> None:
        """End the session here and drop the cookie; a copied cookie dies with it."""
        if session is not None:
            self.revoke(session)
        response.delete_cookie(self.cookie_name, path="/", secure=self.secure, httponly=True, samesite="lax")

    def revoke(self, session: Session) -> None:
        self._revoked.add(session.session_id, session.started_at_s + self._absolute_s)

    def renewed(self, session: Session) -> str | None:
        """A `Set-Cookie` value with a fresh idle stamp, at most once a minute."""
        now = int(self._now())
        if now - session.seen_at_s < MINUTE_S:
            return None
        response = Response()
        self._set(response, self._written(self._session(session.session_id, session.person, session.started_at_s, now)))
        return response.headers["set-cookie"]

    def _loaded(self, cookie: str | None) -> Session | None:
        if not cookie:
            return None
        try:
            held: Mapping[str, Any] = self._signer.loads(cookie)
        except BadData:
            return None
        person = Person(**{**held["p"], "roles": frozenset(held["p"]["roles"])})
        return self._session(held["i"], person, held["s"], held["t"])

    def _is_over(self, session: Session) -> bool:
        now = self._now()
        return (
            now - session.seen_at_s >= self._idle_s
            or now - session.started_at_s >= self._absolute_s
            or self._revoked.holds(session.session_id)
        )

    def _session(self, session_id: str, person: Person, started_at_s: int, seen_at_s: int) -> Session:
        token = hmac.new(self._csrf_key, session_id.encode(), "sha256").hexdigest()
        return Session(
            session_id=session_id, person=person, started_at_s=started_at_s, seen_at_s=seen_at_s, csrf_token=token
        )

    def _written(self, session: Session) -> str:
        person = {**asdict(session.person), "roles": sorted(session.person.roles)}
        held = {"i": session.session_id, "s": session.started_at_s, "t": session.seen_at_s, "p": person}
        signed: str | bytes = self._signer.dumps(held)
        return signed if isinstance(signed, str) else signed.decode("ascii")

    def _set(self, response: Response, value: str) -> None:
        response.set_cookie(self.cookie_name, value, path="/", secure=self.secure, httponly=True, samesite="lax")


def load_or_create_secret(path: Path) -> bytes:
    """The secret all services of one origin share; made on first use, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never over another's: services may start together.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(beside)
        beside.unlink()
    return path.read_bytes()
