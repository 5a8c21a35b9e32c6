"""放假安排改了，还没有意见的联办部门、还没有签收的审管信息也改期；已经届满的不动，改早了的当日届满。"""

from datetime import date, datetime

import pytest

from approval.domain.joint import commands as joint
from approval.domain.joint import events as je
from approval.domain.joint.decide import JOINT
from approval.domain.supervision import commands as supervision
from approval.domain.supervision import events as se
from approval.domain.supervision.decide import SUPERVISION
from approval.testing.examples import CALENDAR, at
from approval.testing.joints import DUE, STARTED, TIME_OUT, given_by, opinion
from approval.testing.notices import SENT, SIGN, SIGNED
from kernel.testing.spec import given
from legaltime import Calendar, YearCalendar


def published(**days: object) -> Calendar:
    """2026 年另一个版本的放假安排。"""
    found = CALENDAR.year(2026).model_dump() | {"version": 2} | days
    return Calendar.of([YearCalendar.model_validate(found)])


HOLIDAYS = CALENDAR.year(2026).holidays
FREE = published(holidays={**HOLIDAYS, date(2026, 9, 28): "调休"})
BUSY = published(holidays={}, makeup_days=())
LATER = datetime.fromisoformat("2026-10-13T23:59:59+08:00")
POLICE_AGREED = given_by("police", at(9, 28))


def branch(body: str, due_at: datetime) -> je.BranchRedated:
    return je.BranchRedated(body=body, due_at=due_at)


def test_every_department_still_asked_gets_the_new_date() -> None:
    """多放一天假，还没有意见的都顺延一天；再算一次没有变化。"""
    redate = joint.RedateBranches(calendar=FREE)
    moved = given(JOINT, STARTED).when(redate, at=at(9, 25)).then(branch("police", LATER), branch("fire", LATER))
    moved.when(redate, at=at(9, 25)).then_nothing()
    moved.when(TIME_OUT, at=LATER).then_nothing()
    given(JOINT, STARTED).when(joint.RedateBranches(calendar=CALENDAR), at=at(9, 25)).then_nothing()


def test_who_has_answered_is_left_alone() -> None:
    """已经有意见的不改期；改期以后，新的期限以内提的意见算数。"""
    history = given(JOINT, STARTED, POLICE_AGREED)
    moved = history.when(joint.RedateBranches(calendar=FREE), at=at(9, 29)).then(branch("fire", LATER))
    given_now = moved.when(opinion("fire"), at=at(10, 13)).happens()
    assert [type(one) for one in given_now] == [je.BranchOpinionGiven, je.BranchesJoined]


def test_what_is_over_is_not_brought_back() -> None:
    """届满了的已经视为同意，不论记下没有，改期不溯及。"""
    over = at(10, 13)
    given(JOINT, STARTED).when(joint.RedateBranches(calendar=FREE), at=over).then_nothing()
    joined = given(JOINT, STARTED).when(TIME_OUT, at=over).happens()
    given(JOINT, STARTED, *joined).when(joint.RedateBranches(calendar=FREE), at=over).then_nothing()
    given(JOINT).when(joint.RedateBranches(calendar=FREE)).then_nothing()


def test_nobody_agrees_because_a_holiday_was_cancelled() -> None:
    """少放了假、算来已经届满的，到重算当日届满，不当场视为同意。"""
    today = datetime.fromisoformat("2026-10-10T23:59:59+08:00")
    moved = given(JOINT, STARTED).when(joint.RedateBranches(calendar=BUSY), at=at(10, 10))
    moved = moved.then(branch("police", today), branch("fire", today))
    moved.when(joint.RedateBranches(calendar=BUSY), at=at(10, 10, 15)).then_nothing()
    moved.when(joint.RedateBranches(calendar=BUSY), at=at(10, 11)).then_nothing()
    assert today < DUE


def test_a_notice_nobody_has_signed_gets_the_new_date() -> None:
    """还没有签收的，签收期限跟着改；改期以后按新的期限算按时还是逾期。"""
    due_at = datetime.fromisoformat("2026-09-30T23:59:59+08:00")
    redate = supervision.RedateNotice(calendar=FREE)
    moved = given(SUPERVISION, SENT).when(redate, at=at(9, 25)).then(se.SupervisionRedated(due_at=due_at))
    moved.when(redate, at=at(9, 25)).then_nothing()
    (signed,) = moved.when(SIGN, at=at(9, 30)).happens()
    assert isinstance(signed, se.SupervisionNoticeAcknowledged)
    assert signed.on_time


@pytest.mark.parametrize(
    ("history", "day"),
    [((), 25), ((SENT, SIGNED), 28), ((SENT,), 30), ((SENT, se.SupervisionNoticeOverdue(overdue_from=DUE)), 28)],
)
def test_a_notice_that_is_signed_or_overdue_is_left_alone(history: tuple[se.SupervisionEvent, ...], day: int) -> None:
    """没有的、签收了的、已经逾期的，不改期。"""
    given(SUPERVISION, *history).when(supervision.RedateNotice(calendar=FREE), at=at(9, day)).then_nothing()
