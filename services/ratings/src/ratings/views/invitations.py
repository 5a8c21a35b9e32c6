"""一件办件能不能评、评过没有：按办件查的评价邀请。"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.messages import Heard
from kernel.views import View
from ratings.domain.rating import events as e
from ratings.domain.words import Level, Named


class InvitationStage(Named):
    """邀请到了哪一步。"""

    INVITED = "INVITED", "待评价"
    RATED = "RATED", "已评价"
    DEFAULTED = "DEFAULTED", "评价期已过"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """One concluded case and whether it has been rated."""

    case_id: UUID
    rating_id: UUID
    case_no: str
    item_name: str
    body: str
    body_name: str
    applicant: str
    concluded_at: datetime
    closes_at: datetime
    stage: InvitationStage
    level: Level | None = None
    rated_at: datetime | None = None


def evolve(row: InvitationRow | None, heard: Heard[Any]) -> InvitationRow | None:
    match heard.body:
        case e.RatingInvited() as invited:
            return InvitationRow(
                case_id=invited.case.case_id,
                rating_id=heard.subject,
                case_no=invited.case.case_no,
                item_name=invited.case.item_name,
                body=invited.case.body,
                body_name=invited.case.body_name,
                applicant=invited.applicant,
                concluded_at=invited.concluded_at,
                closes_at=invited.closes.due_at,
                stage=InvitationStage.INVITED,
            )
        case e.RatingSubmitted() as rated if row is not None:
            return replace(row, stage=InvitationStage.RATED, level=rated.level, rated_at=rated.rated_at)
        case e.RatingDefaulted() if row is not None:
            return replace(row, stage=InvitationStage.DEFAULTED)
    return row


def _case_of(heard: Heard[Any]) -> UUID | None:
    match heard.body:
        case e.RatingInvited(case=case) | e.RatingSubmitted(case=case) | e.RatingDefaulted(case=case):
            return case.case_id
    return None


INVITATIONS = View(
    name="invitations_v1",
    row=InvitationRow,
    key="case_id",
    hears=e.RatingEvent.__args__,
    key_of=_case_of,
    evolve=evolve,
    indexes=(("body", "stage"), ("applicant",)),
)
