"""政务服务事项的规则，一条一条：已知这些事件，要求这样，于是发生这些。"""

from typing import Any

import pytest

from catalog.domain import errors
from catalog.domain.service_item import commands as c
from catalog.domain.service_item import events as e
from catalog.domain.service_item import states as s
from catalog.domain.service_item.decide import SERVICE_ITEM
from catalog.domain.service_item.elements import (
    CaseKind,
    DepthLevel,
    HandlingForm,
    ImplementationList,
    Material,
    MaterialFormat,
    MaterialSource,
    Necessity,
    OnlineDepth,
    ServiceObject,
    Situation,
    Step,
    WaiverMode,
)
from kernel.errors import RuleBrokenError
from kernel.testing.spec import NOON, given
from legaltime import Budget, Unit


def days(number: int, unit: Unit = Unit.WORKING_DAY) -> Budget:
    return Budget(amount=number, unit=unit)


APPLICATION = Material(
    code="food-licence-m01",
    name="食品经营许可申请书",
    main=True,
    necessity=Necessity.NECESSARY,
    source=MaterialSource.APPLICANT,
    format=MaterialFormat.ELECTRONIC,
)
LICENCE = Material(
    code="food-licence-m02",
    name="营业执照",
    main=True,
    necessity=Necessity.NECESSARY,
    source=MaterialSource.GOVERNMENT,
    format=MaterialFormat.ELECTRONIC,
    certificate_types=("business_licence",),
    waiver_mode=WaiverMode.CERTIFICATE,
)
MANDATE = Material(
    code="food-licence-m03",
    name="授权委托书",
    main=False,
    necessity=Necessity.NOT_NECESSARY,
    source=MaterialSource.APPLICANT,
    format=MaterialFormat.PAPER_OR_ELECTRONIC,
    deferrable=True,
)
AGENT = Situation(question_id="food-licence-q1", question="是否委托他人代办？", yes_adds=(MANDATE.code,))
ITEM = ImplementationList(
    item_id="food-licence",
    name="食品经营许可（新办）",
    pinyin="spjyxkxb",
    topic="准入准营",
    catalog_code="320131907000",
    task_code="11320826XN0000100K4320131907000",
    handle_item_code="11320826XN0000100K432013190700001",
    task_type="01",
    body="market",
    body_name="涟水县市场监督管理局",
    body_uscc="11320826XN0000100K",
    exercise_level=4,
    service_objects=(ServiceObject.ENTERPRISE,),
    case_kind=CaseKind.PROMISED,
    legal_basis=("《食品安全法》第三十五条",),
    statutory_limit=days(20),
    promised_limit=days(8),
    acceptance_conditions=("取得营业执照",),
    materials=(APPLICATION, LICENCE, MANDATE),
    situations=(AGENT,),
    steps=(
        Step(code="s1", name="审查", role="reviewer", limit=days(7), counted=True),
        Step(code="s2", name="决定", role="decider", limit=days(1), counted=True),
        Step(code="s3", name="送达", role="delivery_clerk", limit=days(2), counted=False),
    ),
    result_name="食品经营许可证",
    certificate_type="food_licence",
    handling_forms=(HandlingForm.WINDOW, HandlingForm.PC),
    online_depth=(OnlineDepth.ACCEPT, OnlineDepth.HANDLE, OnlineDepth.RESULT),
    depth_level=DepthLevel.IV,
    onsite_visits=0,
    offered_at=("county",),
)
CHANGED = ImplementationList.model_validate(
    ITEM.model_dump()
    | {
        "promised_limit": days(5),
        "steps": [{**step.model_dump(), "limit": days(5 if step.code == "s1" else 0)} for step in ITEM.steps],
    }
)
DRAFTED = e.ItemDrafted(item=ITEM, drafted_by="zhou")
SUBMITTED = e.ItemSubmitted(submitted_by="zhou")
PASSED = e.ItemReviewed(outcome=e.ReviewOutcome.PASSED, opinion="", reviewed_by="sun")
PUBLISHED = e.ItemPublished(item=ITEM, task_version=1, published_by="zhou", published_at=NOON)
IN_FORCE = (DRAFTED, SUBMITTED, PASSED, PUBLISHED)
SUSPENDED = e.ItemSuspended(item_id="food-licence", reason="法规修订", suspended_by="zhou")
CANCELLED = e.ItemCancelled(item_id="food-licence", reason="许可取消", cancelled_by="zhou")
PASS = c.ReviewItem(by="sun", outcome=e.ReviewOutcome.PASSED)


