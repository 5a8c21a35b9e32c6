"""办件的规则，一条一条：已知这些事件，要求这样，于是发生这些。"""

from datetime import date, datetime, timedelta

import pytest

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.examples import (
    ACCEPT,
    ACCEPTED,
    CALENDAR,
    GRANT,
    ITEM,
    MATERIAL,
    MISSING,
    NOTICED,
    RECEIVE,
    RECEIVED,
    at,
)
from kernel.clock import CHINA_TIME
from kernel.masking import Look, LookNeedsNoteError, LookReason, NothingMaskedError
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given


def test_a_case_is_received_with_the_limit_of_its_notice() -> None:
    """收件后五个工作日内须受理或者一次性告知，期限届满为第五个工作日的次日零时。"""
    given(CASE).when(RECEIVE).then(RECEIVED)


def test_receiving_the_same_case_again_is_quiet() -> None:
    """同一件再次转来，不重复收件。"""
    given(CASE, RECEIVED).when(RECEIVE).then_nothing()


def test_acceptance_starts_both_clocks_on_the_next_day() -> None:
    """受理当日不计，承诺八个工作日自次日起算，中秋、国庆不计，调休上班日计入。"""
    accepted = given(CASE, RECEIVED).when(ACCEPT, at=NOON).happens()[0]
    assert isinstance(accepted, e.CaseAccepted)
    assert accepted.promised.due_at.date() == date(2026, 10, 13)
    assert accepted.voucher_no == "涟政服受字〔2026〕第0924000512号"
    assert not accepted.promised.provisional


def test_accepting_twice_is_quiet() -> None:
    """已经受理的，再点受理什么也不发生。"""
    given(CASE, RECEIVED, ACCEPTED).when(ACCEPT).then_nothing()


def test_everything_missing_is_told_once() -> None:
    """需要补正的，一次性告知全部内容。"""
    noticed = given(CASE, RECEIVED).when(c.RequestSupplement(by="li-jueding", missing=(MISSING,))).happens()[0]
    assert isinstance(noticed, e.SupplementRequested)
    assert noticed.missing == (MISSING,)


def test_a_notice_that_names_nothing_is_refused() -> None:
    """一次性告知必须写明缺什么。"""
    given(CASE, RECEIVED).when(c.RequestSupplement(by="x", missing=())).then_refused(errors.NothingMissingError)


def test_there_is_no_second_notice() -> None:
    """一次性告知只有一次：补齐之后不得再要求补正。"""
    completed = e.SupplementCompleted(materials=(), completed_at=NOON, notice_due_at=NOON + timedelta(days=9))
    given(CASE, RECEIVED, NOTICED, completed).when(c.RequestSupplement(by="x", missing=(MISSING,))).then_refused(
        errors.AlreadyNoticedError
    )


def test_a_second_notice_says_why_and_asks_for_nothing_that_was_supplied() -> None:
    """确需再次告知的，说明理由，记录在案；补交过的材料不得再要。"""
    supplied = e.FiledMaterial(code=MISSING.code, name=MISSING.name, main=False, collected_as="PAPER")
    completed = e.SupplementCompleted(materials=(supplied,), completed_at=NOON, notice_due_at=NOON + timedelta(days=9))
    history = (RECEIVED, NOTICED, completed)
    again = c.RequestSupplement(by="x", missing=(MISSING,), reason="补交后发现另一份缺页")
    given(CASE, *history).when(again).then_refused(errors.AlreadySuppliedError)
    other = MISSING.model_copy(update={"code": "food-licence-m04", "name": "健康证明"})
    noticed = given(CASE, *history).when(again.model_copy(update={"missing": (other,)})).happens()[0]
    assert isinstance(noticed, e.SupplementRequested)
    assert (noticed.reason, noticed.notice_no) == (again.reason, "涟政服再补字〔2026〕第0924000512号")
    first = given(CASE, RECEIVED).when(again).happens()[0]
    assert isinstance(first, e.SupplementRequested)
    assert first.reason == ""


def test_without_a_notice_in_time_the_case_is_deemed_accepted_from_receipt() -> None:
    """逾期不告知的，自收到申请之日起即为受理；计时器晚到，日期不变。"""
    late = given(CASE, RECEIVED).when(c.DeemAcceptance(calendar=CALENDAR), at=at(10, 20)).happens()[0]
    assert isinstance(late, e.AcceptanceDeemed)
    assert late.deemed_from == date(2026, 9, 24)
    assert late.promised.due_at.date() == date(2026, 10, 13)


@pytest.mark.parametrize("told", [(NOTICED,), (ACCEPTED,)])
def test_acceptance_is_not_deemed_once_told(told: tuple[e.CaseEvent, ...]) -> None:
    """已经告知或者已经受理的，不再视为受理。"""
    given(CASE, RECEIVED, *told).when(c.DeemAcceptance(calendar=CALENDAR)).then_nothing()


