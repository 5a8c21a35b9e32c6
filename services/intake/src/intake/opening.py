"""Whose application is it, and who may open it: the clerk at the window, whoever began it, whoever it is about."""

from dataclasses import dataclass
from uuid import UUID

from identifiers import query_code
from intake.domain.application.decide import APPLICATION
from intake.domain.application.states import ApplicationState, DraftApplication, NoApplication, Parties
from intake.domain.items import Item
from intake.domain.materials import Holding
from intake.views.holdings import holdings_of
from kernel.access import NotYourRoleError, Person, signed_in
from kernel.errors import NotFoundError
from kernel.keyring import KeyRing
from kernel.service import Service

CLERK = "window_clerk"
CITIZEN = "citizen"
_NATURAL_PERSON = 1


class ApplicationNotFoundError(NotFoundError):
    code = "APPLICATION_NOT_FOUND"
    title = "没有找到这份申请"


@dataclass(frozen=True, slots=True)
class Opened:
    """An application as it stands, and who has it open.

    For a command that was answered already it is as it stood then (`repeated`): a repeat meets what the first met.
    """

    case_id: UUID
    state: ApplicationState
    version: int
    parties: Parties
    person: Person
    repeated: bool = False

    @property
    def by_clerk(self) -> bool:
        return is_clerk(self.person)


def is_clerk(person: Person | None) -> bool:
    return person is not None and CLERK in person.roles


def may_apply(person: Person | None) -> Person:
    """A clerk for somebody, or a citizen who has shown who they are; a query code is not enough."""
    someone = signed_in(person)
    if is_clerk(someone) or (CITIZEN in someone.roles and someone.case_scope is None):
        return someone
    raise NotYourRoleError


async def opened(service: Service, case_id: UUID, person: Person | None, key: str = "") -> Opened:
    """The application, or that there is none: somebody else's looks the same."""
    someone = signed_in(person)
    folded = await service.store.load(APPLICATION, case_id, key=key)
    if isinstance(folded.state, NoApplication):
        raise ApplicationNotFoundError
    parties = folded.state.parties
    is_draft = isinstance(folded.state, DraftApplication)
    if not _may_open(parties, someone, str(case_id), is_draft=is_draft):
        raise ApplicationNotFoundError
    return Opened(case_id, folded.state, folded.version, parties, someone, repeated=folded.repeated)


def _may_open(parties: Parties, person: Person, case_id: str, *, is_draft: bool) -> bool:
    if is_clerk(person):
        return parties.channel.is_at_window or not is_draft
    if person.case_scope is not None:
        return person.case_scope == case_id and not is_draft
    if CITIZEN not in person.roles:
        return False
    return person.person_id == parties.drafted_by or (person.person_id == parties.person and not is_draft)


def holdings_for(service: Service, draft: DraftApplication) -> tuple[Holding, ...]:
    """The certificates that may stand for materials of this draft.

    At a window the clerk has seen who the applicant is. Online, nobody learns from a typed number what another person
    holds: only one's own count. What companies hold is public.
    """
    if draft.applicant is None:
        begun_by_applicant = not draft.parties.channel.is_at_window and _is_for_persons(draft.item)
        return holdings_of(service.read, draft.parties.drafted_by) if begun_by_applicant else ()
    person = draft.applicant.person
    is_own = person == draft.parties.drafted_by
    is_company = draft.applicant.kind.value == "ORGANIZATION"
    return holdings_of(service.read, person) if draft.parties.channel.is_at_window or is_own or is_company else ()


def _is_for_persons(item: Item) -> bool:
    return not item.service_objects or _NATURAL_PERSON in item.service_objects


def query_code_of(keyring: KeyRing, case_id: UUID) -> str:
    """The code that goes with a case: derived, so nothing is stored and a reprint shows the same."""
    return query_code.derived(keyring.lookup_hash("query_code", str(case_id)))
