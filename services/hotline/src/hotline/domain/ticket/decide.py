"""工单的决定：什么时候可以、什么时候不可以、什么时候什么也不用做。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from hotline.domain import errors
from hotline.domain.ticket import at_the_unit, closing
from hotline.domain.ticket import commands as c
from hotline.domain.ticket import events as e
from hotline.domain.ticket import states as s
from hotline.domain.ticket.units import units_fit
from hotline.domain.time_limits import conclude_due, sign_due_at
from kernel.events import Decider


def decide(command: c.TicketCommand, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    match command:
        case c.CreateTicket():
            return _create(command, state, now)
        case c.AnswerTicketDirectly():
            return _answer(command, state, now)
        case c.RefuseTicket():
            return _refuse(command, state, now)
        case c.DispatchTicket():
            return _dispatch(command, state, now)
        case c.SignForTicket():
            return at_the_unit.sign(command, state, now)
        case c.ReturnTicket():
            return at_the_unit.give_back(command, state, now)
        case c.ReassignTicket():
            return at_the_unit.reassign(command, state, now)
        case c.ReplyToTicket():
            return at_the_unit.reply(command, state, now)
        case c.FollowUpTicket():
            return closing.follow_up(command, state, now)
        case c.OrderRework():
            return closing.order_rework(command, state, now)
        case c.CloseTicket():
            return closing.close(command, state, now)
        case c.ShowCaller():
            return at_the_unit.show_caller(command, state)
    assert_never(command)


def _create(command: c.CreateTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    if not isinstance(state, s.UnknownTicket):
        return ()
    fields = {name: getattr(command, name) for name in c.CreateTicket.model_fields}
    return (e.TicketCreated(**fields, created_at=now),)


def _answer(command: c.AnswerTicketDirectly, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    if isinstance(state, s.EndedTicket) and state.ending is s.Ending.ANSWERED_DIRECTLY:
        return ()
    _created(state)
    return (e.TicketAnsweredDirectly(answer=command.answer, answered_by=command.by, answered_at=now),)


def _refuse(command: c.RefuseTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    if isinstance(state, s.EndedTicket) and state.ending is s.Ending.REFUSED:
        return ()
    _created(state)
    if not command.way_to_go.strip():
        raise errors.WayToGoNeededError
    refused = e.TicketRefused(reason=command.reason, way_to_go=command.way_to_go, refused_by=command.by, refused_at=now)
    return (refused,)


def _dispatch(command: c.DispatchTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    if isinstance(state, s.DispatchedTicket) and _is_the_same(command, state):
        return ()
    created = _created(state)
    if not units_fit(command.mode, command.units):
        raise errors.UnitsDoNotFitError
    due = conclude_due(created.limit, now, command.calendar, external_due_at=created.external_due_at)
    dispatched = e.TicketDispatched(
        mode=command.mode,
        units=command.units,
        sign_due_at=sign_due_at(now, command.calendar),
        due_at=due.due_at,
        provisional=due.provisional,
        dispatched_by=command.by,
        dispatched_at=now,
    )
    return (dispatched,)


def _is_the_same(command: c.DispatchTicket, state: s.DispatchedTicket) -> bool:
    return state.mode is command.mode and {one.unit for one in state.assignments} == set(command.units)


def _created(state: s.TicketState) -> s.CreatedTicket:
    match state:
        case s.CreatedTicket():
            return state
        case s.UnknownTicket():
            raise errors.TicketUnknownError
        case s.DispatchedTicket() | s.FollowedUpTicket():
            raise errors.AlreadyDispatchedError
        case s.EndedTicket():
            raise errors.TicketIsClosedError
    assert_never(state)


TICKET: Decider[c.TicketCommand, s.TicketState, e.TicketEvent] = Decider(
    name="ticket",
    initial=s.UnknownTicket(),
    decide=decide,
    evolve=s.evolve,
    events=e.TicketEvent.__args__,
    states=s.TicketState.__args__,
)