def test_not_competent_names_who_is() -> None:
    """不属于本机关职权的，告知向哪个机关申请。"""
    refuse = c.RefuseAcceptance(by="x", reason=e.RefusalReason.NOT_COMPETENT, explanation="应由市级办理")
    given(CASE, RECEIVED).when(refuse).then_refused(errors.CompetentBodyNeededError)


def test_a_procedure_that_stops_the_clock_moves_the_due_day() -> None:
    """检验检测所需时间不计入期限：结束后到期日顺延。"""
    spec = given(CASE, RECEIVED, ACCEPTED).when(
        c.StartSpecialProcedure(by="li-jueding", kind="TESTING", reason="抽样送检", calendar=CALENDAR), at=at(9, 28)
    )
    started = spec.happens()
    ended = given(CASE, RECEIVED, ACCEPTED, *started).when(
        c.EndSpecialProcedure(by="li-jueding", result="合格", calendar=CALENDAR), at=at(9, 30)
    )
    event = ended.happens()[0]
    assert isinstance(event, e.SpecialProcedureEnded)
    assert event.promised.due_at.date() == date(2026, 10, 15)


def test_a_site_inspection_keeps_the_clock_running() -> None:
    """现场勘验不在行政许可法第四十五条之列，清单写明期限照常计算。"""
    started = (
        given(CASE, RECEIVED, ACCEPTED)
        .when(c.StartSpecialProcedure(by="x", kind="SITE_INSPECTION", reason="看现场", calendar=CALENDAR), at=at(9, 28))
        .happens()
    )
    ended = (
        given(CASE, RECEIVED, ACCEPTED, *started)
        .when(
            c.EndSpecialProcedure(
                by="x",
                result="符合",
                minutes=Sealed.fresh("p" * 32, "布局与图纸一致"),
                attended=("x", "y"),
                calendar=CALENDAR,
            ),
            at=at(9, 30),
        )
        .happens()[0]
    )
    assert isinstance(ended, e.SpecialProcedureEnded)
    assert isinstance(ACCEPTED, e.CaseAccepted)
    assert ended.promised == ACCEPTED.promised


def test_only_listed_procedures_may_be_started() -> None:
    """未列入实施清单的特别程序不得启动。"""
    given(CASE, RECEIVED, ACCEPTED).when(
        c.StartSpecialProcedure(by="x", kind="HEARING", reason="y", calendar=CALENDAR)
    ).then_refused(errors.NotListedProcedureError)


def test_a_decision_concludes_and_returns_the_result() -> None:
    """决定作出即办结，决定文书返回收件窗口。"""
    concluded, returned = given(CASE, RECEIVED, ACCEPTED).when(GRANT, at=at(10, 8)).happens()
    assert isinstance(concluded, e.CaseConcluded)
    assert concluded.on_time
    assert returned == e.ResultReturned(document_no="涟政服决字〔2026〕第0924000512号", outcome=e.Outcome.GRANTED)


def test_deciding_twice_alike_is_quiet() -> None:
    """同样的决定再点一次，什么也不发生。"""
    done = given(CASE, RECEIVED, ACCEPTED).when(GRANT, at=at(10, 8)).happens()
    given(CASE, RECEIVED, ACCEPTED, *done).when(GRANT, at=at(10, 8, 11)).then_nothing()


def test_whoever_received_may_not_decide() -> None:
    """受办分离：收件人不得参与决定。"""
    grant = GRANT.model_copy(update={"by": "wang-shoujian"})
    given(CASE, RECEIVED, ACCEPTED).when(grant).then_refused(errors.ReceiverMayNotDecideError)


def test_a_denial_gives_reasons() -> None:
    """不予许可应当说明理由。"""
    deny = GRANT.model_copy(update={"outcome": e.Outcome.DENIED})
    given(CASE, RECEIVED, ACCEPTED).when(deny).then_refused(errors.DenialNeedsReasonsError)


def test_a_late_decision_publishes_why() -> None:
    """超过承诺期限的，须公开原因。"""
    given(CASE, RECEIVED, ACCEPTED).when(GRANT, at=at(10, 15)).then_refused(errors.LateReasonNeededError)
    told = GRANT.model_copy(update={"late_reason": "现场复核两次"})
    concluded = given(CASE, RECEIVED, ACCEPTED).when(told, at=at(10, 15)).happens()[0]
    assert isinstance(concluded, e.CaseConcluded)
    assert (concluded.on_time, concluded.statutory_on_time) == (False, True)


