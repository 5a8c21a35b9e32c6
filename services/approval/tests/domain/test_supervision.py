"""审管协同的规则：准予即推送，两个工作日内签收，签收以后反馈检查情况。"""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from approval.domain.supervision import commands as c
from approval.domain.supervision import errors
from approval.domain.supervision import events as e
from approval.domain.supervision import states as s
from approval.domain.supervision.decide import SUPERVISION
from approval.testing.examples import APPLICANT, at
from approval.testing.notices import CASE_ID, REPORT, SEND, SENT, SIGN, SIGNED
from kernel.clock import CHINA_TIME
from kernel.errors import RuleBrokenError
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given, repeating_is_quiet

DUE = datetime(2026, 9, 29, 23, 59, 59, tzinfo=CHINA_TIME)
OVERDUE = e.SupervisionNoticeOverdue(overdue_from=DUE)
DECLARE = c.DeclareNoticeOverdue()
LOOK = Look(fields=("name", "number"), reason=LookReason.CHECK_IDENTITY)


def test_a_notice_is_due_two_working_days_after_it_was_sent() -> None:
    """推送当日不计，两个工作日内签收；中秋节和周末不计。"""
    assert isinstance(SENT, e.SupervisionNoticeSent)
    assert (SENT.sent_at, SENT.due_at) == (NOON, DUE)
    assert (SENT.supervising_body, SENT.file, SENT.applicant) == ("market", SEND.file, SEND.applicant)


@pytest.mark.parametrize("history", [(SENT,), (SENT, OVERDUE), (SENT, SIGNED)])
def test_a_grant_is_notified_once(history: tuple[e.SupervisionEvent, ...]) -> None:
    """一件只推送一次。"""
    given(SUPERVISION, *history).when(SEND, at=at(10, 8)).then_nothing()


def test_the_notice_of_a_case_is_always_the_same_one() -> None:
    """一件的审管信息总是同一份，两件的不会相同。"""
    assert c.notice_of(CASE_ID) == c.notice_of(CASE_ID)
    assert c.notice_of(CASE_ID) not in (CASE_ID, c.notice_of(c.notice_of(CASE_ID)))


def test_the_supervising_department_signs() -> None:
    """期限内签收，记明何人何时；末日二十四时之前都算按时。"""
    signed = e.SupervisionNoticeAcknowledged(acknowledged_by="han-jianguan", acknowledged_at=DUE, on_time=True)
    given(SUPERVISION, SENT).when(SIGN, at=DUE).then(signed)


def test_signing_twice_is_signing_once() -> None:
    """已经签收的，再签一次什么也不发生，换了人也一样。"""
    given(SUPERVISION, SENT, SIGNED).when(SIGN, at=at(10, 8)).then_nothing()
    other = c.AcknowledgeSupervisionNotice(by="yang-jianguan")
    given(SUPERVISION, SENT, SIGNED).when(other, at=at(9, 28)).then_nothing()


def test_late_signing_is_recorded_as_late() -> None:
    """逾期之后仍要签收，如实记为逾期签收。"""
    late = e.SupervisionNoticeAcknowledged(acknowledged_by="han-jianguan", acknowledged_at=at(9, 30), on_time=False)
    given(SUPERVISION, SENT, OVERDUE).when(SIGN, at=at(9, 30)).then(late)


def test_who_signs_late_before_the_timer_is_overdue_all_the_same() -> None:
    """期限已过而计时器还没到，签收时先记逾期：谁先谁后，记录相同。"""
    late = e.SupervisionNoticeAcknowledged(acknowledged_by="han-jianguan", acknowledged_at=at(9, 30), on_time=False)
    given(SUPERVISION, SENT).when(SIGN, at=at(9, 30)).then(OVERDUE, late)


@pytest.mark.parametrize("moment", [DUE + timedelta(seconds=1), at(10, 8), at(12, 1)])
def test_an_unsigned_notice_is_overdue_from_its_due_moment(moment: datetime) -> None:
    """期限届满没有签收的，自届满时刻起逾期；计时器晚到，时刻不变。"""
    given(SUPERVISION, SENT).when(DECLARE, at=moment).then(OVERDUE).when(DECLARE, at=moment).then_nothing()


@pytest.mark.parametrize(
    ("history", "moment"), [((SENT,), DUE), ((SENT, SIGNED), at(10, 8)), ((), at(10, 8)), ((SENT, OVERDUE), at(10, 8))]
)
def test_what_is_not_overdue_is_not_declared_so(history: tuple[e.SupervisionEvent, ...], moment: datetime) -> None:
    """没有到期、已经签收、没有推送过、已经记过的，不记逾期。"""
    given(SUPERVISION, *history).when(DECLARE, at=moment).then_nothing()


