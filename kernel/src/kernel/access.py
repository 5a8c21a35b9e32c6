"""Who is asking and what they may do: roles, department scope, case scope, two-person acts; denied unless granted."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NewType

from kernel.errors import NotAllowedError, NotFoundError, NotSignedInError

Role = NewType("Role", str)


class NotYourRoleError(NotAllowedError):
    code = "NOT_YOUR_ROLE"
    title = "您的岗位没有办理此事的权限"


class OtherDepartmentError(NotAllowedError):
    code = "OTHER_DEPARTMENT"
    title = "此件由其他部门办理，您不能操作"


class SecondPersonNeededError(NotAllowedError):
    code = "SECOND_PERSON_NEEDED"
    title = "此事须由另一人办理"


class TooManyAttemptsError(NotAllowedError):
    code = "TOO_MANY_ATTEMPTS"
    title = "尝试次数过多，请稍后再试"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone signed in: staff with roles and a department, or a citizen who may see one case only."""

    person_id: str
    name: str
    roles: frozenset[str] = frozenset()
    body: str | None = None
    body_name: str | None = None
    case_scope: str | None = None


def signed_in(person: Person | None) -> Person:
    """Anyone at all, as long as we know who: citizens with a case scope included."""
    if person is None:
        raise NotSignedInError
    return person


def require(person: Person | None, *roles: str, body: str | None = None) -> Person:
    """A person who has one of `roles` and, where `body` is named, belongs to it. No role named: nobody may."""
    someone = signed_in(person)
    if someone.roles.isdisjoint(roles):
        raise NotYourRoleError
    if body is not None and someone.body != body:
        raise OtherDepartmentError
    return someone


def require_case(person: Person | None, case_id: str) -> Person:
    """A citizen sees the case they proved to be theirs; any other is not there."""
    someone = signed_in(person)
    if someone.case_scope is None or someone.case_scope != case_id:
        raise NotFoundError
    return someone


def require_second_person(person: Person | None, *, first: str) -> Person:
    """What needs two people is refused to the one who did the first half."""
    someone = signed_in(person)
    if someone.person_id == first:
        raise SecondPersonNeededError
    return someone


class Attempts:
    """Counts tries per key in this process and locks the key after `limit` of them; a success forgets.

    A try is counted before its outcome is known, so that tries running side by side cannot exceed the limit.
    """

    def __init__(
        self, limit: int = 5, *, lock_s: float = 900, capacity: int = 10_000, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit, self._lock_s, self._capacity, self._now = limit, lock_s, capacity, now
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._locked: OrderedDict[str, float] = OrderedDict()
        self._mutex = threading.Lock()

    def __len__(self) -> int:
        return len(self._counts) + len(self._locked)

    def begin(self, key: str) -> None:
        """Count one try, or refuse it while the key is locked."""
        with self._mutex:
            now = self._now()
            self._refuse_locked(key, now)
            tries, since = self._counts.pop(key, (0, now))
            tries = 1 if now - since >= self._lock_s else tries + 1
            if tries >= self._limit:
                self._locked[key] = now + self._lock_s
            else:
                self._counts[key] = (tries, since if tries > 1 else now)
            self._keep_bounded()

    def succeeded(self, key: str) -> None:
        with self._mutex:
            self._counts.pop(key, None)
            self._locked.pop(key, None)

    def _refuse_locked(self, key: str, now: float) -> None:
        until = self._locked.get(key)
        if until is None:
            return
        if now < until:
            raise TooManyAttemptsError(retry_after_s=max(1, round(until - now)))
        del self._locked[key]

    def _keep_bounded(self) -> None:
        # Open counts go first: flooding with fresh keys must not unlock a locked one.
        while len(self) > self._capacity:
            (self._counts or self._locked).popitem(last=False)
