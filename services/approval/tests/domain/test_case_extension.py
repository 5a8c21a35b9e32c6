"""延长办理期限：负责人批准，一次，一至十个工作日，届满之前；承诺不因此改变。"""

from datetime import datetime

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.examples import ACCEPTED, CALENDAR, ITEM, RECEIVED, at
from kernel.testing.spec import given
from legaltime import Budget, Unit, deadline

EXTEND = c.ExtendTimeLimit(by="zhang-fuze", amount=10, reason="案情复杂，需要进一步核查", calendar=CALENDAR)


def extended(*history: e.CaseEvent, on: datetime) -> e.TimeLimitExtended:
    event = given(CASE, RECEIVED, ACCEPTED, *history).when(EXTEND, at=on).happens()[-1]
    assert isinstance(event, e.TimeLimitExtended)
    return event


def test_the_statutory_limit_grows_by_ten_working_days() -> None:
    """二十日内不能作出决定的，经本机关负责人批准，可以延长十日，并告知理由（行政许可法第四十二条）。"""
    event = extended(on=at(10, 20))
    assert event.statutory is not None
    assert event.statutory.due_at == datetime.fromisoformat("2026-11-12T23:59:59+08:00")
    assert (event.reason, event.approved_by) == ("案情复杂，需要进一步核查", "zhang-fuze")
    assert event.document_no == "涟政服延字〔2026〕第0924000512号"


def test_the_promise_is_not_changed_by_it() -> None:
    """延长的是法定期限；承诺的办结时间不变，超过的仍须公开原因。"""
    state = given(CASE, RECEIVED, ACCEPTED, extended(on=at(10, 9))).state
    assert isinstance(state, s.AcceptedCase)
    assert not state.promised.extensions
    late = c.ConcludeCase(by="li-jueding", outcome=e.Outcome.GRANTED, opinion="符合条件", calendar=CALENDAR)
    history = given(CASE, RECEIVED, ACCEPTED, extended(on=at(10, 9)))
    history.when(late, at=at(11, 5)).then_refused(errors.LateReasonNeededError)
    told = late.model_copy(update={"late_reason": "现场复核两次"})
    concluded = given(CASE, RECEIVED, ACCEPTED, extended(on=at(10, 9))).when(told, at=at(11, 5)).happens()[-2]
    assert isinstance(concluded, e.CaseConcluded)
    assert (concluded.on_time, concluded.statutory_on_time) == (False, True)


def test_it_is_extended_once() -> None:
    """只能延长一次。"""
    given(CASE, RECEIVED, ACCEPTED, extended(on=at(10, 9))).when(EXTEND, at=at(10, 12)).then_refused(
        errors.ExtendedOnceError
    )


@pytest.mark.parametrize("amount", [0, -1, 11])
def test_it_is_extended_by_ten_days_at_most(amount: int) -> None:
    """延长不超过十个工作日。"""
    command = EXTEND.model_copy(update={"amount": amount})
    given(CASE, RECEIVED, ACCEPTED).when(command, at=at(10, 9)).then_refused(errors.ExtensionLengthError)


def test_after_expiry_nothing_is_extended() -> None:
    """届满之后不能再延长；末日当天还可以。"""
    given(CASE, RECEIVED, ACCEPTED).when(EXTEND, at=at(10, 30)).then_refused(errors.ExtensionTooLateError)
    assert extended(on=at(10, 29, 23)).statutory is not None


def test_while_the_clock_stands_there_is_no_new_date_yet() -> None:
    """计时暂停时批准的，照样计入，恢复之后才有新的到期时刻。"""
    history = given(CASE, RECEIVED, ACCEPTED).when(
        c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="抽样送检", calendar=CALENDAR), at=at(10, 9)
    )
    paused = history.happens()[-1]
    event = extended(paused, on=at(10, 12))
    assert event.statutory is None
    end = c.EndSpecialProcedure(by="li-jueding", result="合格", calendar=CALENDAR)
    ended = given(CASE, RECEIVED, ACCEPTED, paused, event).when(end, at=at(10, 14)).happens()[-1]
    assert isinstance(ended, e.SpecialProcedureEnded)
    state = given(CASE, RECEIVED, ACCEPTED, paused, event, ended).state
    assert isinstance(state, s.AcceptedCase)
    assert deadline(state.statutory, CALENDAR).due_at == ended.statutory.due_at
    assert state.statutory.extensions[0].amount == 10


def test_a_limit_not_in_working_days_is_not_extended_so() -> None:
    """法定期限不以工作日计算的，另有规定，不适用。"""
    item = ITEM.model_copy(update={"statutory_limit": Budget(amount=30, unit=Unit.NATURAL_DAY)})
    received = RECEIVED.model_copy(update={"item": item})
    given(CASE, received, ACCEPTED).when(EXTEND, at=at(10, 9)).then_refused(errors.ExtensionNotForThisLimitError)


@pytest.mark.parametrize("history", [(), (RECEIVED,)])
def test_what_is_not_accepted_has_nothing_to_extend(history: tuple[e.CaseEvent, ...]) -> None:
    """未受理的，没有可以延长的期限。"""
    given(CASE, *history).when(EXTEND).then_refused(errors.CaseNotOpenError)
