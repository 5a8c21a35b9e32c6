"""承办：认领、转交，承办人以外的人不能代办。"""

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from approval.testing.examples import ACCEPT, ACCEPTED, GRANT, NOTICED, RECEIVED, at
from kernel.testing.spec import given

CLAIM = c.AssignCase(by="li-jueding", to="li-jueding")
CLAIMED = e.CaseAssigned(assignee="li-jueding", assigned_by="li-jueding", reason="")
HAND_OVER = c.AssignCase(by="li-jueding", to="zhao-tongshi", reason="外出")


def test_a_case_is_claimed_once() -> None:
    """没有人承办的，谁都可以认领；认领过的再认领没有变化，别人不能再认领。"""
    given(CASE, RECEIVED).when(CLAIM).then(CLAIMED).when(CLAIM).then_nothing()
    other = c.AssignCase(by="zhao-tongshi", to="zhao-tongshi")
    given(CASE, RECEIVED, CLAIMED).when(other).then_refused(errors.AssignedToAnotherError)


def test_handing_over_needs_a_reason() -> None:
    """承办人转交须说明理由；首席代表可以调配。"""
    handed = e.CaseAssigned(assignee="zhao-tongshi", assigned_by="li-jueding", reason="外出")
    given(CASE, RECEIVED, CLAIMED).when(HAND_OVER).then(handed)
    silent = HAND_OVER.model_copy(update={"reason": ""})
    given(CASE, RECEIVED, CLAIMED).when(silent).then_refused(errors.TransferNeedsReasonError)
    stranger = HAND_OVER.model_copy(update={"by": "sun-juwai"})
    given(CASE, RECEIVED, CLAIMED).when(stranger).then_refused(errors.AssignedToAnotherError)
    chief = stranger.model_copy(update={"chief": True})
    assert len(given(CASE, RECEIVED, CLAIMED).when(chief).happens()) == 1


def test_who_has_it_in_hand_acts() -> None:
    """有承办人的件，由承办人受理和决定；没有承办人的，谁办都可以。"""
    other = ACCEPT.model_copy(update={"by": "zhao-tongshi"})
    given(CASE, RECEIVED, CLAIMED).when(other).then_refused(errors.AssignedToAnotherError)
    assert given(CASE, RECEIVED, CLAIMED).when(ACCEPT).happens()
    assert given(CASE, RECEIVED).when(other).happens()
    grant = GRANT.model_copy(update={"by": "zhao-tongshi"})
    given(CASE, RECEIVED, CLAIMED, ACCEPTED).when(grant, at=at(9, 28)).then_refused(errors.AssignedToAnotherError)


def test_while_the_applicant_supplements_it_can_be_claimed_and_afterwards_not() -> None:
    """补正中也可以认领，补齐后仍由承办人办理；办结的不能再认领。"""
    history = [RECEIVED, NOTICED, CLAIMED]
    completed = e.SupplementCompleted(materials=(), completed_at=at(9, 25), notice_due_at=at(10, 12))
    other = ACCEPT.model_copy(update={"by": "zhao-tongshi"})
    given(CASE, *history, completed).when(other).then_refused(errors.AssignedToAnotherError)
    concluded = given(CASE, RECEIVED, ACCEPTED).when(GRANT, at=at(9, 28)).happens()
    given(CASE, RECEIVED, ACCEPTED, *concluded).when(CLAIM).then_refused(errors.CaseNotOpenError)