def test_the_last_second_of_the_due_day_is_in_time() -> None:
    """期限届满日二十四时之前作出决定的，为按时。"""
    last = datetime(2026, 10, 13, 23, 59, 59, tzinfo=CHINA_TIME)
    concluded = given(CASE, RECEIVED, ACCEPTED).when(GRANT, at=last).happens()[0]
    assert isinstance(concluded, e.CaseConcluded)
    assert concluded.on_time


def test_no_decision_while_a_procedure_runs() -> None:
    """特别程序未结束，不得作出决定。"""
    started = (
        given(CASE, RECEIVED, ACCEPTED)
        .when(c.StartSpecialProcedure(by="x", kind="TESTING", reason="y", calendar=CALENDAR))
        .happens()
    )
    given(CASE, RECEIVED, ACCEPTED, *started).when(GRANT).then_refused(errors.ProcedureRunningError)


@pytest.mark.parametrize("history", [(RECEIVED,), (RECEIVED, NOTICED), (RECEIVED, ACCEPTED)])
def test_an_applicant_may_withdraw_before_the_decision(history: tuple[e.CaseEvent, ...]) -> None:
    """决定作出之前，申请人可以撤回。"""
    withdrawn = e.CaseWithdrawn(withdrawn_at=NOON, reason="不办了")
    given(CASE, *history).when(c.WithdrawCase(reason="不办了")).then(withdrawn)


def test_nothing_is_withdrawn_after_the_decision() -> None:
    """决定在先的，撤回不再生效。"""
    done = given(CASE, RECEIVED, ACCEPTED).when(GRANT, at=at(10, 8)).happens()
    given(CASE, RECEIVED, ACCEPTED, *done).when(c.WithdrawCase()).then_nothing()


LOOK = Look(fields=("name", "number"), reason=LookReason.CONTACT)


@pytest.mark.parametrize("history", [(RECEIVED,), (RECEIVED, NOTICED), (RECEIVED, ACCEPTED)])
def test_looking_at_the_applicant_is_recorded_with_its_reason(history: tuple[e.CaseEvent, ...]) -> None:
    """看申请人脱敏的信息，看了哪几项、为什么，记录在案；办件的状态不因此改变。"""
    looked = given(CASE, *history).when(c.ShowApplicant(look=LOOK)).then(e.ApplicantShown(look=LOOK))
    assert looked.state == given(CASE, *history).state


def test_looking_again_is_another_look() -> None:
    """再看一次，再记一次。"""
    shown = e.ApplicantShown(look=LOOK)
    given(CASE, RECEIVED, shown).when(c.ShowApplicant(look=LOOK)).then(shown)


def test_another_reason_to_look_is_written_out() -> None:
    """查看的事由选“其他”的，必须写明。"""
    other = LOOK.model_copy(update={"reason": LookReason.OTHER})
    given(CASE, RECEIVED).when(c.ShowApplicant(look=other)).then_refused(LookNeedsNoteError)
    told = other.model_copy(update={"note": Sealed.fresh("p" * 32, "核对委托书")})
    given(CASE, RECEIVED).when(c.ShowApplicant(look=told)).then(e.ApplicantShown(look=told))


def test_where_nothing_is_masked_there_is_nothing_to_look_at() -> None:
    """没有脱敏的信息，也就没有可以查看的；没有收到的办件同样。"""
    given(CASE, RECEIVED).when(c.ShowApplicant(look=LOOK.model_copy(update={"fields": ()}))).then_refused(
        NothingMaskedError
    )
    given(CASE).when(c.ShowApplicant(look=LOOK)).then_refused(errors.CaseNotOpenError)


def test_the_state_keeps_only_what_decisions_read() -> None:
    """受理之后留下两个期限、收件人和清单要素。"""
    state = given(CASE, RECEIVED, ACCEPTED).state
    assert isinstance(state, s.AcceptedCase)
    assert (state.received_by, state.promised.budget, state.procedure) == ("wang-shoujian", ITEM.promised_limit, None)


def test_after_a_supplement_acceptance_is_deemed_from_the_day_the_file_was_complete() -> None:
    """告知过的，补齐之日才算收齐：逾期未答，自补齐之日起视为受理（行政许可法第三十二条第一款第五项）。"""
    complete = c.CompleteSupplement(materials=(MATERIAL,), completed_at=at(10, 9, 15), calendar=CALENDAR)
    completed = given(CASE, RECEIVED, NOTICED).when(complete, at=at(10, 9, 15)).happens()
    deemed = given(CASE, RECEIVED, NOTICED, *completed).when(c.DeemAcceptance(calendar=CALENDAR), at=at(10, 20))
    (accepted,) = deemed.happens()
    assert isinstance(accepted, e.AcceptanceDeemed)
    assert (accepted.deemed_from, accepted.started_at) == (date(2026, 10, 9), at(10, 9, 15))
