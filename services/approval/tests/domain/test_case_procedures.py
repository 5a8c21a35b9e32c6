"""特别程序的规则：有自己的期限，安排了才去，有笔录才结束；停不停计时，看清单。"""

from datetime import datetime

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.examples import ACCEPTED, CALENDAR, GRANT, INSPECTION, ITEM, RECEIVED, TESTING, at
from kernel.clock import CHINA_TIME
from kernel.sealed import Sealed
from kernel.testing.spec import Spec, given
from legaltime import Budget, Unit

LIMITED = tuple(
    one.model_copy(update={"limit": Budget(amount=days, unit=Unit.WORKING_DAY)})
    for one, days in ((INSPECTION, 3), (TESTING, 15))
)
LISTED = RECEIVED.model_copy(update={"item": ITEM.model_copy(update={"special_procedures": LIMITED})})
MINUTES = Sealed.fresh("p" * 32, "操作间布局与图纸一致。")
TWO = ("li-jueding", "jin-shouxi")
TOMORROW = at(9, 29)
CaseSpec = Spec[c.CaseCommand, s.CaseState, e.CaseEvent]


def start(kind: str, listed: e.CaseReceived = LISTED) -> tuple[e.CaseEvent, ...]:
    """A case in which the procedure has been started."""
    command = c.StartSpecialProcedure(by="li-jueding", kind=kind, reason="核实", calendar=CALENDAR)
    return (listed, ACCEPTED, *given(CASE, listed, ACCEPTED).when(command, at=at(9, 28)).happens())


def schedule(
    held_at: datetime = TOMORROW, staff: tuple[str, ...] = TWO, place: str = "经营场所"
) -> c.ScheduleProcedure:
    return c.ScheduleProcedure(by="li-jueding", held_at=held_at, place=place, staff=staff, calendar=CALENDAR)


def end(minutes: Sealed[str] | None = MINUTES, attended: tuple[str, ...] = TWO) -> c.EndSpecialProcedure:
    return c.EndSpecialProcedure(
        by="li-jueding", result="符合要求", minutes=minutes, attended=attended, calendar=CALENDAR
    )


def started(history: tuple[e.CaseEvent, ...]) -> e.SpecialProcedureStarted:
    event = history[-1]
    assert isinstance(event, e.SpecialProcedureStarted)
    return event


def accepted(spec: CaseSpec) -> s.AcceptedCase:
    assert isinstance(spec.state, s.AcceptedCase)
    return spec.state


def ended(spec: CaseSpec) -> e.SpecialProcedureEnded:
    (event,) = spec.happens()
    assert isinstance(event, e.SpecialProcedureEnded)
    return event


def test_a_procedure_has_a_limit_of_its_own() -> None:
    """特别程序有自己的期限，自启动的次日起算；启动书面告知申请人。"""
    event = started(start("SITE_INSPECTION"))
    assert event.due == e.Reckoned(due_at=datetime(2026, 10, 8, 23, 59, 59, tzinfo=CHINA_TIME))
    assert event.document_no == "涟政服特字〔2026〕第0924000512号"


def test_a_procedure_without_a_listed_limit_has_no_due_day() -> None:
    """清单没有另定期限的，程序没有到期日。"""
    assert started(start("SITE_INSPECTION", RECEIVED)).due is None


def test_testing_stops_both_clocks_of_the_case() -> None:
    """检验检测所需时间不计入期限：承诺、法定两个期限都停。"""
    state = accepted(given(CASE, *start("TESTING")))
    assert (state.promised.is_paused, state.statutory.is_paused) == (True, True)


def test_an_inspection_stops_neither_clock() -> None:
    """现场勘验不在行政许可法第四十五条之列：期限照常计算。"""
    state = accepted(given(CASE, *start("SITE_INSPECTION")))
    assert (state.promised.is_paused, state.statutory.is_paused) == (False, False)


def test_the_same_procedure_started_again_changes_nothing() -> None:
    """正在进行的程序再启动一次，没有变化。"""
    again = c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="核实", calendar=CALENDAR)
    given(CASE, *start("TESTING")).when(again, at=at(9, 28)).then_nothing()


def test_one_procedure_at_a_time() -> None:
    """一次一项：前一项结束以前，不能启动另一项。"""
    other = c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="核实", calendar=CALENDAR)
    given(CASE, *start("SITE_INSPECTION")).when(other, at=at(9, 28)).then_refused(errors.ProcedureRunningError)


