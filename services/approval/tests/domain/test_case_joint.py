"""并联审批的办件：意见没有到齐不能决定，有部门不同意的准予须说明理由；法定期限可以延长得长些。"""

from datetime import datetime

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from approval.testing.examples import ACCEPTED, CALENDAR, GRANT, RECEIVED, RECEIVED_OWING, TOLERATE, at
from kernel.testing.spec import NOON, given

DENY = GRANT.model_copy(update={"outcome": e.Outcome.DENIED, "reasons": "不符合条件"})
EXTEND = c.ExtendTimeLimit(
    by="xu-xianzhang",
    amount=15,
    reason="需要与联办部门进一步会商",
    joint=True,
    government=True,
    calendar=CALENDAR,
)


@pytest.mark.parametrize("decision", [GRANT, DENY])
def test_while_opinions_are_missing_nothing_is_decided(decision: c.ConcludeCase) -> None:
    """联办部门的意见没有到齐，准予、不予都不能作出。"""
    too_soon = decision.model_copy(update={"joint_open": True})
    given(CASE, RECEIVED, ACCEPTED).when(too_soon, at=at(9, 28)).then_refused(errors.JointOpenError)


def test_a_grant_against_a_disagreement_says_why() -> None:
    """有联办部门不同意，仍要准予的，须写明理由，写入决定书。"""
    against = GRANT.model_copy(update={"disagreed": True})
    history = given(CASE, RECEIVED, ACCEPTED)
    history.when(against, at=at(9, 28)).then_refused(errors.DisagreementNeedsReasonsError)
    told = against.model_copy(update={"reasons": "已增设安全出口，经复核符合条件"})
    concluded = history.when(told, at=at(9, 28)).happens()[0]
    assert isinstance(concluded, e.CaseConcluded)
    assert (concluded.outcome, concluded.reasons) == (e.Outcome.GRANTED, "已增设安全出口，经复核符合条件")


def test_a_denial_follows_the_disagreement() -> None:
    """有联办部门不同意而不予的，照常说明不予的理由。"""
    denied = DENY.model_copy(update={"disagreed": True})
    concluded = given(CASE, RECEIVED, ACCEPTED).when(denied, at=at(9, 28)).happens()[0]
    assert isinstance(concluded, e.CaseConcluded)
    assert concluded.outcome is e.Outcome.DENIED


def test_what_is_decided_stays_decided() -> None:
    """已经决定的，再说一次没有变化，与并联审批无关。"""
    decided = given(CASE, RECEIVED, ACCEPTED).when(GRANT, at=at(9, 28)).happens()
    again = GRANT.model_copy(update={"joint_open": True, "disagreed": True})
    given(CASE, RECEIVED, ACCEPTED, *decided).when(again, at=at(9, 29)).then_nothing()


def test_tolerated_and_jointly_approved_goes_together() -> None:
    """并联审加容缺办：容缺受理的也可以并联审批；意见到齐、一致同意的先作出容缺准予，补齐以后结果才发出。"""
    tolerated = given(CASE, RECEIVED_OWING).when(TOLERATE, at=NOON).happens()
    history = given(CASE, RECEIVED_OWING, *tolerated)
    open_still = GRANT.model_copy(update={"joint_open": True})
    history.when(open_still, at=at(9, 28)).then_refused(errors.JointOpenError)
    (granted,) = history.when(GRANT, at=at(9, 30)).happens()
    assert isinstance(granted, e.CaseConcluded)
    assert granted.outcome is e.Outcome.GRANTED_TOLERANT


def test_a_joint_approval_is_extended_by_fifteen_days_at_most() -> None:
    """联合办理的，经批准可以延长十五日，理由告知申请人（行政许可法第四十二条第二款）。"""
    (extended,) = given(CASE, RECEIVED, ACCEPTED).when(EXTEND, at=at(10, 20)).happens()
    assert isinstance(extended, e.TimeLimitExtended)
    assert extended.statutory is not None
    assert extended.statutory.due_at == datetime.fromisoformat("2026-11-19T23:59:59+08:00")
    assert extended.legal_basis == "《中华人民共和国行政许可法》第四十二条第二款"
    assert (extended.approved_by, extended.by_government) == ("xu-xianzhang", True)


def test_the_head_of_a_department_does_not_extend_it() -> None:
    """并联审批的延长由本级人民政府负责人批准，部门负责人批准不了，几日都一样。"""
    for amount in (5, 15):
        command = EXTEND.model_copy(update={"government": False, "amount": amount})
        given(CASE, RECEIVED, ACCEPTED).when(command, at=at(10, 20)).then_refused(
            errors.JointExtensionByGovernmentError
        )


@pytest.mark.parametrize("amount", [-1, 0, 16])
def test_it_is_not_extended_longer(amount: int) -> None:
    """超过十五日，或者不足一日，不行。"""
    command = EXTEND.model_copy(update={"amount": amount})
    given(CASE, RECEIVED, ACCEPTED).when(command, at=at(10, 20)).then_refused(errors.JointExtensionLengthError)


@pytest.mark.parametrize("amount", [11, 15])
def test_what_is_not_joint_is_extended_by_ten_days_at_most(amount: int) -> None:
    """没有并联审批的，仍然最多延长十日，由本机关负责人批准。"""
    alone = {"amount": amount, "joint": False}
    command = EXTEND.model_copy(update={**alone, "government": False})
    given(CASE, RECEIVED, ACCEPTED).when(command, at=at(10, 20)).then_refused(errors.ExtensionLengthError)
    command = EXTEND.model_copy(update=alone)
    given(CASE, RECEIVED, ACCEPTED).when(command, at=at(10, 20)).then_refused(errors.ExtensionByDepartmentError)
