"""工单登记到办理的规则，一条一条：已知这些事件，要求这样，于是发生这些。"""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from hotline.domain import errors
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
from kernel.clock import CHINA_TIME
from kernel.errors import RuleBrokenError
from kernel.masking import Look, LookNeedsNoteError, LookReason, NothingMaskedError
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given
from legaltime import Budget, Calendar, YearCalendar
from legaltime import Unit as LimitUnit

CALENDAR = Calendar.of(
    [
        YearCalendar(
            year=2026,
            holidays={date(2026, 9, 25): "中秋节", **{date(2026, 10, day): "国庆节" for day in range(1, 8)}},
            makeup_days=(date(2026, 9, 20), date(2026, 10, 10)),
        )
    ]
)
CALLER = "c" * 32
NORMAL = e.Limit(code=LimitClass.NORMAL, conclude=Budget(amount=Fraction(5), unit=LimitUnit.WORKING_DAY))
URGENT = e.Limit(code=LimitClass.URGENT, conclude=Budget(amount=Fraction(24), unit=LimitUnit.CLOCK_HOUR))


def words(text: str) -> Sealed[str]:
    return Sealed.fresh(CALLER, text)


CREATE = c.CreateTicket(
    ticket_no="32082626092412345000001",
    source=TicketSource.PHONE,
    demand_kind=TicketKind.HELP,
    topic_code="020202",
    topic_name="路灯故障",
    limit=NORMAL,
    caller=e.Caller(name=words("测试·诉求人001"), phone=words("13800000001"), phone_hash="h" * 32),
    content=words("路灯不亮三天了"),
    town="town-liancheng",
    town_name="涟城街道",
    created_by="agent-1",
)
CREATED = given(TICKET).when(CREATE).happens()[0]
URBAN = e.Unit(body="urban", body_name="城管局", role=AssignmentRole.LEAD)
HOUSING = e.Unit(body="housing", body_name="住建局", role=AssignmentRole.CO)
SECTOR = e.Unit(body="urban", body_name="城管局", role=AssignmentRole.SECTOR)
TERRITORY = e.Unit(body="gov-liancheng", body_name="涟城街道办事处", role=AssignmentRole.TERRITORY)
DISPATCH = c.DispatchTicket(by="agent-1", mode=DispatchMode.SINGLE, units=(URBAN,), calendar=CALENDAR)
DUAL = c.DispatchTicket(by="agent-1", mode=DispatchMode.DUAL, units=(SECTOR, TERRITORY), calendar=CALENDAR)
ANSWER = c.AnswerTicketDirectly(by="agent-1", answer=words("已解释"))
REFUSE = c.RefuseTicket(by="agent-1", reason=RefusalReason.LITIGATION, way_to_go="向人民法院申请执行")
SIGN = c.SignForTicket(by="handler-1", body="urban")
RETURN = c.ReturnTicket(
    by="handler-1", body="urban", reason=ReturnReason.NOT_COMPETENT, explanation=words("该路段由住建局管养")
)
REPLY = c.ReplyToTicket(by="handler-1", body="urban", answer=words("已修复"))


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA_TIME)


def after(*commands: c.TicketCommand, now: datetime = NOON) -> tuple[e.TicketEvent, ...]:
    """The history these commands leave, one after the other."""
    spec = given(TICKET)
    for command in commands:
        spec = spec.when(command, at=now)
        spec = spec.then(*spec.happens())
    return spec.history


def dispatched(created: e.TicketEvent) -> e.TicketDispatched:
    event = given(TICKET, created).when(DISPATCH).happens()[0]
    assert isinstance(event, e.TicketDispatched)
    return event


def reassign(body: str, *, ruled: bool = False) -> c.ReassignTicket:
    return c.ReassignTicket(by="agent-1", from_body="urban", body=body, body_name=body, ruled=ruled, calendar=CALENDAR)


def test_a_demand_is_recorded_once() -> None:
    """一件诉求只登记一次，再次登记什么也不发生。"""
    given(TICKET, CREATED).when(CREATE).then_nothing()


