"""听证的规则：告知权利，五个工作日内可以要求，二十个工作日内组织，七个工作日以前通知（行政许可法第四十七、四十八条）。"""

from datetime import datetime

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.examples import ACCEPTED, CALENDAR, GRANT, ITEM, RECEIVED, at
from kernel.clock import CHINA_TIME
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given
from legaltime import Budget, Unit

INTEREST = Sealed.fresh("p" * 32, "油烟排放影响楼上住户")
NEIGHBOUR = Sealed.fresh("p" * 32, "楼上住户")
MINUTES = Sealed.fresh("p" * 32, "双方陈述了意见")
HOST, RECORDER = "zhang-fuze", "jin-shouxi"
TELL = c.TellHearingRight(by="li-jueding", interest=INTEREST, calendar=CALENDAR)
ASK = c.RequestHearing(by="li-jueding", requester=NEIGHBOUR, calendar=CALENDAR)
TOLD = (RECEIVED, ACCEPTED, *given(CASE, RECEIVED, ACCEPTED).when(TELL).happens())
REQUESTED = (*TOLD, *given(CASE, *TOLD).when(ASK, at=at(9, 28)).happens())
FORGO = c.GiveUpHearing(by="li-jueding", reason=Sealed.fresh("p" * 32, "书面声明放弃"), calendar=CALENDAR)
DENY = GRANT.model_copy(update={"outcome": e.Outcome.DENIED, "reasons": "不符合条件"})


def last_second(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 23, 59, 59, tzinfo=CHINA_TIME)


def schedule(held_at: datetime, staff: tuple[str, ...] = (HOST, RECORDER)) -> c.ScheduleProcedure:
    return c.ScheduleProcedure(by="li-jueding", held_at=held_at, place="三楼会议室", staff=staff, calendar=CALENDAR)


def end(minutes: Sealed[str] | None = MINUTES) -> c.EndSpecialProcedure:
    return c.EndSpecialProcedure(
        by="li-jueding", result="采纳部分意见", minutes=minutes, attended=(HOST, RECORDER), calendar=CALENDAR
    )


def arranged() -> tuple[e.CaseEvent, ...]:
    return (*REQUESTED, *given(CASE, *REQUESTED).when(schedule(at(10, 16)), at=at(9, 28)).happens())


def start(kind: str) -> c.StartSpecialProcedure:
    return c.StartSpecialProcedure(by="li-jueding", kind=kind, reason="核实", calendar=CALENDAR)


def test_the_right_to_a_hearing_is_told_once() -> None:
    """决定以前告知听证权利，五个工作日内可以要求；再告知没有变化。"""
    given(CASE, RECEIVED, ACCEPTED).when(TELL).then(
        e.HearingRightTold(
            document_no="涟政服听告字〔2026〕第0924000512号",
            interest=INTEREST,
            told_by="li-jueding",
            told_at=NOON,
            request_by=last_second(10, 9),
        )
    ).when(TELL).then_nothing()


def test_a_request_in_time_starts_the_hearing_at_once() -> None:
    """期限内要求的，听证随即启动，二十个工作日内组织，所需时间不计入期限。"""
    requested, started = REQUESTED[-2:]
    assert isinstance(requested, e.HearingRequested)
    assert isinstance(started, e.SpecialProcedureStarted)
    assert requested.hold_by == last_second(10, 30)
    assert (started.procedure.kind, started.procedure.clock_stops) == (e.HEARING, True)
    assert started.due == e.Reckoned(due_at=requested.hold_by)
    state = given(CASE, *REQUESTED).state
    assert isinstance(state, s.AcceptedCase)
    assert (state.promised.is_paused, state.statutory.is_paused) == (True, True)


def test_a_hearing_is_requested_once() -> None:
    """要求过的，再要求没有变化，期限也不因此往后。"""
    given(CASE, *REQUESTED).when(ASK, at=at(9, 29)).then_nothing()


def test_a_request_on_the_last_day_is_in_time() -> None:
    """最后一日要求的，在期限之内。"""
    assert given(CASE, *TOLD).when(ASK, at=last_second(10, 9)).happens()


def test_a_request_after_the_limit_is_too_late() -> None:
    """逾期要求的，不再组织听证。"""
    given(CASE, *TOLD).when(ASK, at=at(10, 10, 0)).then_refused(errors.HearingTooLateError)


def test_who_was_not_told_has_nothing_to_ask_for() -> None:
    """先告知，后要求。"""
    given(CASE, RECEIVED, ACCEPTED).when(ASK).then_refused(errors.HearingNotToldError)


