"""等待决定的办件：准予之后制证要用的申请人、事项和决定人。"""

from dataclasses import dataclass, replace
from typing import Any, assert_never
from uuid import UUID

from certificates.consumed import ApplicantFacts, ApplicationReceived, CaseConcluded, ItemFacts
from kernel.messages import Heard
from kernel.views import ReadModel, View


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What intake said of a case, and who decided it; either may be heard first."""

    case_id: UUID
    case_no: str = ""
    item: ItemFacts | None = None
    applicant: ApplicantFacts | None = None
    decided_by: str = ""


def evolve(row: CaseFacts | None, heard: Heard[Any]) -> CaseFacts | None:
    facts = row or CaseFacts(case_id=heard.subject)
    said: ApplicationReceived | CaseConcluded = heard.body
    match said:
        case ApplicationReceived():
            return replace(facts, case_no=said.case_no, item=said.item, applicant=said.applicant)
        case CaseConcluded():
            return replace(facts, decided_by=said.decided_by)
    assert_never(said)


CASE_FACTS = View(
    name="case_facts_v1",
    row=CaseFacts,
    key="case_id",
    hears=(ApplicationReceived, CaseConcluded),
    evolve=evolve,
    indexes=(("case_no",),),
)


def case_numbered(read: ReadModel, case_no: str) -> CaseFacts | None:
    found = read.find(CASE_FACTS, CASE_FACTS.table.c.case_no == case_no, limit=1)
    return found[0] if case_no and found else None
