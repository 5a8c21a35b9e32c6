"""各环节的意见，一条一条：按什么顺序，谁可以，几个人，什么时候还不能决定。"""

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from approval.domain.case.reviewing import before_the_decision
from approval.testing.examples import (
    ACCEPT,
    CALENDAR,
    GRANT,
    ITEM,
    OPINION,
    RECEIVED,
    STEPPED_ITEM,
    STEPS,
    at,
    reviewed_by,
)
from kernel.testing.spec import given
from legaltime import Budget, Unit

STEPPED = RECEIVED.model_copy(update={"item": STEPPED_ITEM})
ACCEPTED = given(CASE, STEPPED).when(ACCEPT).happens()[0]
CHECK = reviewed_by("li-jueding", "s2", "jin-shouxi")
REVIEW = reviewed_by("qian-shencha", "s3")
CHECKED = given(CASE, STEPPED, ACCEPTED).when(CHECK).happens()[0]
REVIEWED = given(CASE, STEPPED, ACCEPTED, CHECKED).when(REVIEW).happens()[0]
AT_ONCE = tuple(
    one.model_copy(update={"limit": Budget(amount=0, unit=Unit.WORKING_DAY)}) for one in (STEPS[0], STEPS[2], STEPS[4])
)


def test_only_what_is_handled_before_the_decision_needs_an_opinion() -> None:
    """收件、出件在窗口办，最后一个办理环节就是决定，其余的环节决定以前都要有意见。"""
    assert [one.code for one in before_the_decision(STEPPED.item)] == ["s2", "s3"]


def test_an_opinion_says_which_step_who_and_together_with_whom() -> None:
    """一个环节一份意见，写明何人、与谁同办、何时。"""
    said = e.StepOpinionGiven(
        step=STEPS[1], opinion=OPINION, given_by="li-jueding", together_with=("jin-shouxi",), given_at=at(9, 25)
    )
    given(CASE, STEPPED, ACCEPTED).when(CHECK, at=at(9, 25)).then(said)


def test_steps_go_in_the_order_of_the_list() -> None:
    """前面的环节还没有意见，后面的不能先办。"""
    given(CASE, STEPPED, ACCEPTED).when(REVIEW).then_refused(errors.StepOutOfOrderError)
    given(CASE, STEPPED, ACCEPTED, CHECKED).when(REVIEW).happens()


def test_a_step_has_one_opinion() -> None:
    """同一个人再提没有变化，另一个人再提不收。"""
    again = reviewed_by("jin-shouxi", "s2", "li-jueding")
    given(CASE, STEPPED, ACCEPTED, CHECKED).when(CHECK).then_nothing()
    given(CASE, STEPPED, ACCEPTED, CHECKED).when(again).then_refused(errors.StepDoneError)


@pytest.mark.parametrize("step", ["s1", "s4", "s5", "s9"])
def test_other_steps_take_no_opinion(step: str) -> None:
    """收件、决定、出件的环节和清单上没有的环节，不收意见。"""
    given(CASE, STEPPED, ACCEPTED).when(reviewed_by("li-jueding", step)).then_refused(errors.StepNotListedError)


def test_the_substance_is_checked_by_two() -> None:
    """核查实质内容，须有两名以上工作人员；写自己两遍不算。"""
    for others in ((), ("li-jueding",), ("",)):
        alone = reviewed_by("li-jueding", "s2", *others)
        given(CASE, STEPPED, ACCEPTED).when(alone).then_refused(errors.TwoPeopleNeededError)


def test_whoever_received_gives_no_opinion() -> None:
    """受办分离：收件人不提意见，也不同办。"""
    for command in (
        reviewed_by("wang-shoujian", "s2", "li-jueding"),
        reviewed_by("li-jueding", "s2", "wang-shoujian"),
    ):
        given(CASE, STEPPED, ACCEPTED).when(command).then_refused(errors.ReceiverMayNotDecideError)


def test_nothing_is_reviewed_before_acceptance_or_after_the_decision() -> None:
    """受理以前、决定以后，没有审查环节可办。"""
    given(CASE, STEPPED).when(CHECK).then_refused(errors.CaseNotOpenError)
    decided = given(CASE, STEPPED, ACCEPTED, CHECKED, REVIEWED).when(GRANT).happens()
    given(CASE, STEPPED, ACCEPTED, CHECKED, REVIEWED, *decided).when(CHECK).then_refused(errors.CaseNotOpenError)


def test_the_decision_waits_for_every_opinion() -> None:
    """审查环节还没有意见的，准予、不予都不能作出。"""
    denial = GRANT.model_copy(update={"outcome": e.Outcome.DENIED, "reasons": "不符合条件"})
    for decision in (GRANT, denial):
        given(CASE, STEPPED, ACCEPTED).when(decision).then_refused(errors.StepOpenError)
        given(CASE, STEPPED, ACCEPTED, CHECKED).when(decision).then_refused(errors.StepOpenError)
        given(CASE, STEPPED, ACCEPTED, CHECKED, REVIEWED).when(decision).happens()


def test_with_one_step_of_handling_the_decision_is_the_opinion() -> None:
    """即办件只有一个办理环节，决定就是它的意见。"""
    item = ITEM.model_copy(update={"steps": AT_ONCE})
    received = RECEIVED.model_copy(update={"item": item})
    accepted = given(CASE, received).when(ACCEPT).happens()[0]
    assert before_the_decision(item) == ()
    given(CASE, received, accepted).when(GRANT).happens()


def test_reviewing_goes_on_while_a_procedure_runs() -> None:
    """特别程序期间照样可以审查。"""
    started = given(CASE, STEPPED, ACCEPTED).when(
        c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="抽样检验", calendar=CALENDAR)
    )
    given(CASE, STEPPED, ACCEPTED, *started.happens()).when(CHECK).happens()
