"""答复之后的规则：双交办、回访、重办、办结。"""

from datetime import date, datetime
from fractions import Fraction

import pytest

from hotline.domain import errors
from hotline.domain.ticket import commands as c
from hotline.domain.ticket import events as e
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket.words import (
    AssignmentRole,
    CloseReason,
    DispatchMode,
    LimitClass,
    Satisfaction,
    Solved,
    TicketKind,
    TicketSource,
)
from kernel.clock import CHINA_TIME
from kernel.errors import RuleBrokenError
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given
from legaltime import Budget, Calendar
from legaltime import Unit as LimitUnit

CALLER = "c" * 32
PROVISIONAL = Calendar()  # no year published: Monday to Friday count, and every date is provisional
NORMAL = e.Limit(code=LimitClass.NORMAL, conclude=Budget(amount=Fraction(5), unit=LimitUnit.WORKING_DAY))


def words(text: str) -> Sealed[str]:
    return Sealed.fresh(CALLER, text)


def unit(body: str, role: AssignmentRole) -> e.Unit:
    return e.Unit(body=body, body_name=body, role=role)


CREATE = c.CreateTicket(
    ticket_no="32082626092412345000001",
    source=TicketSource.PHONE,
    demand_kind=TicketKind.COMPLAINT,
    topic_code="020102",
    topic_name="垃圾清运与垃圾箱",
    limit=NORMAL,
    caller=e.Caller(phone=words("13800000001"), phone_hash="h" * 32),
    content=words("垃圾两天没人清"),
    created_by="agent-1",
)
ANONYMOUS = CREATE.model_copy(update={"caller": None})
DUAL = c.DispatchTicket(
    by="agent-1",
    mode=DispatchMode.DUAL,
    units=(unit("urban", AssignmentRole.SECTOR), unit("gov-chenshi", AssignmentRole.TERRITORY)),
    calendar=PROVISIONAL,
)
LEAD_CO = c.DispatchTicket(
    by="agent-1",
    mode=DispatchMode.LEAD_CO,
    units=(unit("urban", AssignmentRole.LEAD), unit("housing", AssignmentRole.CO)),
    calendar=PROVISIONAL,
)
SATISFIED = c.FollowUpTicket(by="agent-1", solved=Solved.YES, level=Satisfaction.SATISFIED)
UNSOLVED = c.FollowUpTicket(by="agent-1", solved=Solved.NO, level=Satisfaction.DISSATISFIED)
CLOSE = c.CloseTicket(by="agent-1")
REWORK = c.OrderRework(by="agent-1", reason=words("现场仍未清运"), calendar=PROVISIONAL)


def sign(body: str) -> c.SignForTicket:
    return c.SignForTicket(by=f"handler-{body}", body=body)


def reply(body: str) -> c.ReplyToTicket:
    return c.ReplyToTicket(by=f"handler-{body}", body=body, answer=words("已办理"))


def after(*commands: c.TicketCommand, now: datetime = NOON) -> tuple[e.TicketEvent, ...]:
    """The history these commands leave, one after the other."""
    spec = given(TICKET)
    for command in commands:
        spec = spec.when(command, at=now)
        spec = spec.then(*spec.happens())
    return spec.history


BOTH_REPLIED = (DUAL, sign("urban"), sign("gov-chenshi"), reply("urban"), reply("gov-chenshi"))


def test_double_dispatch_needs_both_replies() -> None:
    """双交办的，属地和行业主管都答复了，才能回访。"""
    one = after(CREATE, DUAL, sign("urban"), sign("gov-chenshi"), reply("urban"))
    given(TICKET, *one).when(SATISFIED).then_refused(errors.ReplyOutstandingError)
    assert given(TICKET, *after(CREATE, *BOTH_REPLIED)).when(SATISFIED).happens()


def test_each_side_of_a_double_dispatch_is_on_time_or_late_by_itself() -> None:
    """双交办共用一个到期日，各算各的按期；有一方超期，全单即不按期。"""
    history = after(CREATE, DUAL, sign("urban"), sign("gov-chenshi"), reply("urban"))
    late = datetime(2026, 10, 20, 9, 0, tzinfo=CHINA_TIME)
    replied = given(TICKET, *history).when(reply("gov-chenshi"), at=late).happens()[0]
    assert isinstance(history[-1], e.TicketReplied)
    assert isinstance(replied, e.TicketReplied)
    assert (history[-1].on_time, replied.on_time) == (True, False)
    followed = given(TICKET, *history, replied).when(SATISFIED).happens()
    closed = given(TICKET, *history, replied, *followed).when(CLOSE).happens()[0]
    assert isinstance(closed, e.TicketClosed)
    assert not closed.on_time


def test_the_lead_answers_for_its_co_units() -> None:
    """有主办、协办的，主办答复即可回访；协办意见汇总到主办。"""
    history = after(CREATE, LEAD_CO, sign("urban"), reply("urban"))
    assert given(TICKET, *history).when(SATISFIED).happens()


def test_a_year_not_yet_published_makes_the_due_date_provisional() -> None:
    """所涉年度放假安排尚未公布的，到期日为暂定。"""
    dispatched = given(TICKET, *after(CREATE)).when(LEAD_CO).happens()[0]
    assert isinstance(dispatched, e.TicketDispatched)
    assert dispatched.provisional


def test_closing_comes_after_the_follow_up() -> None:
    """有电话可以回访的，未回访不能办结。"""
    given(TICKET, *after(CREATE, *BOTH_REPLIED)).when(CLOSE).then_refused(errors.FollowUpFirstError)
    settled = CLOSE.model_copy(update={"closable_kind": "01"})
    given(TICKET, *after(CREATE, *BOTH_REPLIED)).when(settled).then_refused(errors.FollowUpFirstError)


