"""Who is asking and what they may do: roles, department scope, case scope, two-person acts; denied unless granted."""

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
