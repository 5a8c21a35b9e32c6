"""撤回承诺：决定以前可以，承诺代替的材料从此照常提交。"""

from datetime import timedelta
from typing import Any

import pytest

from intake.domain import errors
from intake.domain.application import commands as c
from intake.domain.application import events as e
from intake.domain.application.decide import APPLICATION
from intake.testing import scenarios as sc
from kernel.testing.spec import Spec, given

WITHDRAW = c.WithdrawCommitment()
RECEIVED = sc.RECEIVED_EVENT.model_copy(update={"materials": (*sc.RECEIVED_EVENT.materials, *sc.COMMITTED.materials)})
PERMIT = sc.attached(sc.PERMIT_CODE)
ATTACH = c.AttachMaterials(attached=(PERMIT.attachment,), at_window=True)
PAPER = e.FiledMaterial(code=sc.PERMIT_CODE, name=PERMIT.attachment.name, main=False, collected_as=e.Collected.PAPER)


def committed(*later: e.ApplicationEvent) -> Spec[Any, Any, Any]:
    return given(APPLICATION, *sc.COMPLETE, RECEIVED, sc.COMMITTED, *later)


@pytest.mark.parametrize("later", [(), (sc.NOTICED,), (sc.TOLERATED,)])
def test_a_commitment_can_be_withdrawn_before_the_decision(later: tuple[e.ApplicationEvent, ...]) -> None:
    """决定以前可以撤回承诺，补正中、容缺中也可以；再撤一次没有变化。"""
    committed(*later).when(WITHDRAW).then(sc.UNCOMMITTED).when(WITHDRAW).then_nothing()


def test_only_what_was_promised_can_be_withdrawn() -> None:
    """没有选择告知承诺的，没有可以撤回的承诺；已经决定的、撤回的、没有提交的，也不行。"""
    given(APPLICATION, *sc.RECEIVED).when(WITHDRAW).then_refused(errors.NoCommitmentError)
    committed(sc.READY).when(WITHDRAW).then_refused(errors.DecidedAlreadyError)
    committed(sc.WITHDRAWN).when(WITHDRAW).then_refused(errors.ApplicationClosedError)
    given(APPLICATION, *sc.COMPLETE).when(WITHDRAW).then_refused(errors.NotReceivedError)


def test_afterwards_the_proof_is_handed_in_as_usual() -> None:
    """撤回以后，承诺代替的材料照常提交，交来一份算一份；别的不收。"""
    committed().when(ATTACH).then_refused(errors.AlreadyReceivedError)
    uncommitted = committed(sc.UNCOMMITTED)
    uncommitted.when(c.SupplyOutstanding()).then_refused(errors.NothingHandedInError)
    other = c.AttachMaterials(attached=(sc.attached(sc.PROXY_CODE).attachment,), at_window=True)
    uncommitted.when(other).then_refused(errors.MaterialNotListedError)
    there = uncommitted.when(ATTACH).then(PERMIT)
    (came,) = there.when(c.SupplyOutstanding()).happens()
    assert isinstance(came, e.OutstandingMaterialReceived)
    assert came.materials == (PAPER,)
    committed(sc.UNCOMMITTED, PERMIT, came).when(c.SupplyOutstanding()).then_refused(errors.NothingOwedError)


def test_a_tolerance_does_not_limit_the_withdrawn_proof() -> None:
    """容缺中撤回承诺的，容缺的期限只管容缺的材料；容缺补齐以后，其余的仍可提交。"""
    history = (sc.TOLERATED, sc.UNCOMMITTED, PERMIT)
    late = sc.TOLERATED.due_at + timedelta(days=1)
    assert len(committed(*history).when(c.SupplyOutstanding(), at=late).happens()) == 1
    done = committed(sc.TOLERATED, sc.UNCOMMITTED, sc.HANDED_IN)
    assert len(done.when(ATTACH).happens()) == 1


def test_what_a_notice_asked_for_is_not_asked_for_twice() -> None:
    """补正时已经交来的，不再算没有交。"""
    supplied = sc.SUPPLEMENTED.model_copy(update={"materials": (PAPER,)})
    committed(sc.UNCOMMITTED, sc.NOTICED, supplied).when(c.SupplyOutstanding()).then_refused(errors.NothingOwedError)
