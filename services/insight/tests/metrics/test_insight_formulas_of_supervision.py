"""The formula of 审管信息签收率, on notices made by hand."""

from insight.metrics.metric import Side, behind
from insight.metrics.of_supervision import OF_SUPERVISION
from insight.metrics.scope import Period, Scope
from insight.testing.counting import NOW, figure, pair, told
from insight.testing.scenarios import SpokenCase, at
from kernel.service import Service

RATE, OVERDUE = OF_SUPERVISION


async def six_notices(service: Service) -> None:
    in_time = SpokenCase(1).supervision_sent(at(9), at(11)).supervision_signed(at(10))
    early = SpokenCase(2).supervision_sent(at(24), at(28)).supervision_signed(at(24, 11))
    late = SpokenCase(3).supervision_sent(at(9), at(11)).supervision_signed(at(14), on_time=False)
    forgotten = SpokenCase(4, body="police").supervision_sent(at(9), at(11))
    running = SpokenCase(5).supervision_sent(at(23), at(25))
    last_month = SpokenCase(6).supervision_sent(at(26, month=8), at(28, month=8)).supervision_signed(at(27, month=8))
    cases = (in_time, early, late, forgotten, running, last_month)
    await told(service, *(one for case in cases for one in case.said))


async def test_signed_in_time_by_what_is_due_or_signed(service: Service) -> None:
    """未到期、未签收的不进分母；当天签收的，到期在后也算当天的。"""
    await six_notices(service)
    assert pair(figure(service, "supervision_sign_rate")) == (2, 4)
    assert pair(figure(service, "supervision_sign_rate", period=Period.TODAY)) == (1, 1)
    assert pair(figure(service, "supervision_sign_rate", period=Period.ALL)) == (3, 5)


async def test_it_is_told_of_the_department_that_signs(service: Service) -> None:
    await six_notices(service)
    assert pair(figure(service, "supervision_sign_rate", body="police")) == (0, 1)
    assert pair(figure(service, "supervision_sign_rate", body="market")) == (2, 3)


async def test_what_is_missing_was_signed_late_or_not_at_all(service: Service) -> None:
    await six_notices(service)
    rows = behind(service.read, RATE, Side.MISSING, Scope(as_of=NOW, period=Period.MONTH), limit=10)
    assert {row.notice_id for row in rows} == {SpokenCase(3).notice_id, SpokenCase(4).notice_id}


async def test_the_overdue_ones_are_those_nobody_has_signed_for(service: Service) -> None:
    """到期而没有签收的才算；逾期签收的、改期以后还没有到期的不算。"""
    await six_notices(service)
    assert pair(figure(service, "supervision_overdue_count")) == (1, None)
    assert pair(figure(service, "supervision_overdue_count", body="police")) == (1, None)
    rows = behind(service.read, OVERDUE, Side.NUMERATOR, Scope(as_of=NOW, period=Period.MONTH), limit=10)
    assert {row.notice_id for row in rows} == {SpokenCase(4).notice_id}
    moved = SpokenCase(7, body="police").supervision_sent(at(9), at(11)).supervision_redated(at(10), at(30))
    await told(service, *moved.said)
    assert pair(figure(service, "supervision_overdue_count")) == (1, None)
