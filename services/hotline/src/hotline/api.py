"""HTTP in: parse, call, respond. One door for the desk and for the units that handle tickets."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from hotline import forms
from hotline.access import Someone, Who, at_desk, at_unit, readable
from hotline.catalogue import catalogue
from hotline.dispatching import body_named, chosen
from hotline.domain.ticket import commands as c
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket.events import TicketEvent
from hotline.views.calendar import working_calendar
from hotline.views.tickets import TICKETS
from kernel.errors import BadInputError
from kernel.sealed import Sealed
from kernel.service import Service, ThisService
from kernel.store.executing import Stored
from kernel.web import Asked, answer, parsed

router = APIRouter(tags=["tickets"])


class ClosableKindUnknownError(BadInputError):
    code = "CLOSABLE_KIND_UNKNOWN"
    title = "没有这种应予办结的情形，请从名单中选择"


# -- the desk


@router.post("/tickets/{ticket_id}/answer")
async def answer_directly(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    body: Annotated[forms.Answer, Depends(parsed(forms.Answer))],
) -> Response:
    """即时答复。"""
    agent, row = at_desk(service, ticket_id, who.person)
    command = c.AnswerTicketDirectly(by=agent.person_id, answer=Sealed.fresh(row.person, body.answer))
    return await _ask(request, service, ticket_id, command, who)


@router.post("/tickets/{ticket_id}/refuse")
async def refuse(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    body: Annotated[forms.Refuse, Depends(parsed(forms.Refuse))],
) -> Response:
    """不予受理，告知途径。"""
    agent, _ = at_desk(service, ticket_id, who.person)
    return await _ask(request, service, ticket_id, c.RefuseTicket(by=agent.person_id, **dict(body)), who)


@router.post("/tickets/{ticket_id}/dispatch")
async def dispatch(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    body: Annotated[forms.Dispatch, Depends(parsed(forms.Dispatch))],
) -> Response:
    """派单。"""
    agent, _ = at_desk(service, ticket_id, who.person)
    units, calendar = chosen(service.read, body), working_calendar(service.read)
    command = c.DispatchTicket(by=agent.person_id, mode=body.mode, units=units, calendar=calendar)
    return await _ask(request, service, ticket_id, command, who)


@router.post("/tickets/{ticket_id}/reassign")
async def reassign(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    body: Annotated[forms.Reassign, Depends(parsed(forms.Reassign))],
) -> Response:
    """改派退回的那一份。"""
    agent, _ = at_desk(service, ticket_id, who.person)
    named = body_named(service.read, body.body)
    calendar = working_calendar(service.read)
    command = c.ReassignTicket(by=agent.person_id, body_name=named.name, calendar=calendar, **dict(body))
    return await _ask(request, service, ticket_id, command, who)


@router.post("/tickets/{ticket_id}/follow-up")
async def follow_up(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    body: Annotated[forms.FollowUp, Depends(parsed(forms.FollowUp))],
) -> Response:
    """登记回访。"""
    agent, row = at_desk(service, ticket_id, who.person)
    note = Sealed.fresh(row.person, body.note) if body.note else None
    command = c.FollowUpTicket(by=agent.person_id, solved=body.solved, level=body.level, note=note)
    return await _ask(request, service, ticket_id, command, who)


@router.post("/tickets/{ticket_id}/rework")
async def rework(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    body: Annotated[forms.Rework, Depends(parsed(forms.Rework))],
) -> Response:
    """退给承办单位重办。"""
    agent, row = at_desk(service, ticket_id, who.person)
    command = c.OrderRework(
        by=agent.person_id,
        bodies=body.bodies,
        reason=Sealed.fresh(row.person, body.reason),
        calendar=working_calendar(service.read),
    )
    return await _ask(request, service, ticket_id, command, who)


@router.post("/tickets/{ticket_id}/close")
async def close(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    body: Annotated[forms.Close, Depends(parsed(forms.Close))],
) -> Response:
    """办结。"""
    agent, _ = at_desk(service, ticket_id, who.person)
    if body.closable_kind and body.closable_kind not in catalogue().closable_kinds:
        raise ClosableKindUnknownError
    command = c.CloseTicket(by=agent.person_id, closable_kind=body.closable_kind)
    return await _ask(request, service, ticket_id, command, who)


# -- the units


@router.post("/tickets/{ticket_id}/sign")
async def sign(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    _: Annotated[forms.Sign, Depends(parsed(forms.Sign))],
) -> Response:
    """签收。"""
    handler, body, _row = at_unit(service, ticket_id, who.person)
    return await _ask(request, service, ticket_id, c.SignForTicket(by=handler.person_id, body=body), who)


@router.post("/tickets/{ticket_id}/return")
async def give_back(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    form: Annotated[forms.Return, Depends(parsed(forms.Return))],
) -> Response:
    """退单，附理由。"""
    handler, body, row = at_unit(service, ticket_id, who.person)
    explanation = Sealed.fresh(row.person, form.explanation)
    command = c.ReturnTicket(by=handler.person_id, body=body, reason=form.reason, explanation=explanation)
    return await _ask(request, service, ticket_id, command, who)


@router.post("/tickets/{ticket_id}/reply")
async def reply(
    request: Request,
    service: ThisService,
    ticket_id: UUID,
    who: Who,
    form: Annotated[forms.Reply, Depends(parsed(forms.Reply))],
) -> Response:
    """答复。"""
    handler, body, row = at_unit(service, ticket_id, who.person)
    command = c.ReplyToTicket(by=handler.person_id, body=body, answer=Sealed.fresh(row.person, form.answer))
    return await _ask(request, service, ticket_id, command, who)


@router.get("/api/tickets/{ticket_id}")
async def one_ticket(request: Request, service: ThisService, ticket_id: UUID, person: Someone) -> dict[str, Any]:
    """一件的现状：编号、环节、承办单位、到期时刻、版本；个人信息不在其中。"""
    await service.seen(TICKETS, request)
    row = readable(service, ticket_id, person)
    names = ("version", "ticket_no", "source", "demand_kind", "topic_code", "stage", "mode", "due_at", "on_time")
    units = [one.model_dump(include={"body", "body_name", "role", "stage"}) for one in row.assignments]
    return {"ticket_id": str(ticket_id), **{name: getattr(row, name) for name in names}, "units": units}


# -- inside


async def _ask(request: Request, service: Service, ticket_id: UUID, command: c.TicketCommand, who: Asked) -> Response:
    return answered(request, service, await service.execute(TICKET, ticket_id, command, who))


def answered(
    request: Request, service: Service, stored: Stored[TicketEvent], *, page: str = "", **more: str
) -> Response:
    body = {"ticket_id": str(stored.stream_id), "version": stored.version, "position": service.token(stored), **more}
    page = page or f"/tickets/{stored.stream_id}"
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)
