"""办结邀评：一件办结，就邀请申请人评价；不予受理、撤回的不邀请。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid5

from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer
from legaltime import Calendar
from ratings.consumed import CaseConcluded
from ratings.domain.rating.commands import InviteRating
from ratings.domain.rating.decide import RATING
from ratings.domain.rating.events import RatedCase
from ratings.views.case_facts import CaseFacts


class CaseFactsNotHeardError(UnavailableError):
    code = "CASE_FACTS_NOT_HEARD"
    title = "该办件的收件信息尚未收到，稍后自动再试"


def rating_of(case_id: UUID) -> UUID:
    """The rating of a case: always the same one."""
    return uuid5(case_id, "rating")


@dataclass(frozen=True)
class Inviting:
    """What intake said may arrive after the conclusion: then this waits for it."""

    facts_of: Callable[[UUID], CaseFacts | None]
    calendar: Callable[[], Calendar]

    name: ClassVar = "ratings.inviting"
    hears: ClassVar = (CaseConcluded,)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        concluded: CaseConcluded = heard.body
        facts = self.facts_of(heard.subject)
        if facts is None:
            raise CaseFactsNotHeardError
        case = RatedCase(
            case_id=heard.subject,
            case_no=facts.case_no,
            item_id=facts.item.item_id,
            item_name=facts.item.name,
            body=facts.item.body,
            body_name=facts.item.body_name,
        )
        command = InviteRating(
            case=case,
            applicant=facts.applicant.person,
            concluded_at=concluded.concluded_at,
            calendar=self.calendar(),
        )
        return [Ask(RATING, rating_of(heard.subject), command)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none
