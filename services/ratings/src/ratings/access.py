"""Who may rate which case, and who may see and handle which negative rating."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kernel.access import Person, require, signed_in
from kernel.errors import NotFoundError
from kernel.service import Service
from ratings.views.case_facts import CASE_FACTS
from ratings.views.negatives import NEGATIVES, NegativeRow

SUPERVISOR: Final = "ratings_supervisor"
UNIT: Final = "unit_handler"
CITIZEN: Final = "citizen"


class RatedCaseNotFoundError(NotFoundError):
    code = "RATED_CASE_NOT_FOUND"
    title = "没有找到可以评价的办件"


class NegativeNotFoundError(NotFoundError):
    code = "NEGATIVE_NOT_FOUND"
    title = "没有找到这件差评"


@dataclass(frozen=True, slots=True)
class Rater:
    """Somebody at the door of a rating: whose rating it would be, and whether they are staff."""

    person: str
    by_staff: bool


def rater_of(service: Service, case_id: UUID, person: Person | None) -> Rater:
    """The citizen who applied, or whoever proved to know the case; to anybody else it is not there."""
    someone = signed_in(person)
    if is_staff(someone):
        return Rater(someone.person_id, by_staff=True)
    facts = service.read.get(CASE_FACTS, case_id)
    applicant = facts.applicant.person if facts is not None else None
    if someone.case_scope is not None:
        may = someone.case_scope == str(case_id)
    else:
        may = CITIZEN in someone.roles and someone.person_id == applicant
    if not may:
        raise RatedCaseNotFoundError
    return Rater(applicant or someone.person_id, by_staff=False)


def is_staff(person: Person) -> bool:
    """A session with a post or a department: what is pressed on its device is not a citizen's word."""
    return bool(person.roles - {CITIZEN}) or person.body is not None


def handler(person: Person | None) -> Person:
    return require(person, SUPERVISOR, UNIT)


def scope_of(person: Person) -> str | None:
    """The department whose ratings a person sees; None means all of them."""
    return None if SUPERVISOR in person.roles else person.body or ""


def mine(service: Service, rating_id: UUID, person: Person | None) -> tuple[Person, NegativeRow]:
    """The negative rating, if it is the person's to handle; one not there is told apart from one of others."""
    someone = handler(person)
    row = service.read.get(NEGATIVES, rating_id)
    if row is None:
        raise NegativeNotFoundError
    if SUPERVISOR in someone.roles:
        return someone, row
    return require(someone, UNIT, body=row.body), row