def test_what_can_be_answered_at_once_is_not_dispatched() -> None:
    """能当场答复的即时答复，不派单，工单终结。"""
    answered = e.TicketAnsweredDirectly(answer=words("已解释"), answered_by="agent-1", answered_at=NOON)
    given(TICKET, CREATED).when(ANSWER).then(answered).when(ANSWER).then_nothing()


def test_a_refusal_says_where_to_go() -> None:
    """不予受理的，记明情形并告知途径。"""
    refused = e.TicketRefused(
        reason=RefusalReason.LITIGATION, way_to_go="向人民法院申请执行", refused_by="agent-1", refused_at=NOON
    )
    given(TICKET, CREATED).when(REFUSE).then(refused).when(REFUSE).then_nothing()


def test_a_refusal_without_a_way_to_go_is_no_refusal() -> None:
    """不予受理而不告知途径的，不行。"""
    silent = REFUSE.model_copy(update={"way_to_go": " "})
    given(TICKET, CREATED).when(silent).then_refused(errors.WayToGoNeededError)


def test_dispatch_starts_the_clock_on_the_next_working_day() -> None:
    """派单当日不计，一般类五个工作日自次日起算，中秋、国庆不计；签收四个工作小时，午休不计。"""
    event = dispatched(CREATED)
    assert event.due_at.date() == date(2026, 10, 9)
    assert event.sign_due_at == NOON.replace(hour=15, minute=30)
    assert not event.provisional


def test_hours_are_clock_hours() -> None:
    """紧急类二十四小时按钟点连续计算，节假日不停。"""
    urgent = CREATED.model_copy(update={"limit": URGENT})
    assert dispatched(urgent).due_at == NOON + timedelta(hours=24)


def test_of_two_limits_the_earlier_wins() -> None:
    """转来方另定时限的，取其早者。"""
    early, late = (CREATED.model_copy(update={"external_due_at": moment}) for moment in (at(9, 29), at(11, 20)))
    assert dispatched(early).due_at == at(9, 29)
    assert dispatched(late).due_at.date() == date(2026, 10, 9)


def test_dispatching_the_same_again_is_quiet() -> None:
    """同样的派单再来一次，什么也不发生。"""
    given(TICKET, *after(CREATE, DISPATCH)).when(DISPATCH).then_nothing()


def test_a_dispatched_ticket_is_not_dispatched_elsewhere() -> None:
    """已经派单的不能另派，退回的才能改派。"""
    given(TICKET, *after(CREATE, DISPATCH)).when(DUAL).then_refused(errors.AlreadyDispatchedError)


@pytest.mark.parametrize("ending", [ANSWER, REFUSE])
def test_a_closed_ticket_is_not_dispatched(ending: c.TicketCommand) -> None:
    """已经终结的工单不能派单。"""
    given(TICKET, *after(CREATE, ending)).when(DISPATCH).then_refused(errors.TicketIsClosedError)


@pytest.mark.parametrize(
    ("mode", "units"),
    [
        (DispatchMode.SINGLE, (URBAN, HOUSING)),
        (DispatchMode.SINGLE, (HOUSING,)),
        (DispatchMode.LEAD_CO, (URBAN,)),
        (DispatchMode.LEAD_CO, (HOUSING,)),
        (DispatchMode.LEAD_CO, (URBAN, URBAN.model_copy(update={"role": AssignmentRole.CO}))),
        (DispatchMode.DUAL, (SECTOR,)),
        (DispatchMode.DUAL, (SECTOR, TERRITORY, HOUSING)),
    ],
)
def test_units_must_fit_the_mode(mode: DispatchMode, units: tuple[e.Unit, ...]) -> None:
    """单独承办一个主办；协办须另有主办；双交办须有属地和行业主管而没有主办；单位不能重复。"""
    dispatch = DISPATCH.model_copy(update={"mode": mode, "units": units})
    given(TICKET, CREATED).when(dispatch).then_refused(errors.UnitsDoNotFitError)


