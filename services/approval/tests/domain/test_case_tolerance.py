"""容缺受理，一条一条：什么时候可以，补齐怎样，逾期怎样；收件即受理。"""

from datetime import date, datetime, timedelta

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from approval.testing.examples import (
    ACCEPT,
    CALENDAR,
    GRANT,
    NOTICED,
    OWED,
    PLAN,
    PROXY,
    RECEIVE,
    RECEIVED,
    RECEIVED_OWING,
    TOLERATE,
    at,
)
from kernel.clock import CHINA_TIME
from kernel.testing.spec import NOON, given

TOLERATED = given(CASE, RECEIVED_OWING).when(TOLERATE).happens()
DUE = datetime(2026, 10, 12, 23, 59, 59, tzinfo=CHINA_TIME)
HANDED_IN = c.TakeOutstanding(
    materials=tuple(
        e.FiledMaterial(**one.model_dump(include={"code", "name"}), main=False, collected_as="PAPER") for one in OWED
    ),
    received_at=at(10, 9),
)
FIRST = HANDED_IN.model_copy(update={"materials": HANDED_IN.materials[:1]})
LATER = at(10, 13, 8)
ON_RECEIPT = RECEIVE.model_copy(update={"item": RECEIVE.item.model_copy(update={"acceptance_on_receipt": True})})


def test_tolerant_acceptance_starts_the_clocks_and_names_what_is_owed() -> None:
    """容缺受理即受理：两个期限起算，写明还差什么、何时以前补齐。"""
    accepted, granted = TOLERATED
    assert isinstance(accepted, e.CaseAccepted)
    assert accepted.mode is e.AcceptanceMode.TOLERANT
    assert isinstance(granted, e.ToleranceGranted)
    assert (granted.outstanding, granted.due_at) == (OWED, DUE)
    given(CASE, RECEIVED_OWING, *TOLERATED).when(TOLERATE).then_nothing()


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"item": RECEIVED.item}, errors.ToleranceNotListedError),
        ({"outstanding": ()}, errors.NothingOutstandingError),
        ({"outstanding": (PLAN, PROXY.model_copy(update={"deferrable": False}))}, errors.NotDeferrableError),
        ({"tolerance_promised": False}, errors.TolerancePromiseNeededError),
    ],
)
def test_what_tolerance_needs(changed: dict[str, object], refused: type[Exception]) -> None:
    """事项在清单内、差的都可后补、申请人书面承诺，缺一不可。"""
    given(CASE, RECEIVED_OWING.model_copy(update=changed)).when(TOLERATE).then_refused(refused)


def test_nobody_with_an_unrepaired_breach() -> None:
    """失信未修复的，不适用容缺受理。"""
    breached = TOLERATE.model_copy(update={"has_breach": True})
    given(CASE, RECEIVED_OWING).when(breached).then_refused(errors.BreachUnrepairedError)


@pytest.mark.parametrize("due_on", [date(2026, 9, 23), date(2026, 10, 14)])
def test_the_promise_ends_within_the_promised_limit(due_on: date) -> None:
    """补交期限不早于今天，不晚于承诺办结期限（10 月 13 日）。"""
    given(CASE, RECEIVED_OWING).when(TOLERATE.model_copy(update={"due_on": due_on})).then_refused(
        errors.ToleranceDueError
    )
    last = TOLERATE.model_copy(update={"due_on": date(2026, 10, 13)})
    assert len(given(CASE, RECEIVED_OWING).when(last).happens()) == 2


def test_what_came_with_a_supplement_is_not_owed() -> None:
    """补正时已经补来的，不再算作还差。"""
    completed = e.SupplementCompleted(
        materials=HANDED_IN.materials[:1], completed_at=NOON, notice_due_at=NOON + timedelta(days=9)
    )
    granted = given(CASE, RECEIVED_OWING, NOTICED, completed).when(TOLERATE).happens()[1]
    assert isinstance(granted, e.ToleranceGranted)
    assert granted.outstanding == (PROXY,)


def test_materials_may_come_one_by_one_and_the_last_one_fulfils() -> None:
    """交来一份算一份，全部交齐即为补齐；再交一次没有变化。"""
    history = [RECEIVED_OWING, *TOLERATED]
    first = given(CASE, *history).when(FIRST, at=at(10, 9)).happens()
    assert [type(one) for one in first] == [e.OutstandingMaterialReceived]
    given(CASE, *history, *first).when(FIRST, at=at(10, 9)).then_nothing()
    rest = given(CASE, *history, *first).when(HANDED_IN, at=at(10, 9)).happens()
    assert [type(one) for one in rest] == [e.OutstandingMaterialReceived, e.ToleranceFulfilled]
    given(CASE, *history, *first, *rest).when(c.LapseTolerance(), at=LATER).then_nothing()


def test_a_grant_before_everything_came_is_withheld_until_it_has() -> None:
    """容缺准予：结果不发出，补齐时才发出。"""
    history = [RECEIVED_OWING, *TOLERATED]
    concluded = given(CASE, *history).when(GRANT, at=at(10, 8)).happens()
    assert [type(one) for one in concluded] == [e.CaseConcluded]
    assert isinstance(concluded[0], e.CaseConcluded)
    assert concluded[0].outcome is e.Outcome.GRANTED_TOLERANT
    given(CASE, *history, *concluded).when(GRANT, at=at(10, 9)).then_nothing()
    given(CASE, *history, *concluded).when(c.WithdrawCase(), at=at(10, 9)).then_nothing()
    done = given(CASE, *history, *concluded).when(HANDED_IN, at=at(10, 9)).happens()
    assert done[-1] == e.ResultReturned(document_no="涟政服决字〔2026〕第0924000512号", outcome=e.Outcome.GRANTED)


