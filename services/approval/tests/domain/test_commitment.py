"""承诺核查的规则：按承诺准予的都要核查，不符的责令整改，虚假的、逾期不改的记入失信。"""

from datetime import datetime, timedelta

import pytest

from approval.domain.commitment import commands as c
from approval.domain.commitment import errors
from approval.domain.commitment import events as e
from approval.domain.commitment.decide import COMMITMENT
from approval.domain.errors import TwoPeopleNeededError
from approval.testing.commitments import (
    ACCEPT,
    BOTH,
    CASE_ID,
    OVERDUE,
    PASS,
    REPAIR,
    SCHEDULE,
    SCHEDULED,
    fail,
    order,
)
from approval.testing.examples import APPLICANT, at
from kernel.clock import CHINA_TIME
from kernel.errors import RuleBrokenError
from kernel.testing.spec import NOON, given

F = e.CommitmentFinding
CHECK_DUE = datetime(2026, 11, 23, 23, 59, 59, tzinfo=CHINA_TIME)
CLOSE = c.CloseCommitmentCheck(ended_at=at(10, 12))


def broken(finding: F = F.FACTS_DIFFER) -> tuple[e.CommitmentEvent, ...]:
    """Checked on 9 October, and this was found."""
    return (SCHEDULED, *given(COMMITMENT, SCHEDULED).when(fail(finding), at=at(10, 9)).happens())


def ordered() -> tuple[e.CommitmentEvent, ...]:
    """To be put right within five working days, that is until 15 October."""
    history = broken()
    return (*history, *given(COMMITMENT, *history).when(order(), at=at(10, 9)).happens())


RECTIFY_BY = datetime(2026, 10, 15, 23, 59, 59, tzinfo=CHINA_TIME)
PUT_RIGHT_TOO_LATE = (
    e.RectificationOverdue(overdue_from=RECTIFY_BY),
    e.CreditRecordRaised(person=APPLICANT.person, ground=e.CreditGround.RECTIFICATION_OVERDUE, raised_from=RECTIFY_BY),
)


def test_a_grant_by_commitment_is_checked_within_sixty_days() -> None:
    """准予之日不计，六十个自然日以内核查；末日是休息日的顺延。"""
    assert isinstance(SCHEDULED, e.CommitmentCheckScheduled)
    assert (SCHEDULED.scheduled_at, SCHEDULED.due_at) == (NOON, CHECK_DUE)
    assert (SCHEDULED.materials, SCHEDULED.conditions) == (SCHEDULE.materials, SCHEDULE.conditions)


def test_a_case_has_one_check() -> None:
    """一件只安排一次核查，总是同一份。"""
    given(COMMITMENT, SCHEDULED).when(SCHEDULE, at=at(10, 8)).then_nothing()
    assert c.commitment_of(CASE_ID) == c.commitment_of(CASE_ID) != CASE_ID


@pytest.mark.parametrize(("moment", "on_time"), [(CHECK_DUE, True), (CHECK_DUE + timedelta(seconds=1), False)])
def test_a_kept_promise_passes(moment: datetime, *, on_time: bool) -> None:
    """核查通过，记明何人何时；逾期核查的如实记为逾期；再说一次没有变化。"""
    passed = e.CommitmentCheckPassed(checked_by="li-jueding", together_with=BOTH, checked_at=moment, on_time=on_time)
    given(COMMITMENT, SCHEDULED).when(PASS, at=moment).then(passed).when(PASS, at=moment).then_nothing()


@pytest.mark.parametrize("others", [(), ("",), ("li-jueding",)])
def test_two_people_check(others: tuple[str, ...]) -> None:
    """核查、复查都须两名以上工作人员。"""
    alone = PASS.model_copy(update={"together_with": others})
    given(COMMITMENT, SCHEDULED).when(alone).then_refused(TwoPeopleNeededError)
    given(COMMITMENT, SCHEDULED).when(fail(F.UNFULFILLED, others)).then_refused(TwoPeopleNeededError)
    again = ACCEPT.model_copy(update={"together_with": others})
    given(COMMITMENT, *ordered()).when(again, at=at(10, 12)).then_refused(TwoPeopleNeededError)