def test_a_unit_signs_once() -> None:
    """签收一次即可；四个工作小时之内为按时。"""
    signed = e.TicketSigned(body="urban", signed_by="handler-1", signed_at=NOON, on_time=True)
    given(TICKET, *after(CREATE, DISPATCH)).when(SIGN).then(signed).when(SIGN).then_nothing()


def test_signing_late_is_signing_late() -> None:
    """超过四个工作小时签收的，记为不按时，仍然有效。"""
    signed = given(TICKET, *after(CREATE, DISPATCH)).when(SIGN, at=NOON.replace(hour=16)).happens()[0]
    assert isinstance(signed, e.TicketSigned)
    assert not signed.on_time


@pytest.mark.parametrize("command", [SIGN, RETURN, REPLY])
def test_a_unit_without_the_ticket_may_do_nothing_with_it(command: c.TicketCommand) -> None:
    """没有派给的单位，不能签收、退单、答复。"""
    stranger = command.model_copy(update={"body": "police"})
    given(TICKET, *after(CREATE, DISPATCH)).when(stranger).then_refused(errors.UnitNotAssignedError)


def test_a_unit_may_return_within_a_day() -> None:
    """收到后二十四小时之内可以退单，节假日不停；过了一刻也不行。"""
    history = after(CREATE, DISPATCH, SIGN)
    assert given(TICKET, *history).when(RETURN, at=NOON + timedelta(hours=24)).happens()
    late = NOON + timedelta(hours=24, seconds=1)
    given(TICKET, *history).when(RETURN, at=late).then_refused(errors.ReturnTooLateError)


def test_a_returned_ticket_stays_with_the_office_until_reassigned() -> None:
    """退单之后由热线机构负责：退回的单位不能再签收、答复，也还不能回访。"""
    history = after(CREATE, DISPATCH, RETURN)
    given(TICKET, *history).when(RETURN).then_nothing()
    given(TICKET, *history).when(SIGN).then_refused(errors.UnitNotAssignedError)
    given(TICKET, *history).when(REPLY).then_refused(errors.UnitNotAssignedError)
    solved = c.FollowUpTicket(by="agent-1", solved=Solved.YES, level=Satisfaction.SATISFIED)
    given(TICKET, *history).when(solved).then_refused(errors.ReplyOutstandingError)


def test_reassigning_keeps_the_role_and_the_callers_due_date() -> None:
    """改派的单位承接原来的角色，签收时限重新起算，办理时限不变。"""
    history = after(CREATE, DISPATCH, RETURN)
    spec = given(TICKET, *history).when(reassign("housing"), at=at(9, 28))
    reassigned = spec.happens()[0]
    assert isinstance(reassigned, e.TicketReassigned)
    assert reassigned.unit.role is AssignmentRole.LEAD
    assert reassigned.sign_due_at == at(9, 28).replace(hour=15, minute=30)
    state = spec.then(reassigned).state
    assert isinstance(state, s.DispatchedTicket)
    assert state.due_at.date() == date(2026, 10, 9)


def test_only_what_was_returned_is_reassigned() -> None:
    """没有退单的单位，不能改派。"""
    given(TICKET, *after(CREATE, DISPATCH)).when(reassign("housing")).then_refused(errors.NotReturnedError)


def test_a_ruling_on_competence_binds() -> None:
    """裁定由某单位承办的，该单位不得再退。"""
    history = after(CREATE, DISPATCH, RETURN, reassign("housing", ruled=True))
    again = RETURN.model_copy(update={"body": "housing"})
    given(TICKET, *history).when(again).then_refused(errors.RulingBindsError)


def test_a_unit_may_return_a_ticket_only_once() -> None:
    """每个单位对同一工单只能退一次；又派回来的，不能再退。"""
    history = after(CREATE, DISPATCH, RETURN, reassign("urban"))
    given(TICKET, *history).when(RETURN).then_refused(errors.ReturnOnlyOnceError)


def test_a_unit_already_there_takes_no_second_part() -> None:
    """已在承办的单位，不能再接退回的那一份。"""
    history = after(CREATE, DUAL, RETURN)
    given(TICKET, *history).when(reassign("gov-liancheng")).then_refused(errors.UnitAlreadyAssignedError)


