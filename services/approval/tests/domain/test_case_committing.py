"""告知承诺在决定以前：当场决定，撤回承诺，撤回以后照常提交材料。"""

from datetime import timedelta

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from approval.testing.examples import (
    ACCEPT,
    CALENDAR,
    GRANT,
    ITEM,
    OWED,
    PLAN,
    RECEIVED,
    RECEIVED_OWING,
    TOLERATE,
    at,
)
from kernel.errors import RuleBrokenError
from kernel.testing.spec import NOON, given
from legaltime import Budget, Unit

PROOF = e.FiledMaterial(code="m02", name="场所证明", main=True, collected_as="WAIVED", by_commitment=True)
COMMITTED = RECEIVED.model_copy(update={"materials": (*RECEIVED.materials, PROOF)})
AT_ONCE = Budget(amount=0, unit=Unit.WORKING_DAY)
IMMEDIATE = RECEIVED.model_copy(update={"item": ITEM.model_copy(update={"promised_limit": AT_ONCE})})
DECIDE = c.DecideOnTheSpot(by="li-jueding", opinion="申请人书面承诺符合条件，准予。", calendar=CALENDAR)
WANTING = e.OutstandingMaterial(code=PROOF.code, name=PROOF.name)
WITHDRAW = c.WithdrawCommitment(materials=(WANTING,), withdrawn_at=NOON)
UNCOMMITTED = e.CommitmentWithdrawn(materials=(WANTING,), withdrawn_at=NOON)
PAPER = e.FiledMaterial(code=PROOF.code, name=PROOF.name, main=True, collected_as="PAPER")
HAND_IN = c.TakeOutstanding(materials=(PAPER,), received_at=at(9, 28))
CAME = e.OutstandingMaterialReceived(materials=(PAPER,), received_at=at(9, 28))


@pytest.mark.parametrize(
    ("received", "mode"),
    [(COMMITTED, e.AcceptanceMode.COMMITMENT), (IMMEDIATE, e.AcceptanceMode.NORMAL)],
)
def test_a_commitment_is_decided_on_the_spot(received: e.CaseReceived, mode: e.AcceptanceMode) -> None:
    """按承诺办的和即办件，受理、准予、返回结果一次作出。"""
    accepted, concluded, returned = given(CASE, received).when(DECIDE).happens()
    assert isinstance(accepted, e.CaseAccepted)
    assert isinstance(concluded, e.CaseConcluded)
    assert isinstance(returned, e.ResultReturned)
    assert (accepted.mode, concluded.outcome, returned.outcome) == (mode, e.Outcome.GRANTED, e.Outcome.GRANTED)
    given(CASE, received, accepted, concluded, returned).when(DECIDE).then_refused(errors.CaseNotOpenError)


@pytest.mark.parametrize(
    ("received", "changed", "refusal"),
    [
        (RECEIVED, {}, errors.NotOnTheSpotError),
        (COMMITTED.model_copy(update={"outstanding": OWED}), {}, errors.OnTheSpotNeedsAllError),
        (COMMITTED, {"has_breach": True}, errors.CommitmentExcludedError),
        (COMMITTED, {"by": "wang-shoujian"}, errors.ReceiverMayNotDecideError),
    ],
)
def test_not_everything_is_decided_on_the_spot(
    received: e.CaseReceived, changed: dict[str, object], refusal: type[RuleBrokenError]
) -> None:
    """要等的件、材料没交齐的、有失信的、收件人自己，都不能当场决定。"""
    given(CASE, received).when(DECIDE.model_copy(update=changed)).then_refused(refusal)


def test_a_commitment_is_withdrawn_once_and_only_where_there_is_one() -> None:
    """撤回承诺只算一次；没有承诺过的、已经决定的，撤回没有意义。"""
    given(CASE, COMMITTED).when(WITHDRAW).then(UNCOMMITTED).when(WITHDRAW).then_nothing()
    given(CASE, RECEIVED).when(WITHDRAW).then_nothing()
    decided = given(CASE, COMMITTED).when(DECIDE).happens()
    given(CASE, COMMITTED, *decided).when(WITHDRAW).then_nothing()