def other(**changed: Any) -> ImplementationList:
    return ImplementationList.model_validate(ITEM.model_dump() | changed)


def material(**changed: Any) -> Material:
    return Material.model_validate(APPLICATION.model_dump() | changed)


# -- the way of a list


def test_a_list_begins_as_a_draft() -> None:
    """新事项先编制清单，尚不对外。"""
    given(SERVICE_ITEM).when(c.DraftItem(item=ITEM, by="zhou")).then(DRAFTED)


def test_the_four_steps_lead_to_publication() -> None:
    """编制、报审、审核、公布，一步不能少；第一次公布为第一版。"""
    drafted = given(SERVICE_ITEM).when(c.DraftItem(item=ITEM, by="zhou")).then(DRAFTED)
    submitted = drafted.when(c.SubmitItem(by="zhou")).then(SUBMITTED)
    submitted.when(PASS).then(PASSED).when(c.PublishItem(by="zhou")).then(PUBLISHED)


@pytest.mark.parametrize(
    ("history", "command"),
    [
        ((DRAFTED,), c.DraftItem(item=ITEM, by="zhou")),
        (IN_FORCE, c.DraftItem(item=ITEM, by="zhou")),
        ((DRAFTED, SUBMITTED), c.SubmitItem(by="zhou")),
        ((DRAFTED, SUBMITTED, PASSED), PASS),
        (IN_FORCE, c.PublishItem(by="zhou")),
        ((*IN_FORCE, SUSPENDED), c.SuspendItem(by="zhou", reason="法规修订")),
        (IN_FORCE, c.ResumeItem(by="zhou")),
        ((*IN_FORCE, CANCELLED), c.CancelItem(by="zhou", reason="许可取消")),
    ],
)
def test_what_stands_already_is_not_recorded_again(history: tuple[e.ItemEvent, ...], command: c.ItemCommand) -> None:
    """已经如此的，再要求一次什么也不发生。"""
    given(SERVICE_ITEM, *history).when(command).then_nothing()


@pytest.mark.parametrize(
    ("history", "command", "error"),
    [
        ((), c.SubmitItem(by="zhou"), errors.ItemNotDraftedError),
        ((DRAFTED,), PASS, errors.ItemNotSubmittedError),
        ((DRAFTED, SUBMITTED), c.PublishItem(by="zhou"), errors.ItemNotReviewedError),
        ((DRAFTED,), c.SuspendItem(by="zhou", reason="x"), errors.ItemNotPublishedError),
        ((DRAFTED,), c.ResumeItem(by="zhou"), errors.ItemNotPublishedError),
        ((DRAFTED,), c.CancelItem(by="zhou", reason="x"), errors.ItemNotPublishedError),
        ((DRAFTED, SUBMITTED), c.DraftItem(item=CHANGED, by="zhou"), errors.ItemInReviewError),
        ((DRAFTED, SUBMITTED, PASSED), c.DraftItem(item=CHANGED, by="zhou"), errors.ItemInReviewError),
        ((*IN_FORCE, CANCELLED), c.DraftItem(item=CHANGED, by="zhou"), errors.ItemCancelledError),
        ((*IN_FORCE, CANCELLED), c.ResumeItem(by="zhou"), errors.ItemCancelledError),
    ],
)
def test_no_step_is_taken_out_of_turn(
    history: tuple[e.ItemEvent, ...], command: c.ItemCommand, error: type[RuleBrokenError]
) -> None:
    """不到这一步的，不能这样办。"""
    given(SERVICE_ITEM, *history).when(command).then_refused(error)


def test_nobody_reviews_what_they_submitted() -> None:
    """报送人不能审核自己报送的清单。"""
    own = c.ReviewItem(by="zhou", outcome=e.ReviewOutcome.PASSED)
    given(SERVICE_ITEM, DRAFTED, SUBMITTED).when(own).then_refused(errors.ReviewerIsSubmitterError)


