"""改期：放假安排公布之后，到期时刻重新计算；没有变化的不记。"""

from datetime import date, datetime

import pytest

from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.examples import CALENDAR, ITEM, RECEIVE, TESTING
from kernel.clock import CHINA_TIME
from kernel.sealed import Sealed
from kernel.testing.spec import given
from legaltime import Budget, Unit, YearCalendar

LATE = datetime(2026, 12, 24, 10, tzinfo=CHINA_TIME)
NEW_YEAR = YearCalendar(
    year=2027, holidays={date(2027, 1, day): "元旦" for day in (1, 2, 3)}, makeup_days=(date(2027, 1, 9),)
)
INTEREST = Sealed.fresh("p" * 32, "油烟")
TELL = c.TellHearingRight(by="li-jueding", interest=INTEREST, calendar=CALENDAR)
ASK = c.RequestHearing(by="li-jueding", requester=INTEREST, calendar=CALENDAR)
PUBLISHED = CALENDAR.publishing(NEW_YEAR)
RECALCULATE = c.RecalculateDueDate(calendar=PUBLISHED)
RECEIVED = given(CASE).when(RECEIVE.model_copy(update={"received_at": LATE}), at=LATE).happens()[0]
ACCEPTED = given(CASE, RECEIVED).when(c.AcceptCase(by="li-jueding", calendar=CALENDAR), at=LATE).happens()[0]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T23:59:59+08:00")


def test_a_provisional_date_becomes_the_real_one() -> None:
    """未公布年度的到期日是暂定的；公布之后重新计算，调休上班日计入，不再是暂定。"""
    assert isinstance(ACCEPTED, e.CaseAccepted)
    assert (ACCEPTED.promised.due_at, ACCEPTED.promised.provisional) == (moment("2027-01-06"), True)
    (event,) = given(CASE, RECEIVED, ACCEPTED).when(RECALCULATE, at=LATE).happens()
    assert isinstance(event, e.DueDateRecalculated)
    assert event.promised == e.Reckoned(due_at=moment("2027-01-06"))
    assert event.statutory == e.Reckoned(due_at=moment("2027-01-21"))
    assert ACCEPTED.statutory == e.Reckoned(due_at=moment("2027-01-22"), provisional=True)


def test_nothing_new_is_not_recorded() -> None:
    """重新计算没有变化的，不记。"""
    same = c.RecalculateDueDate(calendar=CALENDAR)
    given(CASE, RECEIVED, ACCEPTED).when(same, at=LATE).then_nothing()
    (event,) = given(CASE, RECEIVED, ACCEPTED).when(RECALCULATE, at=LATE).happens()
    given(CASE, RECEIVED, ACCEPTED, event).when(RECALCULATE, at=LATE).then_nothing()


def test_before_acceptance_the_limit_of_the_notice_moves() -> None:
    """还没有受理的，重算一次性告知的期限。"""
    assert isinstance(RECEIVED, e.CaseReceived)
    (event,) = given(CASE, RECEIVED).when(RECALCULATE, at=LATE).happens() or (None,)
    moved = given(CASE, RECEIVED).when(c.RecalculateDueDate(calendar=_with_a_free_day(date(2026, 12, 25))), at=LATE)
    assert event is None
    assert moved.happens() == (e.DueDateRecalculated(notice_due_at=datetime(2027, 1, 5, tzinfo=CHINA_TIME)),)
    assert RECEIVED.notice_due_at == datetime(2027, 1, 1, tzinfo=CHINA_TIME)


def _with_a_free_day(day: date) -> object:
    year = CALENDAR.year(2026)
    return CALENDAR.publishing(
        YearCalendar(year=2026, version=2, holidays={**year.holidays, day: "调休"}, makeup_days=year.makeup_days)
    )


def test_a_standing_clock_has_no_date_to_move() -> None:
    """计时暂停的没有到期时刻，恢复时自会按新的安排计算。"""
    stop = c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="抽样送检", calendar=CALENDAR)
    (paused,) = given(CASE, RECEIVED, ACCEPTED).when(stop, at=LATE).happens()
    given(CASE, RECEIVED, ACCEPTED, paused).when(RECALCULATE, at=LATE).then_nothing()