@pytest.mark.parametrize("finding", [F.UNFULFILLED, F.FACTS_DIFFER])
def test_what_was_not_kept_is_found_and_not_yet_dishonesty(finding: F) -> None:
    """没有履行、实际不符的，记下结论，先责令整改，不就记入失信；同样的结论再说一次没有变化。"""
    history = broken(finding)
    assert [type(one) for one in history] == [e.CommitmentCheckScheduled, e.CommitmentCheckFailed]
    given(COMMITMENT, *history).when(fail(finding), at=at(10, 10)).then_nothing()


def test_a_false_promise_is_recorded_at_once() -> None:
    """承诺虚假的，核查时就记入失信，不是限期整改。"""
    history = broken(F.FALSE_PROMISE)
    assert history[-1] == e.CreditRecordRaised(
        person=APPLICANT.person, ground=e.CreditGround.FALSE_PROMISE, raised_from=at(10, 9)
    )
    given(COMMITMENT, *history).when(order(), at=at(10, 9)).then_refused(errors.RectificationNotForFalsePromiseError)


def test_a_check_has_one_result() -> None:
    """核查只有一个结论。"""
    passed = given(COMMITMENT, SCHEDULED).when(PASS).happens()
    given(COMMITMENT, SCHEDULED, *passed).when(fail(F.UNFULFILLED)).then_refused(errors.CommitmentCheckedError)
    given(COMMITMENT, *broken()).when(PASS, at=at(10, 10)).then_refused(errors.CommitmentCheckedError)
    given(COMMITMENT, *broken()).when(fail(F.UNFULFILLED)).then_refused(errors.CommitmentCheckedError)


def test_rectification_is_ordered_in_writing_within_working_days() -> None:
    """责令限期整改：当日不计，以工作日计算，有文书编号；同样的期限再责令一次没有变化，另定期限不行。"""
    history = ordered()
    said = history[-1]
    assert isinstance(said, e.RectificationOrdered)
    assert (said.due_at, said.document_no) == (RECTIFY_BY, "涟政服责改字〔2026〕第0924000512号")
    given(COMMITMENT, *history).when(order(), at=at(10, 12)).then_nothing()
    given(COMMITMENT, *history).when(order(6), at=at(10, 12)).then_refused(errors.RectificationOrderedError)


@pytest.mark.parametrize("days", [0, 31])
def test_a_rectification_takes_one_to_thirty_working_days(days: int) -> None:
    """整改期限一至三十个工作日。"""
    given(COMMITMENT, *broken()).when(order(days), at=at(10, 9)).then_refused(errors.RectificationLengthError)


def test_what_is_put_right_in_time_leaves_no_record() -> None:
    """期限以内复查合格，没有失信；末日二十四时以前都算按时。"""
    accepted = e.RectificationAccepted(
        accepted_by="li-jueding", together_with=BOTH, accepted_at=RECTIFY_BY, on_time=True
    )
    put_right = given(COMMITMENT, *ordered()).when(ACCEPT, at=RECTIFY_BY).then(accepted)
    put_right.when(ACCEPT, at=at(10, 20)).then_nothing().when(OVERDUE, at=at(10, 20)).then_nothing()


@pytest.mark.parametrize("moment", [RECTIFY_BY + timedelta(seconds=1), at(12, 1)])
def test_what_is_not_put_right_is_overdue_from_the_due_day(moment: datetime) -> None:
    """逾期没有整改的，自届满之时起逾期、记入失信；计时器晚到，日子不变；到期时刻本身还在期限内。"""
    given(COMMITMENT, *ordered()).when(OVERDUE, at=RECTIFY_BY).then_nothing()
    late = given(COMMITMENT, *ordered()).when(OVERDUE, at=moment).then(*PUT_RIGHT_TOO_LATE)
    late.when(OVERDUE, at=moment).then_nothing()


