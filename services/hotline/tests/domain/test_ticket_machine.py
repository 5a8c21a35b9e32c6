"""随便怎样要求工单：不合规则的发生不了，重复的什么也不做，状态照样折得出来。"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.ticket import commands as c
from hotline.domain.ticket import events as e
from hotline.domain.ticket import states as s
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket.words import (
    AssignmentRole,
    DispatchMode,
    LimitClass,
    RefusalReason,
    ReturnReason,
    Satisfaction,
    Solved,
    TicketKind,
    TicketSource,
)
from kernel.errors import RuleBrokenError
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, repeating_is_quiet
from legaltime import Budget, Calendar
from legaltime import Unit as LimitUnit

CALENDAR = Calendar()
TEXT = Sealed.fresh("c" * 32, "话")
BODIES = ("urban", "housing", "police", "gov-chenshi")
BY_PHONE = e.Caller(phone=TEXT, phone_hash="h" * 32)


def _create(caller: e.Caller | None) -> c.CreateTicket:
    return c.CreateTicket(
        ticket_no="32082626092412345000001",
        source=TicketSource.PHONE,
        demand_kind=TicketKind.HELP,
        topic_code="020202",
        topic_name="路灯故障",
        limit=e.Limit(code=LimitClass.NORMAL, conclude=Budget(amount=Fraction(5), unit=LimitUnit.WORKING_DAY)),
        caller=caller,
        content=TEXT,
        created_by="agent-1",
    )


def _dispatch(mode: DispatchMode, *units: tuple[str, AssignmentRole]) -> c.DispatchTicket:
    made = tuple(e.Unit(body=body, body_name=body, role=role) for body, role in units)
    return c.DispatchTicket(by="agent-1", mode=mode, units=made, calendar=CALENDAR)


DISPATCHES = (
    _dispatch(DispatchMode.SINGLE, ("urban", AssignmentRole.LEAD)),
    _dispatch(DispatchMode.LEAD_CO, ("urban", AssignmentRole.LEAD), ("housing", AssignmentRole.CO)),
    _dispatch(DispatchMode.DUAL, ("urban", AssignmentRole.SECTOR), ("gov-chenshi", AssignmentRole.TERRITORY)),
    _dispatch(DispatchMode.DUAL, ("urban", AssignmentRole.LEAD)),
)
bodies = st.sampled_from(BODIES)
commands: st.SearchStrategy[c.TicketCommand] = st.one_of(
    st.sampled_from([_create(BY_PHONE), _create(None)]),
    st.sampled_from(DISPATCHES),
    st.sampled_from(
        [
            c.AnswerTicketDirectly(by="agent-1", answer=TEXT),
            c.RefuseTicket(by="agent-1", reason=RefusalReason.REVIEW, way_to_go="向复议机关申请"),
        ]
    ),
    bodies.map(lambda body: c.SignForTicket(by="handler", body=body)),
    bodies.map(lambda body: c.ReplyToTicket(by="handler", body=body, answer=TEXT)),
    bodies.map(lambda body: c.ReturnTicket(by="handler", body=body, reason=ReturnReason.UNCLEAR, explanation=TEXT)),
    st.builds(
        c.ReassignTicket,
        by=st.just("agent-1"),
        from_body=bodies,
        body=bodies,
        body_name=st.just("某局"),
        ruled=st.booleans(),
        calendar=st.just(CALENDAR),
    ),
    st.builds(
        c.FollowUpTicket,
        by=st.just("agent-1"),
        solved=st.sampled_from(Solved),
        level=st.sampled_from(Satisfaction),
    ),
    st.just(c.OrderRework(by="agent-1", reason=TEXT, calendar=CALENDAR)),
    st.builds(
        c.ShowCaller,
        look=st.builds(
            Look,
            fields=st.sampled_from([(), ("name", "phone")]),
            reason=st.sampled_from(LookReason),
            note=st.sampled_from([None, TEXT]),
        ),
        body=st.sampled_from(["", *BODIES]),
    ),
    st.sampled_from(["", "01", "06"]).map(lambda kind: c.CloseTicket(by="agent-1", closable_kind=kind)),
)
steps = st.tuples(commands, st.sampled_from([0, 1, 5, 30, 200]))
LIKELY: tuple[c.TicketCommand, ...] = (_create(BY_PHONE), DISPATCHES[0])
POSSIBLE: dict[type[s.TicketState], tuple[type[e.TicketEvent], ...]] = {
    s.UnknownTicket: (e.TicketCreated,),
    s.CreatedTicket: (e.TicketAnsweredDirectly, e.TicketRefused, e.TicketDispatched),
    s.DispatchedTicket: (
        e.TicketSigned,
        e.TicketReturned,
        e.TicketReassigned,
        e.TicketReplied,
        e.TicketFollowedUp,
        e.TicketClosed,
    ),
    s.FollowedUpTicket: (e.TicketFollowedUp, e.TicketReworkOrdered, e.TicketClosed),
    s.EndedTicket: (),
}


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(DISPATCHES[:3]), st.lists(steps, max_size=48))
def test_whatever_is_asked_only_the_possible_happens(
    dispatch: c.DispatchTicket, asked: list[tuple[c.TicketCommand, int]]
) -> None:
    """任何要求、任何次序：只发生该状态下可能的事；同一要求再来一次无事；终结之后不再变化；承办责任不落空。"""
    state: s.TicketState = TICKET.initial
    history: list[e.TicketEvent] = []
    now: datetime = NOON
    opening: list[tuple[c.TicketCommand, int]] = [(LIKELY[0], 0), (dispatch, 0)]
    for command, hours in [*opening, *asked]:
        now += timedelta(hours=hours)
        try:
            happened = TICKET.decide(command, state, now)
        except RuleBrokenError:
            continue
        if isinstance(command, c.ShowCaller):
            _a_look_is_justified_and_changes_nothing(command, happened, state)
            continue
        for event in happened:
            assert isinstance(event, POSSIBLE[type(state)])
            state = TICKET.evolve(state, event)
            history.append(event)
        if happened:
            assert repeating_is_quiet(TICKET, history[: -len(happened)], command, now)
        if isinstance(state, s.DispatchedTicket):
            assert state.assignments


def _a_look_is_justified_and_changes_nothing(
    command: c.ShowCaller, happened: Sequence[e.TicketEvent], state: s.TicketState
) -> None:
    """Asked again it is another look: one form sent twice is kept to one by its command key."""
    assert happened == (e.CallerShown(look=command.look),)
    assert command.look.fields
    assert command.look.reason is not LookReason.OTHER or command.look.note is not None
    assert not isinstance(state, s.UnknownTicket)
    if command.body:
        assert isinstance(state, s.DispatchedTicket)
        mine = state.assignment(command.body)
        assert mine is not None
        assert mine.stage is not s.AssignmentStage.RETURNED
    assert TICKET.evolve(state, happened[0]) == state


@settings(max_examples=200, deadline=None)
@given(st.lists(steps, max_size=40), st.integers(0, 40))
def test_a_snapshot_anywhere_changes_nothing(asked: list[tuple[c.TicketCommand, int]], cut: int) -> None:
    """折到一半存下的状态，读回来接着折，与从头折起一样。"""
    state: s.TicketState = TICKET.initial
    through_snapshot: s.TicketState = TICKET.initial
    for number, command in enumerate([*LIKELY, *(command for command, _ in asked)]):
        if number == cut:
            through_snapshot = type(state).model_validate_json(state.model_dump_json())
        try:
            happened = TICKET.decide(command, state, NOON)
        except RuleBrokenError:
            continue
        for event in happened:
            state, through_snapshot = TICKET.evolve(state, event), TICKET.evolve(through_snapshot, event)
    assert through_snapshot == state