def test_an_arrangement_says_when_where_and_who() -> None:
    """安排写明何时、何处、由谁去，书面通知申请人。"""
    spec = given(CASE, *start("SITE_INSPECTION")).when(schedule(), at=at(9, 28))
    spec.then(
        e.SpecialProcedureScheduled(
            document_no="涟政服特通字〔2026〕第0924000512号",
            held_at=at(9, 29),
            place="经营场所",
            staff=TWO,
            scheduled_by="li-jueding",
        )
    ).when(schedule(), at=at(9, 28)).then_nothing()


def test_an_arrangement_may_be_changed() -> None:
    """可以改期，改了再通知一次。"""
    spec = given(CASE, *start("SITE_INSPECTION"))
    first = spec.when(schedule(), at=at(9, 28)).happens()
    (again,) = given(CASE, *spec.history, *first).when(schedule(at(9, 30)), at=at(9, 28)).happens()
    assert isinstance(again, e.SpecialProcedureScheduled)


def test_nothing_is_arranged_in_the_past() -> None:
    """安排的时间不能是已经过去的。"""
    given(CASE, *start("SITE_INSPECTION")).when(schedule(at(9, 28)), at=at(9, 28)).then_refused(
        errors.ScheduledInPastError
    )


def test_nothing_is_arranged_without_a_procedure() -> None:
    """没有正在进行的特别程序，没有什么可以安排。"""
    given(CASE, LISTED, ACCEPTED).when(schedule(), at=at(9, 28)).then_refused(errors.NoProcedureError)


@pytest.mark.parametrize("staff", [(), ("li-jueding",), ("li-jueding", "li-jueding"), ("li-jueding", "")])
def test_two_people_go_to_an_inspection(staff: tuple[str, ...]) -> None:
    """核查实质内容，应当指派两名以上工作人员（行政许可法第三十四条第三款）：安排时如此，到场也如此。"""
    spec = given(CASE, *start("SITE_INSPECTION"))
    spec.when(schedule(staff=staff), at=at(9, 28)).then_refused(errors.TwoPeopleNeededError)
    spec.when(end(attended=staff), at=at(9, 29)).then_refused(errors.TwoPeopleNeededError)


def test_other_procedures_do_not_need_two_people() -> None:
    """检验检测由检验机构去做，不要求两名工作人员，也不要求笔录。"""
    spec = given(CASE, *start("TESTING"))
    assert spec.when(schedule(staff=("li-jueding",)), at=at(9, 28)).happens()
    assert ended(spec.when(end(minutes=None, attended=()), at=at(9, 30))).on_time


def test_an_inspection_is_minuted() -> None:
    """现场勘验须有笔录。"""
    given(CASE, *start("SITE_INSPECTION")).when(end(minutes=None), at=at(9, 29)).then_refused(errors.MinutesNeededError)


def test_the_minutes_stand_with_those_who_were_there() -> None:
    """结束时记下笔录和到场的人。"""
    event = ended(given(CASE, *start("SITE_INSPECTION")).when(end(), at=at(9, 29)))
    assert (event.minutes, event.attended, event.on_time) == (MINUTES, TWO, True)


def test_a_procedure_that_took_too_long_is_recorded_so() -> None:
    """超过程序自己的期限才结束的，如实记录；办件的期限照它自己的账。"""
    event = ended(given(CASE, *start("SITE_INSPECTION")).when(end(), at=at(10, 9)))
    assert not event.on_time


def test_ending_what_has_ended_changes_nothing() -> None:
    """已经结束的，再结束一次没有变化。"""
    history = start("SITE_INSPECTION")
    over = given(CASE, *history).when(end(), at=at(9, 29)).happens()
    given(CASE, *history, *over).when(end(), at=at(9, 29)).then_nothing()


def test_an_ended_procedure_leaves_no_arrangement_behind() -> None:
    """下一项程序重新安排。"""
    history = start("SITE_INSPECTION")
    arranged = given(CASE, *history).when(schedule(), at=at(9, 28)).happens()
    over = given(CASE, *history, *arranged).when(end(), at=at(9, 29)).happens()
    state = accepted(given(CASE, *history, *arranged, *over))
    assert (state.procedure, state.procedure_due, state.arrangement) == (None, None, None)


def test_nothing_is_decided_while_a_procedure_runs() -> None:
    """特别程序结束以前不能决定。"""
    given(CASE, *start("SITE_INSPECTION")).when(GRANT, at=at(9, 29)).then_refused(errors.ProcedureRunningError)
