"""并联审批的规则：同时征求、各自计时，逾期视为同意，只汇合一次。"""

from datetime import datetime, timedelta

import pytest

from approval.domain import errors
from approval.domain.joint import commands as c
from approval.domain.joint import errors as joint_errors
from approval.domain.joint import events as e
from approval.domain.joint import states as s
from approval.domain.joint.decide import JOINT
from approval.domain.time_limits import branch_limit
from approval.testing.examples import at
from approval.testing.joints import CASE_ID, DUE, FIRE, POLICE, START, STARTED, TIME_OUT, given_by, opinion
from kernel.errors import RuleBrokenError
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given
from legaltime import Budget, Unit

WEEK = Budget(amount=7, unit=Unit.WORKING_DAY)
OVER = DUE + timedelta(seconds=1)
POLICE_AGREED = given_by("police", at(9, 28))
FIRE_AGREED = given_by("fire", at(9, 29))
FIRE_DISAGREED = given_by("fire", at(9, 29), agrees=False)
JOINED = e.BranchesJoined(agreed=True, joined_at=at(9, 29))
NOT_JOINED = e.BranchesJoined(agreed=False, disagreed=("fire",), joined_at=at(9, 29))
LATE = {body: e.BranchTimedOut(body=body, timed_out_at=DUE) for body in ("police", "fire")}
WITHDRAWN = c.CloseJointApproval(reason=e.CloseReason.WITHDRAWN, ended_at=at(9, 30))
CLOSED = e.JointApprovalClosed(reason=e.CloseReason.WITHDRAWN, unanswered=("fire",), closed_at=at(9, 30))


def test_all_departments_are_asked_at_once_each_with_a_clock_of_its_own() -> None:
    """同时征求各联办部门的意见；时限为承诺期限减一个工作日，发起当日不计，节假日不计。"""
    branches = tuple(e.Branch(body=one.body, name=one.name, limit=WEEK, due_at=DUE) for one in (POLICE, FIRE))
    assert isinstance(STARTED, e.JointApprovalStarted)
    assert (STARTED.branches, STARTED.started_at, STARTED.started_by) == (branches, NOON, "li-jueding")
    assert (STARTED.lead_body, STARTED.case_id, STARTED.case_no) == ("market", CASE_ID, START.case_no)


@pytest.mark.parametrize(
    ("promised", "limit"),
    [
        (Budget(amount=8, unit=Unit.WORKING_DAY), WEEK),
        (Budget(amount=2, unit=Unit.WORKING_DAY), Budget(amount=1, unit=Unit.WORKING_DAY)),
        (Budget(amount=1, unit=Unit.WORKING_DAY), Budget(amount=1, unit=Unit.WORKING_DAY)),
        (Budget(amount=0, unit=Unit.WORKING_DAY), Budget(amount=1, unit=Unit.WORKING_DAY)),
        (Budget(amount=15, unit=Unit.NATURAL_DAY), Budget(amount=14, unit=Unit.NATURAL_DAY)),
        (Budget(amount=1, unit=Unit.NATURAL_DAY), Budget(amount=1, unit=Unit.WORKING_DAY)),
        (Budget(amount=4, unit=Unit.WORKING_HOUR), Budget(amount=1, unit=Unit.WORKING_DAY)),
    ],
)
def test_the_lead_keeps_one_day_of_what_was_promised(promised: Budget, limit: Budget) -> None:
    """联办部门的时限比承诺期限少一日，留给主办部门汇总决定；再短的承诺也给联办部门一个工作日。"""
    assert branch_limit(promised) == limit


@pytest.mark.parametrize("days", [1, 3, 7])
def test_the_lead_may_ask_sooner(days: int) -> None:
    """主办部门可以另定较短的时限。"""
    (started,) = given(JOINT).when(START.model_copy(update={"days": days})).happens()
    assert isinstance(started, e.JointApprovalStarted)
    assert {one.limit for one in started.branches} == {Budget(amount=days, unit=Unit.WORKING_DAY)}


@pytest.mark.parametrize("days", [-1, 0, 8])
def test_nobody_is_asked_at_once_or_longer_than_usual(days: int) -> None:
    """另定的时限至少一日，不能比通行的长。"""
    given(JOINT).when(START.model_copy(update={"days": days})).then_refused(joint_errors.BranchLimitError)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"is_accepted": False}, errors.CaseNotOpenError),
        ({"co_bodies": ()}, joint_errors.NoCoBodyError),
        ({"co_bodies": (POLICE, FIRE, POLICE)}, joint_errors.CoBodyTwiceError),
        ({"co_bodies": (POLICE, c.CoBody(body="market", name="市场监管局"))}, joint_errors.LeadAsCoBodyError),
    ],
)
def test_what_is_asked_must_make_sense(changes: dict[str, object], error: type[RuleBrokenError]) -> None:
    """已受理、尚未决定的办件才能发起；至少一个联办部门，不重复，不含主办部门自己。"""
    given(JOINT).when(START.model_copy(update=changes)).then_refused(error)


