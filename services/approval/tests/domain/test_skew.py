"""机器的钟有快慢：一小时以内的照说话的那一刻算，先后由记录说；差得更多的，指名不办。"""

from datetime import timedelta

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.domain.dispatch.decide import DISPATCH
from approval.domain.joint.decide import JOINT
from approval.domain.joint.events import BranchOpinionGiven
from approval.domain.supervision.decide import SUPERVISION
from approval.domain.supervision.events import SupervisionNoticeAcknowledged
from approval.testing.dispatches import DISPATCHED, TAKE_UP
from approval.testing.examples import (
    ACCEPT,
    ACCEPTED,
    CALENDAR,
    GRANT,
    MATERIAL,
    NOTICED,
    OWED,
    RECEIVE,
    RECEIVED,
    RECEIVED_OWING,
    TOLERATE,
    at,
)
from approval.testing.joints import STARTED, opinion
from approval.testing.notices import SENT, SIGN
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given
from legaltime.segments import segments

HOUR = timedelta(hours=1)
AGREE = opinion("police")
TESTING = c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="抽样送检", calendar=CALENDAR)
END = c.EndSpecialProcedure(by="li-jueding", result="合格", calendar=CALENDAR)
TELL = c.TellHearingRight(by="li-jueding", interest=Sealed.fresh("p" * 32, "油烟"), calendar=CALENDAR)
EXTEND = c.ExtendTimeLimit(by="zhang-fuze", amount=5, reason="案情复杂", calendar=CALENDAR)


@pytest.mark.parametrize("skew", [-HOUR, HOUR])
def test_a_receipt_is_dated_by_who_received_it(skew: timedelta) -> None:
    """收件的时刻是窗口说的那一刻，窗口的钟快慢一小时都照收。"""
    (received,) = given(CASE).when(RECEIVE, at=NOON + skew).happens()
    assert isinstance(received, e.CaseReceived)
    assert (received.received_at, received.notice_due_at) == (NOON, RECEIVED.notice_due_at)


def test_what_comes_from_further_ahead_is_not_taken() -> None:
    """说是一小时以后才发生的，不采用：收件、补齐、补交、接办都一样。"""
    early = NOON - HOUR - timedelta(seconds=1)
    given(CASE).when(RECEIVE, at=early).then_refused(errors.MomentAheadError)
    complete = c.CompleteSupplement(materials=(MATERIAL,), completed_at=NOON, calendar=CALENDAR)
    given(CASE, RECEIVED, NOTICED).when(complete, at=early).then_refused(errors.MomentAheadError)
    hand_in = c.TakeOutstanding(materials=(), received_at=NOON)
    given(CASE, RECEIVED).when(hand_in, at=early).then_refused(errors.MomentAheadError)
    given(DISPATCH, DISPATCHED).when(TAKE_UP, at=early).then_refused(errors.MomentAheadError)
    assert len(given(DISPATCH, DISPATCHED).when(TAKE_UP, at=NOON - HOUR).happens()) == 1


def test_acceptance_is_never_before_receipt() -> None:
    """收件的钟快了，受理与收件同时，不早于它；期限由此起算。"""
    (accepted,) = given(CASE, RECEIVED).when(ACCEPT, at=NOON - HOUR).happens()
    assert isinstance(accepted, e.CaseAccepted)
    assert accepted.accepted_at == NOON
    given(CASE, RECEIVED).when(ACCEPT, at=NOON - 2 * HOUR).then_refused(errors.ClockBehindError)


def test_a_supplement_ahead_of_us_starts_the_notice_anew_at_its_own_moment() -> None:
    """补齐的时刻是窗口说的那一刻；不早于收件。"""
    ahead = c.CompleteSupplement(materials=(MATERIAL,), completed_at=NOON + HOUR, calendar=CALENDAR)
    (completed,) = given(CASE, RECEIVED, NOTICED).when(ahead, at=NOON).happens()
    assert isinstance(completed, e.SupplementCompleted)
    assert completed.completed_at == NOON + HOUR
    (accepted,) = given(CASE, RECEIVED, NOTICED, completed).when(ACCEPT, at=NOON).happens()
    assert isinstance(accepted, e.CaseAccepted)
    assert accepted.accepted_at == NOON + HOUR
    behind = ahead.model_copy(update={"completed_at": NOON - HOUR})
    (completed,) = given(CASE, RECEIVED, NOTICED).when(behind, at=NOON).happens()
    assert isinstance(completed, e.SupplementCompleted)
    assert completed.completed_at == NOON