@pytest.mark.parametrize("history", [(), (RECEIVED, ACCEPTED, e.CaseWithdrawn(withdrawn_at=LATE, reason=""))])
def test_what_is_over_is_not_dated_again(history: tuple[e.CaseEvent, ...]) -> None:
    """尚无此件、已经终结的，没有期限可算。"""
    given(CASE, *history).when(RECALCULATE, at=LATE).then_nothing()


def test_a_decision_is_in_time_by_the_new_date() -> None:
    """按时与否，以重新计算的到期时刻为准。"""
    (event,) = given(CASE, RECEIVED, ACCEPTED).when(RECALCULATE, at=LATE).happens()
    state = given(CASE, RECEIVED, ACCEPTED, event).state
    assert isinstance(state, s.AcceptedCase)
    assert state.statutory_due.due_at == moment("2027-01-21")


def _begun(*commands: c.CaseCommand) -> tuple[e.CaseEvent, ...]:
    """受理以后在年末做的这些。"""
    history: tuple[e.CaseEvent, ...] = (RECEIVED, ACCEPTED)
    for command in commands:
        history = (*history, *given(CASE, *history).when(command, at=LATE).happens())
    return history


def test_a_procedure_has_its_own_date_moved() -> None:
    """特别程序自己的期限一并重算，办理期限停着也一样；再算没有变化。"""
    limited = TESTING.model_copy(update={"limit": Budget(amount=10, unit=Unit.WORKING_DAY)})
    item = ITEM.model_copy(update={"special_procedures": (limited,)})
    received = RECEIVED.model_copy(update={"item": item})
    stop = c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="抽样送检", calendar=CALENDAR)
    (paused,) = given(CASE, received, ACCEPTED).when(stop, at=LATE).happens()
    assert isinstance(paused, e.SpecialProcedureStarted)
    assert paused.due == e.Reckoned(due_at=moment("2027-01-08"), provisional=True)
    stopped = given(CASE, received, ACCEPTED, paused)
    redated = e.ProcedureRedated(due=e.Reckoned(due_at=moment("2027-01-08")))
    stopped.when(RECALCULATE, at=LATE).then(redated).when(RECALCULATE, at=LATE).then_nothing()
    free = c.RecalculateDueDate(calendar=_with_a_free_day(date(2026, 12, 25)))
    (moved,) = stopped.when(free, at=LATE).happens()
    assert isinstance(moved, e.ProcedureRedated)
    assert moved.due == e.Reckoned(due_at=moment("2027-01-11"), provisional=True)


def test_the_limits_of_a_hearing_move_with_the_calendar() -> None:
    """要求听证的期限重算，只会延后；有人要求了的，组织听证的期限、听证自己的期限一起改。"""
    told = _begun(TELL)
    free = c.RecalculateDueDate(calendar=_with_a_free_day(date(2026, 12, 25)))
    moved = given(CASE, *told).when(free, at=LATE).happens()[-1]
    assert moved == e.ProcedureRedated(request_by=moment("2027-01-04"))
    back = given(CASE, *told, moved).when(c.RecalculateDueDate(calendar=CALENDAR), at=LATE).happens()
    assert not any(isinstance(one, e.ProcedureRedated) for one in back)
    asked = _begun(TELL, ASK)
    (redated,) = given(CASE, *asked).when(RECALCULATE, at=LATE).happens()
    assert redated == e.ProcedureRedated(due=e.Reckoned(due_at=moment("2027-01-21")), hold_by=moment("2027-01-21"))
    state = given(CASE, *asked, redated).state
    assert isinstance(state, s.AcceptedCase)
    assert state.hearing is not None
    assert (state.hearing.hold_by, state.procedure_due) == (moment("2027-01-21"), redated.due)


def test_what_is_over_of_a_hearing_is_not_dated_again() -> None:
    """期限过了没有人要求的、放弃了的，不再重算。"""
    free = c.RecalculateDueDate(calendar=_with_a_free_day(date(2026, 12, 25)))
    forgo = c.GiveUpHearing(by="li-jueding", reason=INTEREST, calendar=CALENDAR)
    for history, at in ((_begun(TELL), LATE.replace(year=2027, month=3)), (_begun(TELL, forgo), LATE)):
        events = given(CASE, *history).when(free, at=at).happens()
        assert not any(isinstance(one, e.ProcedureRedated) for one in events)
