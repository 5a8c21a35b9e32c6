"""工单到了承办单位：签收、退单、改派、答复；查看诉求人。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from hotline.domain import errors
from hotline.domain.ticket import commands as c
from hotline.domain.ticket import events as e
from hotline.domain.ticket import states as s
from hotline.domain.ticket.states import AssignmentStage
from hotline.domain.time_limits import may_return_until, sign_due_at
from kernel.masking import justified


def sign(command: c.SignForTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    mine = _assignment(_in_hand(state), command.body)
    match mine.stage:
        case AssignmentStage.DISPATCHED:
            on_time = now <= mine.sign_due_at
            return (e.TicketSigned(body=mine.body, signed_by=command.by, signed_at=now, on_time=on_time),)
        case AssignmentStage.SIGNED | AssignmentStage.REPLIED:
            return ()
        case AssignmentStage.RETURNED:
            raise errors.UnitNotAssignedError
    assert_never(mine.stage)


def give_back(command: c.ReturnTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    dispatched = _in_hand(state)
    mine = _assignment(dispatched, command.body)
    if mine.stage is AssignmentStage.RETURNED:
        return ()
    _may_return(mine, dispatched, now)
    returned = e.TicketReturned(
        body=mine.body,
        reason=command.reason,
        explanation=command.explanation,
        returned_by=command.by,
        returned_at=now,
    )
    return (returned,)


def reassign(command: c.ReassignTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    dispatched = _in_hand(state)
    given_back = dispatched.assignment(command.from_body)
    if given_back is None or given_back.stage is not AssignmentStage.RETURNED:
        raise errors.NotReturnedError
    _may_receive(command, dispatched)
    reassigned = e.TicketReassigned(
        from_body=given_back.body,
        unit=e.Unit(body=command.body, body_name=command.body_name, role=given_back.role),
        ruled=command.ruled,
        sign_due_at=sign_due_at(now, command.calendar),
        reassigned_by=command.by,
        reassigned_at=now,
    )
    return (reassigned,)


def reply(command: c.ReplyToTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    dispatched = _in_hand(state)
    mine = _assignment(dispatched, command.body)
    match mine.stage:
        case AssignmentStage.DISPATCHED:
            raise errors.NotSignedError
        case AssignmentStage.RETURNED:
            raise errors.UnitNotAssignedError
        case AssignmentStage.REPLIED:
            raise errors.AlreadyRepliedError
        case AssignmentStage.SIGNED:
            fields = {"body": mine.body, "answer": command.answer, "replied_by": command.by}
            return (e.TicketReplied(**fields, replied_at=now, on_time=now <= dispatched.due_at),)
    assert_never(mine.stage)


def show_caller(command: c.ShowCaller, state: s.TicketState) -> Sequence[e.TicketEvent]:
    """话务员随时可看，承办单位办着的时候可看；再看一次，就再记一次。"""
    if command.body and _assignment(_in_hand(state), command.body).stage is AssignmentStage.RETURNED:
        raise errors.UnitNotAssignedError
    if isinstance(state, s.UnknownTicket):
        raise errors.TicketUnknownError
    return (e.CallerShown(look=justified(command.look)),)


def _in_hand(state: s.TicketState) -> s.DispatchedTicket:
    match state:
        case s.DispatchedTicket():
            return state
        case s.UnknownTicket():
            raise errors.TicketUnknownError
        case s.CreatedTicket():
            raise errors.NotDispatchedError
        case s.FollowedUpTicket():
            raise errors.RepliesCompleteError
        case s.EndedTicket():
            raise errors.TicketIsClosedError
    assert_never(state)


def _assignment(dispatched: s.DispatchedTicket, body: str) -> s.Assignment:
    mine = dispatched.assignment(body)
    if mine is None:
        raise errors.UnitNotAssignedError
    return mine


def _may_return(mine: s.Assignment, dispatched: s.DispatchedTicket, now: datetime) -> None:
    if mine.stage is AssignmentStage.REPLIED:
        raise errors.AlreadyRepliedError
    if mine.ruled:
        raise errors.RulingBindsError
    if mine.body in dispatched.returned:
        raise errors.ReturnOnlyOnceError
    if now > may_return_until(mine.received_at):
        raise errors.ReturnTooLateError


def _may_receive(command: c.ReassignTicket, dispatched: s.DispatchedTicket) -> None:
    there = dispatched.assignment(command.body)
    if there is not None and command.body != command.from_body:
        raise errors.UnitAlreadyAssignedError
