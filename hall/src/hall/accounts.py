"""Demonstration accounts: who can sign in to an embedded hall; never on an address others can reach."""

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from kernel.access import Person
from kernel.errors import NotFoundError
from kernel.keyring import KeyRing

_DEPARTMENT_ACCOUNTS = (
    ("approver", "approver", "审批人"),
    ("department_head", "department_head", "负责人"),
    ("supervisor", "supervisor", "监管人员"),
    ("certificate_officer", "certificate_officer", "证照签发人"),
    ("certificate_reviewer", "certificate_officer", "证照复核人"),  # issuing and revoking take two people
    ("unit_handler", "unit_handler", "承办人"),
)


_HANDLING = frozenset({"approver", "chief_representative", "department_head", "unit_handler"})


class AccountUnknownError(NotFoundError):
    code = "ACCOUNT_UNKNOWN"
    title = "没有这个演示账户"


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the sign-in page."""

    account: str
    person: Person
    title: str
    hint: str = ""


@dataclass(frozen=True)
class Accounts:
    """`named` are shown first; `departments` has one of each department role for every body of the county."""

    named: tuple[Account, ...]
    citizens: tuple[Account, ...]
    departments: tuple[Account, ...]

    def name_of(self, person_id: str) -> str:
        """The name behind a staff account; anything else is its own name."""
        return self.names.get(person_id, person_id)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names behind all staff accounts."""
        return {one.person.person_id: one.person.name for one in (*self.named, *self.departments)}

    @cached_property
    def posts(self) -> dict[str, str]:
        """For which body each account handles cases; who signs, supervises or answers calls has no part in that."""
        staff = (one.person for one in (*self.named, *self.departments))
        return {person.person_id: person.body for person in staff if person.body and person.roles & _HANDLING}

    def colleagues_of(self, body: str) -> dict[str, str]:
        """Who handles cases for a body."""
        return {account: self.names[account] for account, of in self.posts.items() if of == body}

    @property
    def desks(self) -> tuple[str, ...]:
        """The bodies whose approvers are shown first."""
        return tuple(one.person.body or "" for one in self.named if "approver" in one.person.roles)

    def get(self, account: str) -> Account:
        for one in (*self.named, *self.citizens, *self.departments):
            if one.account == account:
                return one
        raise AccountUnknownError


def load_accounts(keyring: KeyRing) -> Accounts:
    written = county_file("hall", "accounts.yaml")
    bodies = {one["id"]: one["name"] for one in county_file("catalog", "data/places.yaml")["bodies"]}
    named = tuple(
        Account(
            one["id"],
            Person(one["id"], one["name"], frozenset(one["roles"]), one.get("body"), bodies.get(one.get("body", ""))),
            one["title"],
            one["try"],
        )
        for one in written["staff"]
    )
    citizens = tuple(
        Account(
            f"citizen-{n}", Person(keyring.person_of(one["number"]), one["name"], frozenset({"citizen"})), one["title"]
        )
        for n, one in enumerate(written["citizens"], 1)
    )
    departments = tuple(
        Account(f"{post}-{body}", Person(f"{post}-{body}", f"{name}{title}", frozenset({role}), body, name), title)
        for body, name in bodies.items()
        for post, role, title in _DEPARTMENT_ACCOUNTS
    )
    return Accounts(named, citizens, departments)


@cache
def county_file(package: str, name: str) -> dict[str, Any]:
    """One of the data files that ship with a service."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load((files(package) / name).read_text(encoding="utf-8"), loader)  # noqa: S506 -- a safe loader
    return found
