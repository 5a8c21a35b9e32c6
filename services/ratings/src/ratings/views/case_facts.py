"""谁的办件、什么事项、哪个单位：收件时说过的，办结时邀请评价要用。"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.messages import Heard
from kernel.views import View
from ratings.consumed import ApplicantFacts, ApplicationReceived, ItemFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What intake said of a case."""

    case_id: UUID
    case_no: str
    item: ItemFacts
    applicant: ApplicantFacts


def evolve(row: CaseFacts | None, heard: Heard[Any]) -> CaseFacts | None:
    match heard.body:
        case ApplicationReceived() as received:
            return CaseFacts(
                case_id=heard.subject, case_no=received.case_no, item=received.item, applicant=received.applicant
            )
    return row


CASE_FACTS = View(
    name="case_facts_v1",
    row=CaseFacts,
    key="case_id",
    hears=(ApplicationReceived,),
    evolve=evolve,
)
