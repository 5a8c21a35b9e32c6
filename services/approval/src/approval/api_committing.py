"""HTTP in, for what needs no waiting: accepted and granted in one act."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from approval.api import Text, Who, ask, mine
from approval.domain.case.commands import DecideOnTheSpot
from approval.views.calendar import working_calendar
from approval.views.questions import has_breach
from kernel.events import Value
from kernel.service import ThisService
from kernel.web import parsed

router = APIRouter(tags=["cases"])


class OnTheSpot(Value):
    """当场决定：审查意见。"""

    opinion: Text


@router.post("/cases/{case_id}/decide-on-the-spot")
async def decide_on_the_spot(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[OnTheSpot, Depends(parsed(OnTheSpot))],
) -> Response:
    """当场决定 `{"opinion"}`：受理和准予一次作出，按承诺办的和即办件可以；收件人不能（受办分离）。"""
    person, row = mine(service, case_id, who.person)
    command = DecideOnTheSpot(
        by=person.person_id,
        opinion=body.opinion,
        has_breach=has_breach(service.read, row.applicant.person),
        calendar=working_calendar(service.read),
    )
    return await ask(request, service, case_id, command, who)
