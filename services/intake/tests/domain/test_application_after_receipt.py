"""收件之后的规则：补正、撤回、结果、领取、查看。"""

from datetime import timedelta
from typing import Any

import pytest

from intake.domain import errors
from intake.domain.application import commands as c
from intake.domain.application import events as e
from intake.domain.application.decide import APPLICATION
from intake.domain.channels import Delivery
from intake.domain.items import Item
from intake.testing import scenarios as sc
from kernel.masking import LookNeedsNoteError
from kernel.testing.spec import NOON, Spec, given

WITHDRAW = c.WithdrawApplication(reason=e.WithdrawReason.WRONG_ITEM)
NOTE_RESULT = c.NoteResult(outcome=sc.READY.outcome, document_no=sc.READY.document_no, ready_at=NOON)
ANNUL = c.NoteAnnulment(document_no=sc.ANNULLED.document_no, annulled_at=NOON)
NOTE_TOLERANCE = c.NoteTolerance(**dict(sc.TOLERATED))
NOTE_SUPPLEMENT = c.NoteSupplement(**dict(sc.NOTICED))
DELIVER = c.DeliverResult(method=Delivery.WINDOW, by="wang-shoujian")
LOOK = c.ShowApplicant(look=sc.SHOWN.look)
ATTACH_PLAN = c.AttachMaterials(attached=(sc.attached(sc.PLAN_CODE).attachment,), at_window=True)


def received(*later: e.ApplicationEvent) -> Spec[Any, Any, Any]:
    return given(APPLICATION, *sc.RECEIVED, *later)


def test_what_approval_asks_for_can_be_handed_in() -> None:
    """部门一次性告知之后，申请人补交告知的材料。"""
    noticed = received().when(NOTE_SUPPLEMENT).then(sc.NOTICED)
    handed_in = noticed.when(ATTACH_PLAN).then(sc.attached(sc.PLAN_CODE))
    handed_in.when(c.SupplySupplement()).then(sc.SUPPLEMENTED)


def test_a_supplement_is_complete_or_not_taken() -> None:
    """一次补齐：告知的材料缺一份，就还没有补齐。"""
    refusal = received(sc.NOTICED).when(c.SupplySupplement()).then_refused(errors.SupplementIncompleteError)
    assert refusal.facts["missing"] == ["经营场所平面图"]


def test_only_what_was_asked_for_is_supplemented() -> None:
    """补正只收告知的材料，清单之外不得要求。"""
    other = c.AttachMaterials(attached=(sc.attached(sc.PROXY_CODE).attachment,), at_window=True)
    received(sc.NOTICED).when(other).then_refused(errors.MaterialNotListedError)


def test_nothing_asked_nothing_supplemented() -> None:
    """没有告知补正的，无从补正。"""
    received().when(c.SupplySupplement()).then_refused(errors.NothingToSupplementError)


def test_what_was_promised_can_follow_one_by_one() -> None:
    """容缺受理之后，承诺的材料交来一份算一份，交齐了就不再差。"""
    tolerated = received().when(NOTE_TOLERANCE).then(sc.TOLERATED)
    tolerated.when(c.SupplyOutstanding()).then_refused(errors.NothingHandedInError)
    handed_in = tolerated.when(ATTACH_PLAN).then(sc.attached(sc.PLAN_CODE)).when(c.SupplyOutstanding())
    handed_in.then(sc.HANDED_IN).when(c.SupplyOutstanding()).then_refused(errors.NothingOwedError)


def test_only_what_was_promised_may_follow() -> None:
    """补交只收承诺后补的材料。"""
    other = c.AttachMaterials(attached=(sc.attached(sc.PROXY_CODE).attachment,), at_window=True)
    received(sc.TOLERATED).when(other).then_refused(errors.MaterialNotListedError)


def test_after_the_due_day_nothing_follows() -> None:
    """补交期限过了，不能再交。"""
    late = sc.TOLERATED.due_at + timedelta(seconds=1)
    received(sc.TOLERATED, sc.attached(sc.PLAN_CODE)).when(c.SupplyOutstanding(), at=late).then_refused(
        errors.OwedTooLateError
    )


