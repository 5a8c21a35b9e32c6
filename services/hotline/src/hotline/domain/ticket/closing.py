"""答复之后：回访、重办、办结。"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from hotline.domain import errors
from hotline.domain.ticket import commands as c
from hotline.domain.ticket import events as e
from hotline.domain.ticket import states as s
from hotline.domain.ticket.words import CloseReason, Solved
from hotline.domain.time_limits import conclude_due

UNREACHABLE: Final = "06"  # 无法联系诉求人（三次以上）


def follow_up(command: c.FollowUpTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    if isinstance(state, s.FollowedUpTicket):
        if (state.solved, state.level) == (command.solved, command.level):
            return ()
    else:
        _replied(state)
    followed_up = e.TicketFollowedUp(
        solved=command.solved,
        level=command.level,
        note=command.note,
        followed_up_by=command.by,
        followed_up_at=now,
    )
    return (followed_up,)


def order_rework(command: c.OrderRework, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    if not isinstance(state, s.FollowedUpTicket):
        _replied(state)
        raise errors.FollowUpFirstError
    if state.solved is Solved.YES and not state.level.is_negative:
        raise errors.ReworkNotNeededError
    due = conclude_due(state.replied.limit, now, command.calendar)
    ordered = e.TicketReworkOrdered(
        bodies=_reworking(command, state.replied),
        reason=command.reason,
        number=state.replied.reworks + 1,
        due_at=due.due_at,
        provisional=due.provisional,
        ordered_by=command.by,
        ordered_at=now,
    )
    return (ordered,)


def close(command: c.CloseTicket, state: s.TicketState, now: datetime) -> Sequence[e.TicketEvent]:
    if isinstance(state, s.EndedTicket) and state.ending is s.Ending.CLOSED:
        return ()
    replied = state.replied if isinstance(state, s.FollowedUpTicket) else _replied(state)
    _may_close(command, state, replied)
    closed = e.TicketClosed(
        reason=CloseReason.CLOSABLE_KIND if command.closable_kind else CloseReason.SOLVED,
        closable_kind=command.closable_kind,
        on_time=replied.on_time,
        closed_by=command.by,
        closed_at=now,
    )
    return (closed,)


def _replied(state: s.TicketState) -> s.DispatchedTicket:
    match state:
        case s.DispatchedTicket():
            if not state.is_replied:
                raise errors.ReplyOutstandingError
            return state
        case s.FollowedUpTicket():
            return state.replied
        case s.UnknownTicket():
            raise errors.TicketUnknownError
        case s.CreatedTicket():
            raise errors.NotDispatchedError
        case s.EndedTicket():
            raise errors.TicketIsClosedError
    assert_never(state)


def _reworking(command: c.OrderRework, replied: s.DispatchedTicket) -> tuple[str, ...]:
    must = tuple(one.body for one in replied.assignments if one.must_reply)
    if not command.bodies:
        return must
    if not set(command.bodies) <= set(must):
        raise errors.UnitNotAssignedError
    return command.bodies


def _may_close(command: c.CloseTicket, state: s.TicketState, replied: s.DispatchedTicket) -> None:
    if isinstance(state, s.FollowedUpTicket):
        if state.solved is Solved.NO and not command.closable_kind:
            raise errors.UnsolvedCannotCloseError
        return
    needs_no_call = command.closable_kind == UNREACHABLE if replied.can_be_called else bool(command.closable_kind)
    if not needs_no_call:
        raise errors.FollowUpFirstError
