"""HTTP in, to the end of a case: the time limit extended, the decision."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from approval.api import GOVERNMENT, HEAD, Text, Who, ask, mine
from approval.domain.case import commands as c
from approval.domain.case.events import Outcome
from approval.domain.joint.commands import joint_of
from approval.domain.joint.decide import JOINT
from approval.domain.joint.states import Standing, standing
from approval.views.calendar import working_calendar
from kernel.events import Value
from kernel.service import Service, ThisService
from kernel.web import parsed

router = APIRouter(tags=["cases"])


class Extend(Value):
    """批准延长法定期限：工作日数，理由。"""

    amount: int
    reason: Text


class Conclude(Value):
    """作出决定：准予或不予，意见；不予的理由；超期的原因。"""

    outcome: Outcome
    opinion: Text
    reasons: str = ""
    late_reason: str = ""


@router.post("/cases/{case_id}/extend")
async def extend(
    request: Request, service: ThisService, case_id: UUID, who: Who, body: Annotated[Extend, Depends(parsed(Extend))]
) -> Response:
    """批准延长法定期限，理由告知申请人：由本机关负责人，并联审批的由县人民政府负责人。"""
    person, _row = mine(service, case_id, who.person, HEAD, GOVERNMENT)
    command = c.ExtendTimeLimit(
        by=person.person_id,
        calendar=working_calendar(service.read),
        joint=(await _standing(service, case_id)).held,
        government=GOVERNMENT in person.roles,
        **body.model_dump(),
    )
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/conclude")
async def conclude(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[Conclude, Depends(parsed(Conclude))],
) -> Response:
    """作出决定；收件人不能参与（受办分离）。"""
    person, _row = mine(service, case_id, who.person)
    joint = await _standing(service, case_id)
    command = c.ConcludeCase(
        by=person.person_id,
        joint_open=joint.is_open,
        disagreed=joint.disagreed,
        calendar=working_calendar(service.read),
        **body.model_dump(),
    )
    return await ask(request, service, case_id, command, who)


async def _standing(service: Service, case_id: UUID) -> Standing:
    """How the joint approval of a case stands, if there is one: by the record, not by what is shown of it."""
    folded = await service.store.load(JOINT, joint_of(case_id))
    return standing(folded.state, service.parts.clock.now())
