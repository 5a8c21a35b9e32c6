"""到期提醒：将要届满、已经超过，各提醒承办人一次；停着的不提醒，改了期的另算。"""

from datetime import datetime, timedelta

import pytest

from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from approval.testing.examples import ACCEPTED, CALENDAR, GRANT, NOTICED, RECEIVED, at
from kernel.testing.spec import given

PROMISED = datetime.fromisoformat("2026-10-13T23:59:59+08:00")
STATUTORY = datetime.fromisoformat("2026-10-29T23:59:59+08:00")


def remind(month: int, day: int) -> c.RemindDue:
    """下一个工作日终了以前到期的，都提醒。"""
    return c.RemindDue(until=at(month, day, 0) + timedelta(days=1))


def reminded(limit: e.DueLimit, due_at: datetime, *, overdue: bool = False) -> e.DueReminded:
    return e.DueReminded(limit=limit, due_at=due_at, overdue=overdue)


def test_what_is_due_by_the_next_working_day_is_reminded_of_once() -> None:
    """承诺期限到下一个工作日为止的，提醒一次；再问没有变化；还早的不提醒。"""
    history = given(CASE, RECEIVED, ACCEPTED)
    history.when(remind(10, 12), at=at(10, 10, 8)).then_nothing()
    told = history.when(remind(10, 13), at=at(10, 12, 8)).then(reminded(e.DueLimit.PROMISED, PROMISED))
    told.when(remind(10, 13), at=at(10, 12, 9)).then_nothing()


def test_what_is_overdue_is_reminded_of_once_more() -> None:
    """超过以后再提醒一次，以后不再提醒。"""
    before = reminded(e.DueLimit.PROMISED, PROMISED)
    late = given(CASE, RECEIVED, ACCEPTED, before).when(remind(10, 15), at=at(10, 14, 8))
    told = late.then(reminded(e.DueLimit.PROMISED, PROMISED, overdue=True))
    told.when(remind(10, 16), at=at(10, 15, 8)).then_nothing()


def test_the_statutory_limit_is_reminded_of_besides() -> None:
    """承诺、法定两个期限各自提醒。"""
    told = given(CASE, RECEIVED, ACCEPTED).when(remind(10, 29), at=at(10, 28, 8))
    told.then(reminded(e.DueLimit.PROMISED, PROMISED, overdue=True), reminded(e.DueLimit.STATUTORY, STATUTORY))


def test_before_acceptance_it_is_the_limit_of_the_notice() -> None:
    """还没有受理的，提醒受理或者告知的期限。"""
    told = given(CASE, RECEIVED).when(remind(10, 9), at=at(10, 8, 8))
    told.then(reminded(e.DueLimit.NOTICE, RECEIVED.notice_due_at))


def test_a_new_date_is_reminded_of_anew() -> None:
    """放假安排改了期，按新的到期时刻另提醒。"""
    moved = PROMISED + timedelta(days=1)
    redated = e.DueDateRecalculated(promised=e.Reckoned(due_at=moved), statutory=e.Reckoned(due_at=STATUTORY))
    history = given(CASE, RECEIVED, ACCEPTED, reminded(e.DueLimit.PROMISED, PROMISED), redated)
    history.when(remind(10, 14), at=at(10, 13, 8)).then(reminded(e.DueLimit.PROMISED, moved))


def test_while_the_clock_stands_nobody_is_reminded() -> None:
    """计时暂停的没有到期时刻，不提醒；承诺已过的，停着也不催。"""
    testing = c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="抽样送检", calendar=CALENDAR)
    (paused,) = given(CASE, RECEIVED, ACCEPTED).when(testing, at=at(10, 9)).happens()
    given(CASE, RECEIVED, ACCEPTED, paused).when(remind(10, 30), at=at(10, 29, 8)).then_nothing()


@pytest.mark.parametrize("history", [(), (RECEIVED, NOTICED), (RECEIVED, ACCEPTED, "granted")])
def test_what_waits_for_others_or_is_over_is_not_reminded_of(history: tuple[e.CaseEvent | str, ...]) -> None:
    """没有的、等申请人补正的、已经办结的，不提醒。"""
    events = [one for one in history if not isinstance(one, str)]
    if len(events) < len(history):
        events += given(CASE, *events).when(GRANT, at=at(9, 28)).happens()
    given(CASE, *events).when(remind(10, 30), at=at(10, 29, 8)).then_nothing()