@pytest.mark.parametrize(
    "history", [(STARTED,), (STARTED, POLICE_AGREED, FIRE_AGREED, JOINED), (STARTED, POLICE_AGREED, CLOSED)]
)
def test_a_case_has_one_joint_approval(history: tuple[e.JointEvent, ...]) -> None:
    """一件只发起一次：同样的部门再发起一次，什么也不发生；换了部门，不行。"""
    given(JOINT, *history).when(START).then_nothing()
    other = START.model_copy(update={"co_bodies": (POLICE,)})
    given(JOINT, *history).when(other).then_refused(joint_errors.JointApprovalHeldError)


def test_the_joint_approval_of_a_case_is_always_the_same_one() -> None:
    """一件的并联审批总是同一个，两件的不会相同。"""
    assert c.joint_of(CASE_ID) == c.joint_of(CASE_ID)
    assert c.joint_of(CASE_ID) not in (CASE_ID, c.joint_of(c.joint_of(CASE_ID)))


def test_the_last_opinion_joins() -> None:
    """各部门先后提出意见，最后一个提出时汇合。"""
    asked = given(JOINT, STARTED).when(opinion("police"), at=at(9, 28)).then(POLICE_AGREED)
    asked.when(opinion("fire"), at=at(9, 29)).then(FIRE_AGREED, JOINED)


def test_who_disagrees_stands_in_the_joining() -> None:
    """有部门不同意的，照样汇合，写明是哪些部门。"""
    history = given(JOINT, STARTED, POLICE_AGREED)
    history.when(opinion("fire", agrees=False), at=at(9, 29)).then(FIRE_DISAGREED, NOT_JOINED)
    assert JOINED.disagreed == ()


@pytest.mark.parametrize("lacking", [{"reasons": None}, {"legal_basis": ""}])
def test_a_disagreement_has_reasons_and_a_law(lacking: dict[str, object]) -> None:
    """不同意的，须写明理由和法律依据。"""
    bare = opinion("fire", agrees=False).model_copy(update=lacking)
    given(JOINT, STARTED).when(bare, at=at(9, 29)).then_refused(joint_errors.DisagreementNeedsGroundsError)


@pytest.mark.parametrize("history", [(), (STARTED,), (STARTED, POLICE_AGREED, FIRE_AGREED, JOINED)])
@pytest.mark.parametrize("body", ["market", "housing", ""])
def test_only_who_was_asked_gives_an_opinion(history: tuple[e.JointEvent, ...], body: str) -> None:
    """只有被征求的部门提出意见；主办部门自己、别的部门都不行。"""
    refused = joint_errors.NotABranchError if history else joint_errors.NoJointApprovalError
    given(JOINT, *history).when(opinion(body), at=at(9, 29)).then_refused(refused)


@pytest.mark.parametrize("rest", [(), (FIRE_AGREED, JOINED), (CLOSED,)])
def test_the_same_opinion_twice_is_given_once(rest: tuple[e.JointEvent, ...]) -> None:
    """同样的意见再提一次，什么也不发生，换了人、过了期限也一样；改成不同的，不行。"""
    history = given(JOINT, STARTED, POLICE_AGREED, *rest)
    for moment in (at(9, 28), at(9, 29), at(10, 20)):
        history.when(opinion("police").model_copy(update={"by": "another"}), at=moment).then_nothing()
        history.when(opinion("police", agrees=False), at=moment).then_refused(joint_errors.OpinionGivenError)


def test_a_disagreement_by_another_law_is_another_opinion() -> None:
    """不同意的依据变了，就是不同的意见。"""
    history = given(JOINT, STARTED, FIRE_DISAGREED)
    history.when(opinion("fire", agrees=False), at=at(9, 30)).then_nothing()
    other = opinion("fire", agrees=False, legal_basis="《江苏省消防条例》第二十条")
    history.when(other, at=at(9, 30)).then_refused(joint_errors.OpinionGivenError)


def test_an_agreement_needs_no_reasons_and_keeps_none() -> None:
    """同意的不写理由和依据，写了也不记。"""
    wordy = opinion("police").model_copy(update={"reasons": Sealed.fresh("p" * 32, "无"), "legal_basis": "某条"})
    given(JOINT, STARTED).when(wordy, at=at(9, 28)).then(POLICE_AGREED)


@pytest.mark.parametrize("moment", [OVER, at(10, 20), at(12, 1)])
def test_who_says_nothing_has_agreed_from_the_due_moment_on(moment: datetime) -> None:
    """期限届满没有意见的，自届满时刻起视为同意，汇合也在那一刻；计时器晚到，时刻不变。"""
    joined = e.BranchesJoined(agreed=True, joined_at=DUE)
    timed_out = given(JOINT, STARTED).when(TIME_OUT, at=moment).then(LATE["police"], LATE["fire"], joined)
    timed_out.when(TIME_OUT, at=moment).then_nothing()