def test_a_finding_goes_back_to_the_approver() -> None:
    """检查情况反馈给审批部门：哪天检查的、结论、情况说明、何人何时反馈。"""
    reported = e.SupervisionFindingReported(
        finding=e.FindingKind.NOT_COMPLIANT,
        inspected_on=date(2026, 10, 20),
        text=REPORT.text,
        reported_by="han-jianguan",
        reported_at=at(10, 21),
    )
    given(SUPERVISION, SENT, SIGNED).when(REPORT, at=at(10, 21)).then(reported)


def test_a_finding_is_reported_once_and_others_may_follow() -> None:
    """同一天的同一结论只反馈一次；整改以后、另一天检查的，再反馈。"""
    first = given(SUPERVISION, SENT, SIGNED).when(REPORT, at=at(10, 21)).happens()
    told = given(SUPERVISION, SENT, SIGNED, *first)
    told.when(REPORT, at=at(10, 22)).then_refused(errors.FindingReportedError)
    for changed in ({"finding": e.FindingKind.RECTIFIED}, {"inspected_on": date(2026, 10, 21)}):
        assert told.when(REPORT.model_copy(update=changed), at=at(10, 22)).happens()


@pytest.mark.parametrize("history", [(), (SENT,), (SENT, OVERDUE)])
def test_whoever_reports_has_signed(history: tuple[e.SupervisionEvent, ...]) -> None:
    """先签收，后反馈。"""
    given(SUPERVISION, *history).when(REPORT, at=at(10, 21)).then_refused(errors.SupervisionNotSignedError)


def test_an_inspection_is_not_of_tomorrow() -> None:
    """检查日期不能晚于反馈的当天；当天的可以。"""
    given(SUPERVISION, SENT, SIGNED).when(REPORT, at=at(10, 19)).then_refused(errors.InspectionInFutureError)
    assert given(SUPERVISION, SENT, SIGNED).when(REPORT, at=at(10, 20, 0)).happens()


def test_what_was_never_sent_is_neither_signed_nor_shown() -> None:
    """没有推送过的，谈不上签收和查看。"""
    for command in (SIGN, c.ShowSupervisedApplicant(look=LOOK)):
        given(SUPERVISION).when(command).then_refused(errors.SupervisionNoticeNotSentError)


@pytest.mark.parametrize("history", [(SENT,), (SENT, OVERDUE), (SENT, SIGNED)])
def test_looking_at_the_holder_is_recorded_with_its_reason(history: tuple[e.SupervisionEvent, ...]) -> None:
    """监管人员看被许可人脱敏的信息，看了哪几项、为什么，记录在案；别的不因此改变。"""
    shown = e.SupervisedApplicantShown(look=LOOK)
    looked = given(SUPERVISION, *history).when(c.ShowSupervisedApplicant(look=LOOK)).then(shown)
    assert looked.state == given(SUPERVISION, *history).state


COMMANDS: st.SearchStrategy[c.SupervisionCommand] = st.one_of(
    st.just(SEND),
    st.sampled_from(["han-jianguan", "yang-jianguan"]).map(lambda by: c.AcknowledgeSupervisionNotice(by=by)),
    st.just(DECLARE),
    st.builds(
        c.ReportSupervisionFinding,
        by=st.just("han-jianguan"),
        finding=st.sampled_from(e.FindingKind),
        inspected_on=st.dates(date(2026, 9, 24), date(2026, 10, 24)),
        text=st.just(Sealed.fresh(APPLICANT.person, "现场检查")),
    ),
    st.just(c.ShowSupervisedApplicant(look=LOOK)),
)


@settings(max_examples=200, deadline=None)
@drawn(st.lists(st.tuples(COMMANDS, st.sampled_from([0, 1, 24, 200])), max_size=20))
def test_however_it_is_asked_a_notice_is_signed_once_and_late_is_late(
    steps: list[tuple[c.SupervisionCommand, int]],
) -> None:
    """任凭怎样要求：至多推送、逾期、签收各一次；按时签收的没有逾期，逾期签收的必有逾期。"""
    history, now = list[e.SupervisionEvent](), NOON
    for command, hours in steps:
        now += timedelta(hours=hours)
        try:
            happened = given(SUPERVISION, *history).when(command, at=now).happens()
        except RuleBrokenError:
            continue
        assert isinstance(command, c.ShowSupervisedApplicant) or repeating_is_quiet(SUPERVISION, history, command, now)
        history.extend(happened)
    for once in (e.SupervisionNoticeSent, e.SupervisionNoticeOverdue, e.SupervisionNoticeAcknowledged):
        assert sum(isinstance(event, once) for event in history) <= 1
    overdue = any(isinstance(event, e.SupervisionNoticeOverdue) for event in history)
    for event in history:
        if isinstance(event, e.SupervisionNoticeAcknowledged):
            assert event.on_time is not overdue
    assert isinstance(given(SUPERVISION, *history).state, s.UnknownNotice) is (history == [])