def test_force_majeure_gives_more_time() -> None:
    """不可抗力，部门同意顺延的，新的期限以前都可以补交；再说一次没有变化，不欠的没有可顺延。"""
    note = c.NoteToleranceExtended(**dict(sc.POSTPONED))
    longer = received(sc.TOLERATED).when(note).then(sc.POSTPONED)
    longer.when(note).then_nothing()
    late = sc.TOLERATED.due_at + timedelta(days=1)
    handed_in = received(sc.TOLERATED, sc.POSTPONED, sc.attached(sc.PLAN_CODE)).when(c.SupplyOutstanding(), at=late)
    assert [type(one) for one in handed_in.happens()] == [e.OutstandingMaterialReceived]
    received().when(note).then_nothing()
    received(sc.READY).when(note).then_nothing()


def test_a_lapsed_promise_is_a_result() -> None:
    """逾期未补齐的，收到视为撤回告知书；还在补交的也一样。"""
    lapsed = NOTE_RESULT.model_copy(update={"outcome": e.ResultOutcome.LAPSED})
    noted = received(sc.TOLERATED).when(lapsed).happens()
    assert [type(one) for one in noted] == [e.ResultReady]


@pytest.mark.parametrize("later", [(sc.READY,), (sc.WITHDRAWN,), (sc.TOLERATED,)])
def test_tolerance_told_too_late_or_again_changes_nothing(later: tuple[e.ApplicationEvent, ...]) -> None:
    """已出结果、已撤回、已经知道的，不再记。"""
    received(*later).when(NOTE_TOLERANCE).then_nothing()


@pytest.mark.parametrize(
    ("item", "attached", "promised"),
    [
        (sc.ITEM, (), True),
        (sc.ITEM.model_copy(update={"tolerance_applicable": False}), (), False),
        (sc.ITEM, (sc.attached(sc.PLAN_CODE),), False),
    ],
)
def test_a_promise_counts_where_something_may_follow(
    item: Item, attached: tuple[e.ApplicationEvent, ...], *, promised: bool
) -> None:
    """事项在容缺受理清单内、确有可以后补的没交，承诺才算数。"""
    drafted = sc.DRAFTED.model_copy(update={"item": item})
    draft = given(APPLICATION, drafted, *sc.COMPLETE[1:], *attached)
    receive = c.ReceiveApplication(case_no=sc.CASE_NO, received_by="wang-shoujian", tolerance_promised=True)
    event = draft.when(receive).happens()[0]
    assert isinstance(event, e.ApplicationReceived)
    assert event.tolerance_promised is promised


@pytest.mark.parametrize("item", [sc.ITEM, sc.ITEM.model_copy(update={"commitment_applicable": False})])
def test_a_commitment_stands_for_a_proof_where_the_list_allows_it(item: Item) -> None:
    """告知承诺由申请人选择：清单允许的证明由承诺代替，即使是主要材料；清单不允许的，照常要交。"""
    drafted = sc.DRAFTED.model_copy(update={"item": item})
    asked = e.SituationAnswered(question_id=sc.Q1, answer=True)
    draft = given(APPLICATION, drafted, asked, *sc.COMPLETE[2:])
    plain = c.ReceiveApplication(case_no=sc.CASE_NO, received_by="wang-shoujian")
    draft.when(plain).then_refused(errors.MainMaterialMissingError)
    signed = draft.when(plain.model_copy(update={"commitment_signed": True}))
    if not item.commitment_applicable:
        signed.then_refused(errors.MainMaterialMissingError)
        return
    received, commitment = signed.happens()
    assert isinstance(received, e.ApplicationReceived)
    assert commitment == sc.COMMITTED
    assert sc.COMMITTED.materials[0] in received.materials


def test_an_application_can_be_withdrawn_before_the_decision() -> None:
    """决定作出之前，申请人可以撤回；补正期间也可以。"""
    received().when(WITHDRAW).then(sc.WITHDRAWN).when(WITHDRAW).then_nothing()
    received(sc.NOTICED).when(WITHDRAW).then(sc.WITHDRAWN)
    received(sc.TOLERATED).when(WITHDRAW).then(sc.WITHDRAWN)