def test_a_caller_nobody_can_reach_needs_no_follow_up() -> None:
    """三次以上无法联系诉求人的，按应予办结情形办结。"""
    unreachable = CLOSE.model_copy(update={"closable_kind": "06"})
    closed = given(TICKET, *after(CREATE, *BOTH_REPLIED)).when(unreachable).happens()[0]
    assert isinstance(closed, e.TicketClosed)
    assert (closed.reason, closed.closable_kind) == (CloseReason.CLOSABLE_KIND, "06")


def test_an_anonymous_demand_is_closed_by_what_was_verified() -> None:
    """匿名的无从回访，写明应予办结的情形即可办结。"""
    history = after(ANONYMOUS, *BOTH_REPLIED)
    given(TICKET, *history).when(CLOSE).then_refused(errors.FollowUpFirstError)
    assert given(TICKET, *history).when(CLOSE.model_copy(update={"closable_kind": "01"})).happens()


def test_a_solved_ticket_is_closed_once() -> None:
    """回访已解决的办结；再次办结什么也不发生。"""
    closed = e.TicketClosed(
        reason=CloseReason.SOLVED, closable_kind="", on_time=True, closed_by="agent-1", closed_at=NOON
    )
    given(TICKET, *after(CREATE, *BOTH_REPLIED, SATISFIED)).when(CLOSE).then(closed).when(CLOSE).then_nothing()


def test_an_unsolved_demand_is_not_simply_closed() -> None:
    """回访未解决的，不能径行办结，除非属于应予办结的情形。"""
    history = after(CREATE, *BOTH_REPLIED, UNSOLVED)
    given(TICKET, *history).when(CLOSE).then_refused(errors.UnsolvedCannotCloseError)
    assert given(TICKET, *history).when(CLOSE.model_copy(update={"closable_kind": "12"})).happens()


def test_asking_again_replaces_the_answer() -> None:
    """再次回访结果相同的不重复登记，不同的以后一次为准。"""
    history = after(CREATE, *BOTH_REPLIED, UNSOLVED)
    given(TICKET, *history).when(UNSOLVED).then_nothing()
    changed = given(TICKET, *history).when(SATISFIED).happens()
    assert given(TICKET, *history, *changed).when(CLOSE).happens()


def test_rework_starts_a_clock_of_its_own() -> None:
    """重办的时限自重办次日另行起算，所有应当答复的单位重新答复，之后再回访。"""
    later = datetime(2026, 10, 12, 9, 0, tzinfo=CHINA_TIME)
    history = after(CREATE, *BOTH_REPLIED, UNSOLVED)
    spec = given(TICKET, *history).when(REWORK, at=later)
    ordered = spec.happens()[0]
    assert isinstance(ordered, e.TicketReworkOrdered)
    assert ordered.bodies == ("urban", "gov-chenshi")
    assert (ordered.number, ordered.due_at.date()) == (1, date(2026, 10, 19))
    given(TICKET, *history, ordered).when(CLOSE).then_refused(errors.ReplyOutstandingError)
    assert given(TICKET, *history, ordered).when(reply("urban"), at=later).happens()


def test_rework_may_concern_one_side_only() -> None:
    """可以只让一方重办；没有承办的单位不能被要求重办。"""
    history = after(CREATE, *BOTH_REPLIED, UNSOLVED)
    one = REWORK.model_copy(update={"bodies": ("urban",)})
    ordered = given(TICKET, *history).when(one).happens()[0]
    assert isinstance(ordered, e.TicketReworkOrdered)
    assert ordered.bodies == ("urban",)
    stranger = REWORK.model_copy(update={"bodies": ("police",)})
    given(TICKET, *history).when(stranger).then_refused(errors.UnitNotAssignedError)


def test_rework_needs_a_reason_in_the_follow_up() -> None:
    """未经回访的不能重办；已解决且满意的不需要重办。"""
    given(TICKET, *after(CREATE, *BOTH_REPLIED)).when(REWORK).then_refused(errors.FollowUpFirstError)
    satisfied = after(CREATE, *BOTH_REPLIED, SATISFIED)
    given(TICKET, *satisfied).when(REWORK).then_refused(errors.ReworkNotNeededError)


@pytest.mark.parametrize("command", [sign("urban"), reply("urban")])
def test_units_are_done_once_the_caller_was_asked(command: c.TicketCommand) -> None:
    """已经回访的，承办单位不再办理，需要的先重办。"""
    given(TICKET, *after(CREATE, *BOTH_REPLIED, SATISFIED)).when(command).then_refused(errors.RepliesCompleteError)


@pytest.mark.parametrize("command", [sign("urban"), reply("urban"), SATISFIED, REWORK, DUAL])
def test_a_closed_ticket_stays_closed(command: c.TicketCommand) -> None:
    """办结之后什么也不能再办。"""
    closed = after(CREATE, *BOTH_REPLIED, SATISFIED, CLOSE)
    given(TICKET, *closed).when(command).then_refused(errors.TicketIsClosedError)


@pytest.mark.parametrize(
    ("history", "error"), [((), errors.TicketUnknownError), ((CREATE,), errors.NotDispatchedError)]
)
@pytest.mark.parametrize("command", [SATISFIED, REWORK, CLOSE])
def test_there_is_nothing_to_ask_about_before_dispatch(
    command: c.TicketCommand, history: tuple[c.TicketCommand, ...], error: type[RuleBrokenError]
) -> None:
    """派单之前不能回访、重办、办结。"""
    given(TICKET, *after(*history)).when(command).then_refused(error)