@pytest.mark.parametrize("decision", [GRANT, DENY])
def test_nothing_is_decided_while_a_hearing_may_be_requested(decision: c.ConcludeCase) -> None:
    """可以要求听证的期限内不能决定；期限过了没有人要求的，可以。"""
    given(CASE, *TOLD).when(decision, at=last_second(10, 9)).then_refused(errors.HearingMayBeRequestedError)
    assert given(CASE, *TOLD).when(decision, at=at(10, 10, 0)).happens()


def test_a_running_procedure_is_ended_first() -> None:
    """要求时别的程序正在进行的，等它结束，再启动听证；组织的期限自要求之日起算。"""
    busy = (*TOLD, *given(CASE, *TOLD).when(start("TESTING"), at=at(9, 25)).happens())
    (requested,) = given(CASE, *busy).when(ASK, at=at(9, 28)).happens()
    assert isinstance(requested, e.HearingRequested)
    given(CASE, *busy, requested).when(start("HEARING"), at=at(9, 28)).then_refused(errors.ProcedureRunningError)
    free = (*busy, requested, *given(CASE, *busy, requested).when(end(), at=at(9, 29)).happens())
    given(CASE, *free).when(GRANT, at=at(9, 30)).then_refused(errors.HearingNotHeldError)
    (started,) = given(CASE, *free).when(start("HEARING"), at=at(9, 30)).happens()
    assert isinstance(started, e.SpecialProcedureStarted)
    assert started.due == e.Reckoned(due_at=requested.hold_by)


def test_nobody_asked_and_not_listed_no_hearing() -> None:
    """清单没有列明、也没有人要求的听证，不能启动；举行过的，不再启动。"""
    given(CASE, *TOLD).when(start("HEARING"), at=at(9, 28)).then_refused(errors.NotListedProcedureError)
    held = (*arranged(), *given(CASE, *arranged()).when(end(), at=at(10, 16, 12)).happens())
    given(CASE, *held).when(start("HEARING"), at=at(10, 17)).then_refused(errors.NotListedProcedureError)


def test_a_listed_hearing_needs_no_request() -> None:
    """清单列明的听证，像别的程序一样启动，期限依清单。"""
    listed = e.SpecialProcedure(
        kind="HEARING",
        name="听证",
        clock_stops=True,
        legal_basis="行政许可法第四十六条",
        limit=Budget(amount=20, unit=Unit.WORKING_DAY),
    )
    received = RECEIVED.model_copy(update={"item": ITEM.model_copy(update={"special_procedures": (listed,)})})
    (started,) = given(CASE, received, ACCEPTED).when(start("HEARING"), at=at(9, 28)).happens()
    assert isinstance(started, e.SpecialProcedureStarted)
    assert started.due == e.Reckoned(due_at=last_second(10, 30))


def test_a_hearing_is_announced_seven_working_days_before() -> None:
    """举行听证的七个工作日以前通知：九月二十八日通知，最早十月十四日。"""
    spec = given(CASE, *REQUESTED)
    spec.when(schedule(last_second(10, 13)), at=at(9, 28)).then_refused(errors.HearingNoticeShortError)
    assert spec.when(schedule(at(10, 14, 9)), at=at(9, 28)).happens()


def test_a_hearing_is_held_within_twenty_working_days_while_that_is_possible() -> None:
    """还来得及的，须安排在二十个工作日内；来不及提前通知的，照样要举行。"""
    spec = given(CASE, *REQUESTED)
    assert spec.when(schedule(last_second(10, 30)), at=at(9, 28)).happens()
    spec.when(schedule(at(10, 31)), at=at(9, 28)).then_refused(errors.HearingDateError)
    assert spec.when(schedule(at(11, 9)), at=at(10, 28)).happens()


@pytest.mark.parametrize("staff", [(), ("li-jueding", HOST)])
def test_a_hearing_is_chaired_by_somebody_else(staff: tuple[str, ...]) -> None:
    """由审查该申请的工作人员以外的人主持。"""
    spec = given(CASE, *REQUESTED)
    spec.when(schedule(at(10, 16), staff), at=at(9, 28)).then_refused(errors.HearingHostError)


def test_whoever_gave_an_opinion_does_not_chair() -> None:
    """提过审查意见的，就是审查人员，不能主持。"""
    step = e.Step(code="s2", name="审查", role="reviewer", limit=Budget(amount=1, unit=Unit.WORKING_DAY))
    opinion = e.StepOpinionGiven(step=step, opinion=MINUTES, given_by=HOST, given_at=NOON)
    given(CASE, *REQUESTED, opinion).when(schedule(at(10, 16)), at=at(9, 28)).then_refused(errors.HearingHostError)


def test_the_assignee_does_not_chair() -> None:
    """承办人就是审查人员，不能主持。"""
    mine = e.CaseAssigned(assignee=HOST, assigned_by=HOST, reason="")
    by_host = schedule(at(10, 16)).model_copy(update={"by": HOST})
    given(CASE, *REQUESTED, mine).when(by_host, at=at(9, 28)).then_refused(errors.HearingHostError)