def test_a_unit_signs_before_it_replies() -> None:
    """未签收的，不能答复。"""
    given(TICKET, *after(CREATE, DISPATCH)).when(REPLY).then_refused(errors.NotSignedError)


def test_a_unit_replies_once() -> None:
    """已经答复的，不能重复答复，也不能退单。"""
    history = after(CREATE, DISPATCH, SIGN, REPLY)
    given(TICKET, *history).when(REPLY).then_refused(errors.AlreadyRepliedError)
    given(TICKET, *history).when(RETURN).then_refused(errors.AlreadyRepliedError)


@pytest.mark.parametrize("command", [ANSWER, REFUSE, DISPATCH])
def test_nothing_happens_to_a_ticket_nobody_recorded(command: c.TicketCommand) -> None:
    """没有登记的工单，什么也不能办。"""
    given(TICKET).when(command).then_refused(errors.TicketUnknownError)


@pytest.mark.parametrize("command", [SIGN, RETURN, REPLY, reassign("housing")])
def test_units_have_nothing_before_dispatch(command: c.TicketCommand) -> None:
    """派单之前，没有承办单位。"""
    given(TICKET, CREATED).when(command).then_refused(errors.NotDispatchedError)


def test_every_refusal_can_be_read_out() -> None:
    """每个错误都有自己的编码和一句可以念出来的话。"""
    rules = RuleBrokenError.__subclasses__()
    ours = [one for one in rules if one.__module__ == errors.__name__]
    assert ours
    assert len({one.code for one in ours}) == len(ours)
    assert all(one.title for one in ours)


LOOK = Look(fields=("name", "phone"), reason=LookReason.CONTACT)
SHOWN = e.CallerShown(look=LOOK)


@pytest.mark.parametrize("asked", [(CREATE,), (CREATE, ANSWER), (CREATE, DISPATCH), (CREATE, DISPATCH, SIGN, REPLY)])
def test_an_agent_may_look_at_the_caller_any_time_and_each_look_is_recorded(
    asked: tuple[c.TicketCommand, ...],
) -> None:
    """话务员要回电话，随时可以查看诉求人；看一次记一次，工单的状态不因此改变。"""
    before = given(TICKET, *after(*asked))
    looked = before.when(c.ShowCaller(look=LOOK)).then(SHOWN).when(c.ShowCaller(look=LOOK)).then(SHOWN)
    assert looked.state == before.state


def test_a_unit_may_look_at_the_caller_while_it_handles_the_ticket() -> None:
    """承办单位办着的时候可以查看诉求人；没有派给它的、退了单的、终结了的，不能再看。"""
    look = c.ShowCaller(look=LOOK, body="urban")
    given(TICKET, *after(CREATE, DISPATCH)).when(look).then(SHOWN)
    given(TICKET, CREATED).when(look).then_refused(errors.NotDispatchedError)
    given(TICKET, *after(CREATE, DISPATCH, RETURN)).when(look).then_refused(errors.UnitNotAssignedError)
    given(TICKET, *after(CREATE, DISPATCH, RETURN, reassign("housing"))).when(look).then_refused(
        errors.UnitNotAssignedError
    )
    given(TICKET, *after(CREATE, ANSWER)).when(look).then_refused(errors.TicketIsClosedError)


def test_a_nameless_caller_has_nothing_to_look_at() -> None:
    """匿名的诉求人没有可以查看的；查看的事由选“其他”的，必须写明。"""
    created = given(TICKET, CREATED)
    created.when(c.ShowCaller(look=LOOK.model_copy(update={"fields": ()}))).then_refused(NothingMaskedError)
    other = LOOK.model_copy(update={"reason": LookReason.OTHER})
    created.when(c.ShowCaller(look=other)).then_refused(LookNeedsNoteError)
    given(TICKET).when(c.ShowCaller(look=LOOK)).then_refused(errors.TicketUnknownError)
