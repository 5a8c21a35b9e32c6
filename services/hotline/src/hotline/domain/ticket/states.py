"""工单的状态：每个状态只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from datetime import datetime
from typing import assert_never

from hotline.domain.ticket import events as e
from hotline.domain.ticket.words import AssignmentRole, Coded, DispatchMode, Satisfaction, Solved
from kernel.events import State, Value


class AssignmentStage(Coded):
    """一个承办单位办到哪一步。"""

    DISPATCHED = "DISPATCHED", "待签收"
    SIGNED = "SIGNED", "办理中"
    RETURNED = "RETURNED", "已退单"
    REPLIED = "REPLIED", "已答复"


class Assignment(Value):
    """派给一个单位的一份。"""

    body: str
    body_name: str
    role: AssignmentRole
    received_at: datetime
    sign_due_at: datetime
    stage: AssignmentStage = AssignmentStage.DISPATCHED
    ruled: bool = False

    @property
    def unit(self) -> e.Unit:
        return e.Unit(body=self.body, body_name=self.body_name, role=self.role)

    @property
    def must_reply(self) -> bool:
        """协办单位的意见汇总到主办，本身不必单独答复。"""
        return self.role is not AssignmentRole.CO

    @property
    def is_outstanding(self) -> bool:
        if self.stage is AssignmentStage.RETURNED:
            return True
        return self.must_reply and self.stage is not AssignmentStage.REPLIED


class Ending(Coded):
    """工单怎样终结。"""

    ANSWERED_DIRECTLY = "ANSWERED_DIRECTLY", "即时答复"
    REFUSED = "REFUSED", "不予受理"
    CLOSED = "CLOSED", "办结"


class UnknownTicket(State):
    """尚未登记。"""


class CreatedTicket(State):
    """已登记：等待即时答复、不予受理或者派单，由热线机构负责。"""

    limit: e.Limit
    can_be_called: bool
    external_due_at: datetime | None


class DispatchedTicket(State):
    """已派单：各承办单位各办各的；`returned` 是用过退单的单位。"""

    limit: e.Limit
    can_be_called: bool
    mode: DispatchMode
    assignments: tuple[Assignment, ...]
    due_at: datetime
    returned: tuple[str, ...] = ()
    reworks: int = 0
    on_time: bool = True

    def assignment(self, body: str) -> Assignment | None:
        return next((one for one in self.assignments if one.body == body), None)

    @property
    def is_replied(self) -> bool:
        return not any(one.is_outstanding for one in self.assignments)


class FollowedUpTicket(State):
    """已回访：等待办结或者重办。"""

    replied: DispatchedTicket
    solved: Solved
    level: Satisfaction


class EndedTicket(State):
    """已终结。"""

    ending: Ending


TicketState = UnknownTicket | CreatedTicket | DispatchedTicket | FollowedUpTicket | EndedTicket


def evolve(state: TicketState, event: e.TicketEvent) -> TicketState:
    match event:
        case e.TicketCreated():
            can_be_called = event.caller is not None and event.caller.phone is not None
            return CreatedTicket(limit=event.limit, can_be_called=can_be_called, external_due_at=event.external_due_at)
        case e.TicketDispatched():
            return _dispatched(state, event)
        case e.TicketSigned() | e.TicketReturned() | e.TicketReassigned() | e.TicketReplied():
            return _at_a_unit(state, event) if isinstance(state, DispatchedTicket) else state
        case e.TicketFollowedUp() | e.TicketReworkOrdered():
            return _after_reply(state, event)
        case e.TicketAnsweredDirectly():
            return EndedTicket(ending=Ending.ANSWERED_DIRECTLY)
        case e.TicketRefused():
            return EndedTicket(ending=Ending.REFUSED)
        case e.TicketClosed():
            return EndedTicket(ending=Ending.CLOSED)
        case e.CallerShown():
            return state
    assert_never(event)


def _dispatched(state: TicketState, event: e.TicketDispatched) -> TicketState:
    if not isinstance(state, CreatedTicket):
        return state
    received = {"received_at": event.dispatched_at, "sign_due_at": event.sign_due_at}
    return DispatchedTicket(
        limit=state.limit,
        can_be_called=state.can_be_called,
        mode=event.mode,
        assignments=tuple(Assignment(**unit.model_dump(), **received) for unit in event.units),
        due_at=event.due_at,
    )


def _at_a_unit(
    state: DispatchedTicket, event: e.TicketSigned | e.TicketReturned | e.TicketReassigned | e.TicketReplied
) -> DispatchedTicket:
    match event:
        case e.TicketSigned():
            return _moved(state, event.body, AssignmentStage.SIGNED)
        case e.TicketReturned():
            moved = _moved(state, event.body, AssignmentStage.RETURNED)
            return moved.model_copy(update={"returned": (*state.returned, event.body)})
        case e.TicketReassigned():
            return _reassigned(state, event)
        case e.TicketReplied():
            moved = _moved(state, event.body, AssignmentStage.REPLIED)
            return moved.model_copy(update={"on_time": state.on_time and event.on_time})
    assert_never(event)


def _moved(state: DispatchedTicket, body: str, stage: AssignmentStage) -> DispatchedTicket:
    assignments = tuple(
        one.model_copy(update={"stage": stage}) if one.body == body else one for one in state.assignments
    )
    return state.model_copy(update={"assignments": assignments})


def _reassigned(state: DispatchedTicket, event: e.TicketReassigned) -> DispatchedTicket:
    fresh = Assignment(
        **event.unit.model_dump(),
        received_at=event.reassigned_at,
        sign_due_at=event.sign_due_at,
        ruled=event.ruled,
    )
    assignments = tuple(fresh if one.body == event.from_body else one for one in state.assignments)
    return state.model_copy(update={"assignments": assignments})


def _after_reply(state: TicketState, event: e.TicketFollowedUp | e.TicketReworkOrdered) -> TicketState:
    match event, state:
        case e.TicketFollowedUp(), DispatchedTicket():
            return FollowedUpTicket(replied=state, solved=event.solved, level=event.level)
        case e.TicketFollowedUp(), FollowedUpTicket():
            return state.model_copy(update={"solved": event.solved, "level": event.level})
        case e.TicketReworkOrdered(), FollowedUpTicket():
            replied = state.replied
            for body in event.bodies:
                replied = _moved(replied, body, AssignmentStage.SIGNED)
            return replied.model_copy(update={"due_at": event.due_at, "reworks": event.number})
    return state
