"""HTTP in, for new demands: what an agent records at the phone, and what citizens ask online."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from hotline import forms
from hotline.access import AGENT, Who
from hotline.api import answered
from hotline.catalogue import LEAF_LEVEL, Topic, catalogue
from hotline.dispatching import CatalogueIncompleteError, suggested
from hotline.domain.ticket import commands as c
from hotline.domain.ticket.events import TicketCreated, TicketEvent
from hotline.domain.ticket.words import TicketSource
from hotline.taking import Demand, demand_asked, take, then
from hotline.views.calendar import working_calendar
from hotline.views.towns import name_of_town
from hotline.web.blank_forms import ask_form, desk_form, sentences
from kernel.access import require
from kernel.errors import BadInputError
from kernel.sealed import Sealed
from kernel.service import Service, ThisService
from kernel.store.executing import Stored
from kernel.web import Client, Draft, client_of, drafted

router = APIRouter(tags=["demands"])


@router.post("/tickets")
async def record(
    request: Request,
    service: ThisService,
    who: Who,
    draft: Annotated[Draft[forms.Recorded], Depends(drafted(forms.Recorded))],
) -> Response:
    """登记一件诉求；可以同时即时答复、不予受理，或者按派单目录派单。"""
    agent = require(who.person, AGENT)
    form, topic = draft.value, _topic(draft)
    errors = sentences(draft) | _left_open(form, topic)
    if form is None or topic is None or errors:
        return _again(request, errors, lambda: desk_form(request, service, draft.filled, errors))
    plan = _plan(service, form, topic, agent.person_id)
    fields = ("kind", "content", "name", "phone", "town", "limit")
    demand = Demand(source=TicketSource.PHONE, topic=topic, **{name: getattr(form, name) for name in fields})
    stored = await take(service, demand, who)
    created = _created(stored)
    if plan is not None:
        stored = await then(service, stored.stream_id, plan(created.content.person), who)
    return answered(request, service, stored, ticket_no=created.ticket_no)


@router.post("/ask")
async def ask(
    request: Request,
    service: ThisService,
    who: Who,
    draft: Annotated[Draft[forms.Asked], Depends(drafted(forms.Asked))],
) -> Response:
    """网上提出诉求，包括办不成事；不必登录，可以匿名。"""
    form, errors = draft.value, sentences(draft)
    demand = demand_asked(form) if form is not None else None
    if demand is None:
        errors = errors or {"area": "请选择大致属于哪一类"}
        return _again(request, errors, lambda: ask_form(request, service, draft.filled, errors))
    stored = await take(service, demand, who)
    page = f"/ask/{stored.stream_id}/receipt"
    return answered(request, service, stored, page=page, ticket_no=_created(stored).ticket_no)


# -- inside


def _topic(draft: Draft[forms.Recorded]) -> Topic | None:
    """The leaf chosen from the suggestions, or typed in full."""
    form = draft.value
    topic = catalogue().find(form.topic_code or form.topic) if form is not None else None
    return topic if topic is not None and topic.level == LEAF_LEVEL else None


def _left_open(form: forms.Recorded | None, topic: Topic | None) -> dict[str, str]:
    """What one field does not say for another."""
    if form is None:
        return {}
    wanted = {
        "topic": topic is not None or "请从提示中选择一类",
        "answer": form.then != "ANSWER" or bool(form.answer) or "请写明怎样答复的",
        "reason": form.then != "REFUSE" or form.reason is not None or "请选择不予受理的情形",
        "way_to_go": form.then != "REFUSE" or bool(form.way_to_go) or "请写明应当通过什么途径解决",
    }
    return {name: said for name, said in wanted.items() if isinstance(said, str)}


def _plan(service: Service, form: forms.Recorded, topic: Topic, by: str) -> Callable[[str], c.TicketCommand] | None:
    """What to do once the ticket is there, given whose key seals it; refused now if it cannot be done then."""
    match form.then:
        case "KEEP":
            return None
        case "ANSWER":
            return lambda person: c.AnswerTicketDirectly(by=by, answer=Sealed.fresh(person, form.answer))
        case "REFUSE":
            assert form.reason is not None, "a form without it has been sent back"
            refusal = c.RefuseTicket(by=by, reason=form.reason, way_to_go=form.way_to_go)
            return lambda _person: refusal
        case "DISPATCH":
            suggestion = suggested(service.read, topic, name_of_town(service.read, form.town))
            if suggestion is None:
                raise CatalogueIncompleteError
            calendar = working_calendar(service.read)
            order = c.DispatchTicket(by=by, mode=suggestion.mode, units=suggestion.units, calendar=calendar)
            return lambda _person: order


def _again(request: Request, errors: dict[str, str], form: Callable[[], Response]) -> Response:
    """A person gets the form back with what was typed; a machine gets the list of fields."""
    if client_of(request) is Client.MACHINE:
        raise BadInputError(errors=[{"field": name, "message": said} for name, said in errors.items()])
    return form()


def _created(stored: Stored[TicketEvent]) -> TicketCreated:
    created = stored.events[0]
    assert isinstance(created, TicketCreated), "a ticket begins with its creation"
    return created