def test_no_segment_of_the_clock_runs_backwards() -> None:
    """受理、停、续、延长、决定由快慢不同的钟记下：每一段都不短于零，先后不乱。"""
    history = given(CASE, RECEIVED, ACCEPTED)
    start = at(10, 9)
    (paused,) = history.when(TESTING, at=start).happens()
    (ended,) = given(CASE, RECEIVED, ACCEPTED, paused).when(END, at=start - HOUR).happens()
    assert isinstance(ended, e.SpecialProcedureEnded)
    assert ended.ended_at == start
    past = [RECEIVED, ACCEPTED, paused, ended]
    (extended,) = given(CASE, *past).when(EXTEND, at=start - HOUR).happens()
    assert isinstance(extended, e.TimeLimitExtended)
    assert extended.approved_at == start
    state = given(CASE, *past, extended).state
    assert isinstance(state, s.AcceptedCase)
    for ledger in (state.promised, state.statutory):
        for one in segments(ledger):
            assert one.ended_at is None or one.started_at <= one.ended_at
    concluded = given(CASE, *past, extended).when(GRANT, at=start - HOUR).happens()[0]
    assert isinstance(concluded, e.CaseConcluded)
    assert concluded.concluded_at == start


@pytest.mark.parametrize("command", [TESTING, EXTEND, GRANT])
def test_a_clock_that_is_slower_than_that_does_nothing(command: c.CaseCommand) -> None:
    """本机的钟慢了一小时以上，不办，要有人核对。"""
    given(CASE, RECEIVED, ACCEPTED).when(command, at=NOON - 2 * HOUR).then_refused(errors.ClockBehindError)


def test_an_end_before_the_beginning_by_more_than_that_is_refused() -> None:
    """结束比启动早一小时以上的，不办，不是出错。"""
    (paused,) = given(CASE, RECEIVED, ACCEPTED).when(TESTING, at=at(10, 9)).happens()
    given(CASE, RECEIVED, ACCEPTED, paused).when(END, at=at(10, 8)).then_refused(errors.ClockBehindError)


def test_what_is_owed_counts_by_the_moment_it_was_handed_in() -> None:
    """届满前一刻交来、说到时已经过了的，照收；窗口的钟慢，届满以后才交的不算。"""
    tolerated = given(CASE, RECEIVED_OWING).when(TOLERATE).happens()
    due_at = at(10, 12, 0) + timedelta(hours=23, minutes=59, seconds=59)
    papers = tuple(e.FiledMaterial(code=one.code, name=one.name, main=False, collected_as="PAPER") for one in OWED)
    in_time = c.TakeOutstanding(materials=papers, received_at=due_at)
    history = given(CASE, RECEIVED_OWING, *tolerated)
    for skew in (-HOUR, HOUR):
        taken = history.when(in_time, at=due_at + skew).happens()
        assert taken[-1] == e.ToleranceFulfilled(fulfilled_at=due_at)
    late = in_time.model_copy(update={"received_at": due_at + timedelta(seconds=1)})
    history.when(late, at=due_at).then_nothing()


def test_who_is_asked_answers_no_earlier_than_asked() -> None:
    """主办部门、推送一方的钟快了：联办意见、签收与征求、推送同时，不早于它；差得更多的不办。"""
    (given_opinion,) = given(JOINT, STARTED).when(AGREE, at=NOON - HOUR).happens()
    assert isinstance(given_opinion, BranchOpinionGiven)
    assert (given_opinion.given_at, given_opinion.on_time) == (NOON, True)
    (signed,) = given(SUPERVISION, SENT).when(SIGN, at=NOON - HOUR).happens()
    assert isinstance(signed, SupervisionNoticeAcknowledged)
    assert (signed.acknowledged_at, signed.on_time) == (NOON, True)
    given(JOINT, STARTED).when(AGREE, at=NOON - 2 * HOUR).then_refused(errors.ClockBehindError)
    given(SUPERVISION, SENT).when(SIGN, at=NOON - 2 * HOUR).then_refused(errors.ClockBehindError)


def test_a_hearing_counts_by_the_moment_it_was_asked_for() -> None:
    """收件一侧在期限届满那一刻提出、说到时已经过了的，照算；说的是届满以后的，不算。"""
    (told,) = given(CASE, RECEIVED, ACCEPTED).when(TELL).happens()
    assert isinstance(told, e.HearingRightTold)
    asked = c.RequestHearing(by="", requester=told.interest, requested_at=told.request_by, calendar=CALENDAR)
    history = given(CASE, RECEIVED, ACCEPTED, told)
    for skew in (-HOUR, HOUR):
        requested = history.when(asked, at=told.request_by + skew).happens()[0]
        assert isinstance(requested, e.HearingRequested)
        assert requested.requested_at == told.request_by
    late = asked.model_copy(update={"requested_at": told.request_by + timedelta(seconds=1)})
    history.when(late, at=told.request_by).then_refused(errors.HearingTooLateError)
