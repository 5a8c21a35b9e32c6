"""HTTP in, before the decision: the opinion on each step that the list names."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from approval.api import Text, Who, ask, mine
from approval.colleagues import colleagues
from approval.domain.case.commands import GiveStepOpinion
from kernel.events import Value
from kernel.sealed import Sealed
from kernel.service import ThisService
from kernel.web import parsed

router = APIRouter(tags=["cases"])


class StepOpinion(Value):
    """一个环节的意见：环节编码、意见；核查实质内容的，与谁同办（账户）。"""

    step: Text
    opinion: Text
    together_with: tuple[str, ...] = ()


@router.post("/cases/{case_id}/opinion")
async def give_opinion(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[StepOpinion, Depends(parsed(StepOpinion))],
) -> Response:
    """审查意见 `{"step", "opinion", "together_with"?}`：按清单的顺序，一个环节一份；核查实质内容的须两人以上。"""
    person, row = mine(service, case_id, who.person)
    command = GiveStepOpinion(
        by=person.person_id,
        step=body.step,
        opinion=Sealed.fresh(row.applicant.person, body.opinion),
        together_with=colleagues(service, row.body, body.together_with),
    )
    return await ask(request, service, case_id, command, who)