def test_who_is_late_before_the_timer_is_late_all_the_same() -> None:
    """期限已过而计时器还没到，复查时先记逾期；失信不因为后来整改而消除。"""
    late = at(10, 20)
    accepted = e.RectificationAccepted(accepted_by="li-jueding", together_with=BOTH, accepted_at=late, on_time=False)
    given(COMMITMENT, *ordered()).when(ACCEPT, at=late).then(*PUT_RIGHT_TOO_LATE, accepted)


def test_a_credit_record_is_repaired_by_the_head() -> None:
    """失信由负责人确认修复，只修复一次；没有失信的无从修复。"""
    history = broken(F.FALSE_PROMISE)
    repaired = e.CreditRepaired(reason=REPAIR.reason, repaired_by="zhang-fuze", repaired_at=at(10, 12))
    done = given(COMMITMENT, *history).when(REPAIR, at=at(10, 12)).then(repaired)
    done.when(REPAIR, at=at(10, 13)).then_nothing()
    for nothing in ((), (SCHEDULED,), ordered()):
        given(COMMITMENT, *nothing).when(REPAIR, at=at(10, 12)).then_refused(errors.NoCreditRecordError)


def test_when_the_grant_is_gone_nothing_is_checked_any_more() -> None:
    """准予撤销、撤回、注销以后，不再核查、整改；只终止一次；已有的失信仍可修复。"""
    closed = e.CommitmentCheckClosed(closed_at=CLOSE.ended_at)
    gone = given(COMMITMENT, SCHEDULED).when(CLOSE, at=at(10, 12)).then(closed)
    gone.when(CLOSE, at=at(10, 12)).then_nothing()
    gone.when(PASS).then_refused(errors.CommitmentCheckClosedError)
    rectifying = given(COMMITMENT, *ordered()).when(CLOSE, at=at(10, 12)).then(closed)
    rectifying.when(OVERDUE, at=at(12, 1)).then_nothing()
    rectifying.when(ACCEPT, at=at(10, 12)).then_refused(errors.CommitmentCheckClosedError)
    given(COMMITMENT, *broken(), closed).when(order(), at=at(10, 13)).then_refused(errors.CommitmentCheckClosedError)
    false = given(COMMITMENT, *broken(F.FALSE_PROMISE), closed)
    assert len(false.when(REPAIR, at=at(10, 13)).happens()) == 1


def test_a_grant_that_goes_after_the_due_day_does_not_hide_the_delay() -> None:
    """整改期限已过才撤销的，先记逾期，再终止。"""
    late = CLOSE.model_copy(update={"ended_at": at(10, 20)})
    closed = e.CommitmentCheckClosed(closed_at=at(10, 20))
    given(COMMITMENT, *ordered()).when(late, at=at(10, 20)).then(*PUT_RIGHT_TOO_LATE, closed)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (PASS, errors.NoCommitmentToCheckError),
        (fail(F.UNFULFILLED), errors.NoCommitmentToCheckError),
        (order(), errors.RectificationNotOrderedError),
        (ACCEPT, errors.RectificationNotOrderedError),
    ],
)
def test_without_a_promise_there_is_nothing_to_check(
    command: c.CommitmentCommand, refusal: type[RuleBrokenError]
) -> None:
    """没有按承诺准予的，没有可以核查、整改的。"""
    given(COMMITMENT).when(command).then_refused(refusal)
    given(COMMITMENT).when(CLOSE).then_nothing()
    given(COMMITMENT).when(OVERDUE).then_nothing()


def test_what_passed_is_not_put_right() -> None:
    """核查通过的，不能责令整改。"""
    passed = given(COMMITMENT, SCHEDULED).when(PASS).happens()
    given(COMMITMENT, SCHEDULED, *passed).when(order()).then_refused(errors.CommitmentKeptError)
    given(COMMITMENT, SCHEDULED, *passed).when(CLOSE).then_nothing()