def test_an_opinion_and_a_time_out_join_when_the_limit_ends() -> None:
    """一个提出意见、一个逾期的，届满时汇合；不同意的意见不因别人逾期而失效。"""
    history = given(JOINT, STARTED, FIRE_DISAGREED)
    joined = e.BranchesJoined(agreed=False, disagreed=("fire",), joined_at=DUE)
    history.when(TIME_OUT, at=at(10, 20)).then(LATE["police"], joined)


@pytest.mark.parametrize("moment", [NOON, at(10, 12), DUE, DUE + timedelta(milliseconds=900)])
def test_the_last_moment_is_in_time(moment: datetime) -> None:
    """末日二十四时之前都在期限之内：不视为同意，还可以提出意见。"""
    given(JOINT, STARTED).when(TIME_OUT, at=moment).then_nothing()
    given(JOINT, STARTED).when(opinion("fire"), at=moment).then(given_by("fire", moment))


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("agrees", [True, False])
def test_an_opinion_after_the_limit_is_too_late(recorded: bool, agrees: bool) -> None:
    """期限届满以后的意见不收，不论计时器记下了没有，也不论是不是同意。"""
    over = (LATE["police"], LATE["fire"], e.BranchesJoined(agreed=True, joined_at=DUE)) if recorded else ()
    history = given(JOINT, STARTED, *over)
    history.when(opinion("fire", agrees=agrees), at=OVER).then_refused(joint_errors.OpinionTooLateError)


def test_who_still_has_time_records_who_has_not() -> None:
    """各部门时限不同的，后提意见的一并记下已经逾期的部门；先逾期，后意见，再汇合。"""
    assert isinstance(STARTED, e.JointApprovalStarted)
    police, fire = STARTED.branches
    longer = fire.model_copy(update={"due_at": at(11, 2)})
    uneven = STARTED.model_copy(update={"branches": (police, longer)})
    joined = e.BranchesJoined(agreed=True, joined_at=at(10, 20))
    given(JOINT, uneven).when(opinion("fire"), at=at(10, 20)).then(LATE["police"], given_by("fire", at(10, 20)), joined)


def test_a_case_that_ends_ends_the_asking() -> None:
    """办件先终结的，不再征求，写明还有哪些部门没有意见；此后的意见不收。"""
    closed = given(JOINT, STARTED, POLICE_AGREED).when(WITHDRAWN, at=at(10, 20)).then(CLOSED)
    closed.when(WITHDRAWN, at=at(10, 21)).then_nothing()
    closed.when(TIME_OUT, at=at(10, 21)).then_nothing()
    closed.when(opinion("fire"), at=at(9, 30)).then_refused(joint_errors.JointApprovalOverError)


def test_what_joined_before_the_case_ended_has_joined() -> None:
    """办件终结之前意见已经到齐的，是汇合，不是终止。"""
    given(JOINT, STARTED, POLICE_AGREED, FIRE_AGREED, JOINED).when(WITHDRAWN, at=at(9, 30)).then_nothing()
    later = WITHDRAWN.model_copy(update={"ended_at": at(10, 20)})
    joined = e.BranchesJoined(agreed=True, joined_at=DUE)
    given(JOINT, STARTED, POLICE_AGREED).when(later, at=at(10, 20)).then(LATE["fire"], joined)


@pytest.mark.parametrize("command", [TIME_OUT, WITHDRAWN])
def test_where_nobody_was_asked_nothing_ends(command: c.JointCommand) -> None:
    """没有并联审批的，谈不上逾期和终止。"""
    given(JOINT).when(command, at=at(10, 20)).then_nothing()


@pytest.mark.parametrize(
    ("history", "moment", "standing"),
    [
        ((), NOON, s.Standing()),
        ((STARTED,), DUE, s.Standing(held=True, is_open=True)),
        ((STARTED,), OVER, s.Standing(held=True)),
        ((STARTED, FIRE_DISAGREED), at(9, 30), s.Standing(held=True, is_open=True, disagreed=True)),
        ((STARTED, FIRE_DISAGREED), OVER, s.Standing(held=True, disagreed=True)),
        ((STARTED, POLICE_AGREED, FIRE_AGREED, JOINED), at(9, 29), s.Standing(held=True)),
        ((STARTED, POLICE_AGREED, FIRE_DISAGREED, NOT_JOINED), OVER, s.Standing(held=True, disagreed=True)),
        ((STARTED, POLICE_AGREED, CLOSED), at(9, 30), s.Standing(held=True)),
    ],
)
def test_what_it_means_for_the_lead(history: tuple[e.JointEvent, ...], moment: datetime, standing: s.Standing) -> None:
    """意见没有到齐，主办部门不能决定；期限届满就算到齐，不必等计时器。"""
    assert s.standing(given(JOINT, *history).state, moment) == standing