@pytest.mark.parametrize("later", [(sc.READY,), (sc.READY, sc.DELIVERED)])
def test_a_decided_case_cannot_be_withdrawn(later: tuple[e.ApplicationEvent, ...]) -> None:
    """决定已经作出的，不能撤回。"""
    received(*later).when(WITHDRAW).then_refused(errors.DecidedAlreadyError)


def test_a_draft_is_not_withdrawn() -> None:
    """还没有提交的，谈不上撤回。"""
    given(APPLICATION, sc.DRAFTED).when(WITHDRAW).then_refused(errors.NotReceivedError)


def test_a_decision_made_before_the_withdrawal_stands() -> None:
    """撤回与决定赶在一起，决定在先的，以决定为准。"""
    received(sc.WITHDRAWN).when(NOTE_RESULT).then(sc.READY)


def test_a_result_is_ready_once() -> None:
    """结果返回只记一次。"""
    received().when(NOTE_RESULT).then(sc.READY).when(NOTE_RESULT).then_nothing()


def test_a_result_is_handed_over_when_it_is_there() -> None:
    """结果出来之前不能领取，出来之后领取一次。"""
    received().when(DELIVER).then_refused(errors.ResultNotReadyError)
    received(sc.READY).when(DELIVER).then(sc.DELIVERED).when(DELIVER).then_nothing()


def test_a_result_whose_grant_has_gone_is_not_handed_over() -> None:
    """准予的决定失效了，还没有领的结果不再发给；已经领走的，本件不变。"""
    received(sc.READY).when(ANNUL).then(sc.ANNULLED).when(ANNUL).then_nothing().when(DELIVER).then_refused(
        errors.ResultAnnulledError
    )
    received(sc.READY, sc.DELIVERED).when(ANNUL).then_nothing()
    received().when(ANNUL).then_nothing()


def test_a_withdrawn_case_has_no_result_to_collect() -> None:
    """已撤回的申请没有结果可领。"""
    received(sc.WITHDRAWN).when(DELIVER).then_refused(errors.ApplicationClosedError)


@pytest.mark.parametrize("later", [(sc.NOTICED,), (sc.READY,), (sc.WITHDRAWN,)])
def test_a_notice_that_comes_too_late_or_again_is_not_recorded(later: tuple[e.ApplicationEvent, ...]) -> None:
    """告知重复到达，或者到得太晚，什么也不记。"""
    received(*later).when(NOTE_SUPPLEMENT).then_nothing()


def test_messages_about_unknown_cases_leave_no_trace() -> None:
    """不是本窗口收的件，审批说什么都与我无关。"""
    given(APPLICATION).when(NOTE_RESULT).then_nothing()
    given(APPLICATION).when(NOTE_SUPPLEMENT).then_nothing()


@pytest.mark.parametrize(
    "later",
    [(), (sc.NOTICED,), (sc.READY,), (sc.READY, sc.ANNULLED), (sc.READY, sc.DELIVERED), (sc.WITHDRAWN,)],
)
def test_a_look_at_the_applicant_is_recorded_each_time(later: tuple[e.ApplicationEvent, ...]) -> None:
    """收件以后，看申请人脱敏的信息，看一次记一次；申请的状态不因此改变。"""
    looked = received(*later).when(LOOK).then(sc.SHOWN)
    assert looked.when(LOOK).then(sc.SHOWN).state == received(*later).state


def test_before_receipt_nobody_looks() -> None:
    """没有收件的，没有查看一说。"""
    given(APPLICATION, *sc.COMPLETE).when(LOOK).then_refused(errors.NotReceivedError)


def test_another_reason_to_look_is_written_out() -> None:
    """查看的事由选“其他”的，必须写明。"""
    unsaid = sc.SHOWN.look.model_copy(update={"note": None})
    received().when(c.ShowApplicant(look=unsaid)).then_refused(LookNeedsNoteError)