def test_a_grant_after_everything_came_is_an_ordinary_one() -> None:
    """补齐以后准予，与平常一样。"""
    taken = given(CASE, RECEIVED_OWING, *TOLERATED).when(HANDED_IN, at=at(10, 9)).happens()
    concluded = given(CASE, RECEIVED_OWING, *TOLERATED, *taken).when(GRANT, at=at(10, 10)).happens()
    assert [type(one) for one in concluded] == [e.CaseConcluded, e.ResultReturned]


@pytest.mark.parametrize("decided", [(), (GRANT,)])
def test_a_promise_that_lapses_ends_the_case_on_the_due_day(decided: tuple[c.CaseCommand, ...]) -> None:
    """逾期未补齐视为撤回，自届满之日生效，计时器晚到也一样；容缺准予不发生效力。"""
    history = [RECEIVED_OWING, *TOLERATED]
    for command in decided:
        history += given(CASE, *history).when(command, at=at(10, 8)).happens()
    given(CASE, *history).when(c.LapseTolerance(), at=DUE).then_nothing()
    lapsed, withdrawn = given(CASE, *history).when(c.LapseTolerance(), at=at(10, 20)).happens()
    assert isinstance(lapsed, e.ToleranceLapsed)
    assert isinstance(withdrawn, e.CaseWithdrawn)
    assert (lapsed.lapsed_at, withdrawn.withdrawn_at, withdrawn.deemed) == (DUE, DUE, True)
    ended = [*history, lapsed, withdrawn]
    given(CASE, *ended).when(HANDED_IN.model_copy(update={"received_at": LATER}), at=LATER).then_nothing()
    given(CASE, *ended).when(HANDED_IN, at=LATER).then_refused(errors.ToleranceLapsedError)
    given(CASE, *ended).when(GRANT, at=LATER).then_refused(errors.CaseNotOpenError)


def test_what_comes_after_the_due_day_does_not_count() -> None:
    """过了期限才交的不算，等着它的计时器会使它失效。"""
    late = HANDED_IN.model_copy(update={"received_at": LATER})
    given(CASE, RECEIVED_OWING, *TOLERATED).when(late, at=LATER).then_nothing()


def test_one_reminder() -> None:
    """提醒只有一次，补齐了不提醒。"""
    history = [RECEIVED_OWING, *TOLERATED]
    reminded = given(CASE, *history).when(c.RemindOutstanding()).happens()
    assert reminded == (e.OutstandingReminded(outstanding=OWED, due_at=DUE),)
    given(CASE, *history, *reminded).when(c.RemindOutstanding()).then_nothing()
    given(CASE, RECEIVED).when(c.RemindOutstanding()).then_nothing()


def test_a_breach_is_repaired_once() -> None:
    """只有失效的容缺有失信可修复，修复一次即可。"""
    history = [RECEIVED_OWING, *TOLERATED]
    repair = c.RepairBreach(by="zhang-fuze", reason="已补齐并说明")
    given(CASE, *history).when(repair).then_refused(errors.NoBreachError)
    lapsed = given(CASE, *history).when(c.LapseTolerance(), at=LATER).happens()
    repaired = given(CASE, *history, *lapsed).when(repair, at=LATER).happens()
    assert repaired == (e.BreachRepaired(reason="已补齐并说明", repaired_by="zhang-fuze", repaired_at=LATER),)
    given(CASE, *history, *lapsed, *repaired).when(repair, at=LATER).then_nothing()


# -- 告知承诺


def test_a_commitment_is_accepted_as_one() -> None:
    """申请人选择告知承诺的，按承诺受理；有未修复的失信，承诺不能代替证明。"""
    proof = e.FiledMaterial(code="m02", name="场所证明", main=True, collected_as="WAIVED", by_commitment=True)
    received = RECEIVED.model_copy(update={"materials": (*RECEIVED.materials, proof)})
    accepted = given(CASE, received).when(ACCEPT).happens()[0]
    assert isinstance(accepted, e.CaseAccepted)
    assert accepted.mode is e.AcceptanceMode.COMMITMENT
    breached = ACCEPT.model_copy(update={"has_breach": True})
    given(CASE, received).when(breached).then_refused(errors.CommitmentExcludedError)
    assert len(given(CASE, RECEIVED).when(breached).happens()) == 1
    on_receipt = ON_RECEIPT.model_copy(update={"materials": (*RECEIVED.materials, proof)})
    assert len(given(CASE).when(on_receipt).happens()) == 1


# -- 收件即受理


def test_an_authorised_window_accepts_on_receipt() -> None:
    """授权窗口收齐材料，收件即受理，期限自收件次日起算；再点受理没有变化。"""
    received, accepted = given(CASE).when(ON_RECEIPT, at=NOON + timedelta(hours=2)).happens()
    assert isinstance(accepted, e.CaseAccepted)
    assert (accepted.mode, accepted.accepted_at) == (e.AcceptanceMode.ON_RECEIPT, RECEIVE.received_at)
    assert accepted.accepted_by == RECEIVE.received_by
    given(CASE, received, accepted).when(ACCEPT).then_nothing()
    given(CASE, received, accepted).when(c.DeemAcceptance(calendar=CALENDAR), at=at(10, 20)).then_nothing()


@pytest.mark.parametrize("changed", [{"channel": "PC"}, {"outstanding": (PLAN,)}])
def test_only_a_window_that_has_everything_does(changed: dict[str, object]) -> None:
    """网上来的、材料不齐的，由部门受理。"""
    assert len(given(CASE).when(ON_RECEIPT.model_copy(update=changed)).happens()) == 1