def test_a_hearing_that_was_not_arranged_cannot_end() -> None:
    """没有安排、通知的听证，不能结束。"""
    given(CASE, *REQUESTED).when(end(), at=at(10, 16)).then_refused(errors.HearingNotScheduledError)


def test_a_hearing_does_not_end_before_it_is_held() -> None:
    """没有到举行的时间，不能结束。"""
    given(CASE, *arranged()).when(end(), at=at(10, 15)).then_refused(errors.HearingAheadError)


def test_a_hearing_is_minuted() -> None:
    """听证应当制作笔录（行政许可法第四十八条第一款第五项）。"""
    given(CASE, *arranged()).when(end(minutes=None), at=at(10, 16, 12)).then_refused(errors.MinutesNeededError)


def test_after_the_hearing_the_decision_is_free() -> None:
    """听证举行以后才能决定；听证所需时间没有计入期限。"""
    given(CASE, *arranged()).when(GRANT, at=at(10, 15)).then_refused(errors.ProcedureRunningError)
    (ended,) = given(CASE, *arranged()).when(end(), at=at(10, 16, 12)).happens()
    assert isinstance(ended, e.SpecialProcedureEnded)
    assert isinstance(ACCEPTED, e.CaseAccepted)
    assert ended.on_time
    assert ended.promised.due_at > ACCEPTED.promised.due_at
    concluded, _ = given(CASE, *arranged(), ended).when(GRANT, at=at(10, 17)).happens()
    assert isinstance(concluded, e.CaseConcluded)


def test_a_hearing_held_too_late_is_recorded_so() -> None:
    """超过二十个工作日才举行完的，如实记录。"""
    (ended,) = given(CASE, *arranged()).when(end(), at=at(10, 31)).happens()
    assert isinstance(ended, e.SpecialProcedureEnded)
    assert not ended.on_time


def test_a_right_given_up_frees_the_decision() -> None:
    """声明放弃听证的，不必等期限过去；放弃以后不能再要求，再放弃没有变化。"""
    (given_up,) = given(CASE, *TOLD).when(FORGO, at=at(9, 28)).happens()
    assert isinstance(given_up, e.HearingGivenUp)
    assert (given_up.taken_by, given_up.given_up_at) == ("li-jueding", at(9, 28))
    spec = given(CASE, *TOLD, given_up)
    spec.when(FORGO, at=at(9, 28)).then_nothing()
    spec.when(ASK, at=at(9, 28)).then_refused(errors.HearingGivenUpError)
    assert spec.when(GRANT, at=at(9, 28)).happens()


def test_a_request_that_is_taken_back_ends_the_hearing() -> None:
    """要求过又撤回的，听证随即终止，不用笔录，期限恢复计算；不当作举行过。"""
    given_up, ended = given(CASE, *arranged()).when(FORGO, at=at(10, 15)).happens()
    assert isinstance(given_up, e.HearingGivenUp)
    assert isinstance(ended, e.SpecialProcedureEnded)
    assert (ended.minutes, ended.ended_at) == (None, at(10, 15))
    free = given(CASE, *arranged(), given_up, ended)
    assert isinstance(free.state, s.AcceptedCase)
    assert free.state.hearing is not None
    assert (free.state.hearing.held, free.state.promised.is_paused) == (False, False)
    free.when(start("HEARING"), at=at(10, 16)).then_refused(errors.NotListedProcedureError)
    assert free.when(GRANT, at=at(10, 16)).happens()


def test_another_procedure_goes_on_when_a_hearing_is_given_up() -> None:
    """别的程序正在进行的，不因放弃听证而结束；听证不再等它。"""
    busy = (*TOLD, *given(CASE, *TOLD).when(start("TESTING"), at=at(9, 25)).happens())
    asked = (*busy, *given(CASE, *busy).when(ASK, at=at(9, 28)).happens())
    (given_up,) = given(CASE, *asked).when(FORGO, at=at(9, 28)).happens()
    ended = given(CASE, *asked, given_up).when(end(), at=at(9, 29)).happens()
    assert given(CASE, *asked, given_up, *ended).when(GRANT, at=at(9, 30)).happens()


def test_what_was_never_told_or_is_over_cannot_be_given_up() -> None:
    """没有告知的、已经举行的，没有可以放弃的。"""
    given(CASE, RECEIVED, ACCEPTED).when(FORGO).then_refused(errors.HearingNotToldError)
    held = (*arranged(), *given(CASE, *arranged()).when(end(), at=at(10, 16, 12)).happens())
    given(CASE, *held).when(FORGO, at=at(10, 17)).then_refused(errors.HearingHeldError)
