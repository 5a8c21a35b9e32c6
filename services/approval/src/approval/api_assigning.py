"""HTTP in, about who does the work: claim one, claim many, hand over."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from approval.api import APPROVER, CHIEF, Text, Who, ask, mine
from approval.colleagues import colleagues
from approval.domain.case.commands import AssignCase
from approval.domain.case.decide import CASE
from kernel.access import require
from kernel.errors import BadInputError, RuleBrokenError
from kernel.events import Value
from kernel.service import ThisService
from kernel.web import answer, parsed

router = APIRouter(tags=["cases"])
_AT_ONCE = 200


class NothingPickedError(BadInputError):
    code = "NOTHING_PICKED"
    title = "还没有选择办件"


class Claim(Value):
    """认领：不需填写。"""


class ClaimMany(Value):
    """批量认领：选中的办件，一次不超过二百件。"""

    picked: Annotated[tuple[UUID, ...], Field(max_length=_AT_ONCE)] = ()


class Transfer(Value):
    """转交：给谁（账户），理由。"""

    to: Text
    reason: Text


@router.post("/cases/{case_id}/claim")
async def claim(
    request: Request, service: ThisService, case_id: UUID, who: Who, _: Annotated[Claim, Depends(parsed(Claim))]
) -> Response:
    """认领一件。"""
    person, _row = mine(service, case_id, who.person)
    return await ask(request, service, case_id, AssignCase(by=person.person_id, to=person.person_id), who)


@router.post("/cases/{case_id}/transfer")
async def transfer(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[Transfer, Depends(parsed(Transfer))],
) -> Response:
    """转交 `{"to", "reason"}`：由承办人；首席代表可以调配本部门的件；只能转交给本部门的人。"""
    person, row = mine(service, case_id, who.person, APPROVER, CHIEF)
    (to,) = colleagues(service, row.body, [body.to])
    command = AssignCase(by=person.person_id, to=to, reason=body.reason, chief=CHIEF in person.roles)
    return await ask(request, service, case_id, command, who)


@router.post("/claims")
async def claim_many(
    request: Request, service: ThisService, who: Who, body: Annotated[ClaimMany, Depends(parsed(ClaimMany))]
) -> Response:
    """批量认领 `{"picked": […]}`：逐件认领，别人已经承办的略过；答复写明认领了几件、略过了哪几件。"""
    person = require(who.person, APPROVER)
    if not body.picked:
        raise NothingPickedError
    skipped, position = [], 0
    for case_id in body.picked:
        mine(service, case_id, person)
        command = AssignCase(by=person.person_id, to=person.person_id)
        try:
            stored = await service.execute(CASE, case_id, command, who)
        except RuleBrokenError as refused:
            skipped.append({"case_id": str(case_id), "code": refused.code})
        else:
            position = max(position, stored.position)
    told = {"claimed": len(body.picked) - len(skipped), "skipped": skipped}
    return answer(request, body=told, position=position or None, page="/?show=mine")