def test_a_list_sent_back_may_be_changed_and_submitted_again() -> None:
    """退回修改的，写明意见；修改以后可以再报。"""
    back = e.ItemReviewed(outcome=e.ReviewOutcome.SENT_BACK, opinion="时限可再压缩", reviewed_by="sun")
    sent_back = c.ReviewItem(by="sun", outcome=e.ReviewOutcome.SENT_BACK, opinion="时限可再压缩")
    returned = given(SERVICE_ITEM, DRAFTED, SUBMITTED).when(sent_back).then(back)
    redrafted = returned.when(c.DraftItem(item=CHANGED, by="zhou")).then(e.ItemDrafted(item=CHANGED, drafted_by="zhou"))
    redrafted.when(c.SubmitItem(by="zhou")).then(SUBMITTED)


def test_sending_back_needs_an_opinion() -> None:
    """退回修改而不写意见的，不予退回。"""
    silent = c.ReviewItem(by="sun", outcome=e.ReviewOutcome.SENT_BACK)
    given(SERVICE_ITEM, DRAFTED, SUBMITTED).when(silent).then_refused(errors.OpinionNeededError)


def test_a_changed_item_is_published_as_the_next_version() -> None:
    """变更已公布的清单，重新走完编制、报审、审核、公布，版本加一。"""
    spec = given(SERVICE_ITEM, *IN_FORCE, e.ItemDrafted(item=CHANGED, drafted_by="zhou"), SUBMITTED, PASSED)
    second = e.ItemPublished(item=CHANGED, task_version=2, published_by="zhou", published_at=NOON)
    spec.when(c.PublishItem(by="zhou")).then(second)


def test_the_version_in_force_stays_in_force_while_another_is_drafted() -> None:
    """新一稿在编审的，现行版本照常有效，也可以暂停。"""
    drafting = given(SERVICE_ITEM, *IN_FORCE, e.ItemDrafted(item=CHANGED, drafted_by="zhou"))
    live = s.live_of(drafting.state)
    assert live is not None
    assert live.item == ITEM
    drafting.when(c.SuspendItem(by="zhou", reason="法规修订")).then(SUSPENDED)


def test_a_new_version_waits_until_a_suspended_item_resumes() -> None:
    """暂停办理中的事项，恢复以后才能公布新版本。"""
    spec = given(SERVICE_ITEM, *IN_FORCE, SUSPENDED, e.ItemDrafted(item=CHANGED, drafted_by="zhou"), SUBMITTED, PASSED)
    spec.when(c.PublishItem(by="zhou")).then_refused(errors.ItemSuspendedError)
    spec.when(c.ResumeItem(by="zhou")).then(e.ItemResumed(item_id="food-licence", resumed_by="zhou")).when(
        c.PublishItem(by="zhou")
    ).then(e.ItemPublished(item=CHANGED, task_version=2, published_by="zhou", published_at=NOON))


def test_a_published_code_never_changes() -> None:
    """实施编码一经公布不能更改。"""
    moved = other(task_code="11320826XN0000100K4320131908000", catalog_code="320131908000")
    given(SERVICE_ITEM, *IN_FORCE).when(c.DraftItem(item=moved, by="zhou")).then_refused(
        errors.ItemIdentityChangedError
    )


@pytest.mark.parametrize("command", [c.SuspendItem(by="zhou", reason=""), c.CancelItem(by="zhou", reason="")])
def test_suspending_and_cancelling_give_a_public_reason(command: c.ItemCommand) -> None:
    """暂停、取消事项，须写明并公开原因。"""
    given(SERVICE_ITEM, *IN_FORCE).when(command).then_refused(errors.ReasonNeededError)


def test_cancelling_ends_the_item_and_any_draft() -> None:
    """取消的事项不再受理，在编的一稿随之作废。"""
    spec = given(SERVICE_ITEM, *IN_FORCE, e.ItemDrafted(item=CHANGED, drafted_by="zhou"))
    ended = spec.when(c.CancelItem(by="zhou", reason="许可取消")).then(CANCELLED)
    assert ended.state == s.CancelledItem()


def test_a_list_is_checked_again_when_published() -> None:
    """报审以后规则变严的，公布时按新规则再核对。"""
    flawed = e.ItemDrafted(item=other(offered_at=()), drafted_by="zhou")
    given(SERVICE_ITEM, flawed, SUBMITTED, PASSED).when(c.PublishItem(by="zhou")).then_refused(
        errors.NowhereOfferedError
    )
