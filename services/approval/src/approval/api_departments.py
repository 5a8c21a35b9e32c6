"""HTTP in, about departments' own systems: what they answered, and what was found out when they said two things."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from approval.api import APPROVER, HEAD, Someone, Text, Who, mine
from approval.domain.dispatch.commands import SettleContradiction
from approval.domain.dispatch.decide import DISPATCH, dispatch_of
from approval.views.dispatches import DISPATCHES, DispatchRow, of_case
from kernel.events import Value
from kernel.sealed import Sealed
from kernel.service import ThisService
from kernel.web import answer, parsed

router = APIRouter(tags=["departments"])


class Settle(Value):
    """已与部门核实：说明情况。"""

    note: Text


@router.post("/cases/{case_id}/dispatches/{recipient}/settle")
async def settle(
    request: Request,
    service: ThisService,
    case_id: UUID,
    recipient: str,
    who: Who,
    body: Annotated[Settle, Depends(parsed(Settle))],
) -> Response:
    """已与部门核实，以第一份结果为准；搁置的消息随后可以重放。"""
    person, row = mine(service, case_id, who.person)
    note = Sealed.fresh(row.applicant.person, body.note)
    command = SettleContradiction(by=person.person_id, note=note)
    stored = await service.execute(DISPATCH, dispatch_of(case_id, recipient), command, who)
    said = {"case_id": str(case_id), "version": stored.version, "position": service.token(stored)}
    return answer(request, body=said, version=stored.version, position=stored.position, page=f"/cases/{case_id}")


@router.get("/api/cases/{case_id}/dispatches")
async def dispatches(request: Request, service: ThisService, case_id: UUID, person: Someone) -> dict[str, Any]:
    """这一件交给了哪些部门的系统，各到了哪一步；意见是密文，不在这里。"""
    await service.seen(DISPATCHES, request)
    mine(service, case_id, person, APPROVER, HEAD)
    return {"case_id": str(case_id), "dispatches": [as_json(one) for one in of_case(service.read, case_id)]}


def as_json(row: DispatchRow) -> dict[str, Any]:
    """What a machine client reads of a task; personal values stay sealed and are left out."""
    return {
        "task_id": str(row.task_id),
        "recipient": row.recipient,
        "recipient_name": row.recipient_name,
        "asked_for": row.asked_for,
        "stage": row.stage,
        "dispatched_at": row.dispatched_at,
        "reference_no": row.reference_no,
        "outcome": row.result and row.result.outcome,
        "document_no": row.result.document_no if row.result else "",
        "received_at": row.received_at,
        "contradicted": row.contradicted,
    }
