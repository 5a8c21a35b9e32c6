"""决定以后：撤销、撤回许可、注销、更正，各有法定情形，办过的不重复。"""

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from approval.testing.examples import ACCEPTED, GRANT, RECEIVED, at
from kernel.testing.spec import Spec, given

BY = "zhang-fuze"
GRANTED = given(CASE, RECEIVED, ACCEPTED).when(GRANT, at=at(9, 29)).happens()
DENY = GRANT.model_copy(update={"outcome": e.Outcome.DENIED, "reasons": "场所不符合要求"})
DENIED = given(CASE, RECEIVED, ACCEPTED).when(DENY, at=at(9, 29)).happens()
REVOKE = c.RevokeDecision(by=BY, ground=e.RevocationGround.NOT_QUALIFIED, reasons="不具备申请资格")
REPEAL = c.RepealApproval(by=BY, reasons="地块列入征收范围", compensation="依评估结果补偿")
DEREGISTER = c.DeregisterApproval(by=BY, ground=e.DeregistrationGround.ON_REQUEST, reasons="申请注销")
CORRECT = c.CorrectDecision(by=BY, corrects="第二段", wrong="二〇二五年", right="二〇二六年")
ACTS = (REVOKE, REPEAL, DEREGISTER, CORRECT)


def decided(*more: e.CaseEvent) -> Spec[c.CaseCommand, object, e.CaseEvent]:
    return given(CASE, RECEIVED, ACCEPTED, *GRANTED, *more)


def happens(command: c.CaseCommand, *before: e.CaseEvent) -> e.CaseEvent:
    return decided(*before).when(command, at=at(10, 20)).happens()[0]


@pytest.mark.parametrize(
    ("ground", "law"),
    [
        (e.RevocationGround.ABUSE, "《中华人民共和国行政许可法》第六十九条第一款"),
        (e.RevocationGround.FRAUD, "《中华人民共和国行政许可法》第六十九条第二款"),
        (e.RevocationGround.COMMITMENT_BROKEN, "国办发〔2020〕42号（告知承诺制）"),
    ],
)
def test_a_grant_is_revoked_on_the_ground_the_law_names(ground: e.RevocationGround, law: str) -> None:
    """撤销写明情形、理由、依据，文书自有编号。"""
    revoked = happens(REVOKE.model_copy(update={"ground": ground}))
    assert isinstance(revoked, e.DecisionRevoked)
    assert (revoked.ground, revoked.legal_basis, revoked.decided_at) == (ground, law, at(10, 20))
    assert revoked.document_no == "涟政服撤销字〔2026〕第0924000512号"


def test_an_approval_is_repealed_with_compensation() -> None:
    """撤回已经生效的许可，依第八条第二款，写明怎样补偿。"""
    repealed = happens(REPEAL)
    assert isinstance(repealed, e.ApprovalRepealed)
    assert (repealed.legal_basis, repealed.compensation) == (
        "《中华人民共和国行政许可法》第八条第二款",
        "依评估结果补偿",
    )


@pytest.mark.parametrize("act", ACTS)
def test_what_was_done_is_not_done_again(act: c.CaseCommand) -> None:
    """同样的决定再作一次，没有变化。"""
    decided(happens(act)).when(act, at=at(10, 21)).then_nothing()


@pytest.mark.parametrize("act", [REVOKE, REPEAL, CORRECT])
@pytest.mark.parametrize("before", [REVOKE, REPEAL, DEREGISTER])
def test_what_is_no_longer_in_force_is_only_deregistered(act: c.CaseCommand, before: c.CaseCommand) -> None:
    """已经撤销、撤回、注销的，不能再撤销、撤回、更正。"""
    if act is not before:
        decided(happens(before)).when(act, at=at(10, 21)).then_refused(errors.NotInForceError)


@pytest.mark.parametrize("before", [REVOKE, REPEAL])
def test_a_revoked_approval_is_deregistered_as_annulled(before: c.CaseCommand) -> None:
    """已撤销、已撤回的，以此为由注销，不能以别的情形。"""
    ended = happens(before)
    annulled = DEREGISTER.model_copy(update={"ground": e.DeregistrationGround.ANNULLED})
    decided(ended).when(DEREGISTER, at=at(10, 21)).then_refused(errors.DeregistrationGroundError)
    assert isinstance(happens(annulled, ended), e.ApprovalDeregistered)
    decided().when(annulled, at=at(10, 21)).then_refused(errors.DeregistrationGroundError)


def test_several_slips_are_corrected_each_with_a_paper_of_its_own() -> None:
    """更正几处就有几份更正通知书；改了等于没改的，不出。"""
    first = happens(CORRECT)
    second = happens(CORRECT.model_copy(update={"corrects": "落款"}), first)
    assert isinstance(first, e.DecisionCorrected)
    assert isinstance(second, e.DecisionCorrected)
    assert first.document_no != second.document_no
    same = CORRECT.model_copy(update={"right": CORRECT.wrong})
    decided().when(same, at=at(10, 21)).then_refused(errors.NothingCorrectedError)


@pytest.mark.parametrize("act", [REVOKE, REPEAL, DEREGISTER])
def test_only_a_grant_can_be_taken_back(act: c.CaseCommand) -> None:
    """不予的、还没有决定的，没有什么可撤销、撤回、注销。"""
    given(CASE, RECEIVED, ACCEPTED, *DENIED).when(act, at=at(10, 20)).then_refused(errors.NoGrantError)
    given(CASE, RECEIVED, ACCEPTED).when(act, at=at(9, 28)).then_refused(errors.NoGrantError)


def test_a_denial_too_is_corrected_and_nothing_before_a_decision() -> None:
    """不予的决定书也会有笔误；没有决定，没有可更正。"""
    given(CASE, RECEIVED, ACCEPTED, *DENIED).when(CORRECT, at=at(10, 20)).happens()
    given(CASE, RECEIVED, ACCEPTED).when(CORRECT, at=at(9, 28)).then_refused(errors.NoDecisionError)