def test_after_acceptance_the_withdrawn_proof_comes_before_the_grant() -> None:
    """受理以后撤回承诺的，材料交齐以前不能准予，可以不予；交齐以后照常决定。"""
    accepted = given(CASE, COMMITTED).when(ACCEPT).happens()
    withdrawn = given(CASE, COMMITTED, *accepted, UNCOMMITTED)
    withdrawn.when(GRANT).then_refused(errors.CommitmentWithdrawnError)
    denial = GRANT.model_copy(update={"outcome": e.Outcome.DENIED, "reasons": "不符合条件"})
    assert len(withdrawn.when(denial).happens()) > 0
    came = withdrawn.when(HAND_IN, at=at(9, 28)).then(CAME)
    came.when(HAND_IN, at=at(9, 28)).then_nothing()
    assert len(came.when(GRANT, at=at(9, 28)).happens()) > 0


def test_before_acceptance_the_one_notice_may_ask_for_it() -> None:
    """受理以前撤回的，一次性告知可以列入；补齐以后照常受理、准予。"""
    missing = e.MissingMaterial(code=WANTING.code, name=WANTING.name, what="")
    ask = c.RequestSupplement(by="li-jueding", missing=(missing,))
    noticed = given(CASE, COMMITTED, UNCOMMITTED).when(ask).happens()
    supply = c.CompleteSupplement(materials=(PAPER,), completed_at=at(9, 28), calendar=CALENDAR)
    supplied = given(CASE, COMMITTED, UNCOMMITTED, *noticed).when(supply, at=at(9, 28)).happens()
    history = (COMMITTED, UNCOMMITTED, *noticed, *supplied)
    accepted = given(CASE, *history).when(ACCEPT, at=at(9, 28)).happens()
    assert len(given(CASE, *history, *accepted).when(GRANT, at=at(9, 28)).happens()) > 0


@pytest.mark.parametrize("accepting", [ACCEPT, c.DeemAcceptance(calendar=CALENDAR)])
def test_accepting_does_not_make_the_proof_unneeded(accepting: c.CaseCommand) -> None:
    """受理以前撤回了承诺，没有告知就受理、或者视为受理的，材料交齐以前同样不能准予。"""
    moment = at(10, 12)
    accepted = given(CASE, COMMITTED, UNCOMMITTED).when(accepting, at=moment).happens()
    waiting = given(CASE, COMMITTED, UNCOMMITTED, *accepted)
    waiting.when(GRANT, at=moment).then_refused(errors.CommitmentWithdrawnError)
    later = HAND_IN.model_copy(update={"received_at": moment})
    came = waiting.when(later, at=moment).happens()
    assert len(given(CASE, COMMITTED, UNCOMMITTED, *accepted, *came).when(GRANT, at=moment).happens()) > 0


def test_what_is_handed_in_before_acceptance_counts() -> None:
    """撤回承诺以后、受理以前交来的，收下，不再差；等待补正时交来的也一样。"""
    given(CASE, COMMITTED, UNCOMMITTED).when(HAND_IN, at=at(9, 28)).then(CAME).when(
        HAND_IN, at=at(9, 28)
    ).then_nothing()
    accepted = given(CASE, COMMITTED, UNCOMMITTED, CAME).when(ACCEPT, at=at(9, 28)).happens()
    assert len(given(CASE, COMMITTED, UNCOMMITTED, CAME, *accepted).when(GRANT, at=at(9, 28)).happens()) > 0
    ask = c.RequestSupplement(by="li-jueding", missing=(e.MissingMaterial(code="m09", name="平面图", what=""),))
    noticed = given(CASE, COMMITTED, UNCOMMITTED).when(ask).happens()
    given(CASE, COMMITTED, UNCOMMITTED, *noticed).when(HAND_IN, at=at(9, 28)).then(CAME)


def test_a_tolerated_case_may_withdraw_its_commitment_too() -> None:
    """容缺受理以后撤回承诺的：容缺的按期补，承诺代替的照常交；过了容缺的期限，承诺代替的仍然收。"""
    received = RECEIVED_OWING.model_copy(update={"materials": COMMITTED.materials})
    accepted = given(CASE, received).when(TOLERATE).happens()
    history = (received, *accepted, UNCOMMITTED)
    both = c.TakeOutstanding(
        materials=(PAPER, e.FiledMaterial(code=PLAN.code, name=PLAN.name, main=False, collected_as="PAPER")),
        received_at=at(9, 28),
    )
    (came,) = given(CASE, *history).when(both, at=at(9, 28)).happens()
    assert isinstance(came, e.OutstandingMaterialReceived)
    assert {one.code for one in came.materials} == {PROOF.code, PLAN.code}
    late = both.model_copy(update={"received_at": at(10, 12) + timedelta(days=1)})
    (came,) = given(CASE, *history).when(late, at=late.received_at).happens()
    assert isinstance(came, e.OutstandingMaterialReceived)
    assert [one.code for one in came.materials] == [PROOF.code]
