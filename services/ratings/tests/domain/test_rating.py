"""评价的规则，一条一条：已知这些事件，要求这样，于是发生这些。"""

from datetime import date, datetime
from uuid import UUID

import pytest

from kernel.clock import CHINA_TIME
from kernel.masking import Look, LookNeedsNoteError, LookReason
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given
from legaltime import Calendar, YearCalendar
from ratings.domain import errors
from ratings.domain.rating import commands as c
from ratings.domain.rating import events as e
from ratings.domain.rating import rectifying
from ratings.domain.rating.decide import RATING
from ratings.domain.words import FeedbackMethod, Finding, Level, RatingChannel, RectificationLevel, Via

CALENDAR = Calendar.of(
    [
        YearCalendar(
            year=2026,
            holidays={date(2026, 9, 25): "中秋节", **{date(2026, 10, day): "国庆节" for day in range(1, 8)}},
            makeup_days=(date(2026, 9, 20), date(2026, 10, 10)),
        )
    ]
)
CASE = e.RatedCase(
    case_id=UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10"),
    case_no="320826260924000512702",
    item_id="food-licence",
    item_name="食品经营许可（新办）",
    body="market",
    body_name="涟水县市场监督管理局",
)
RATER = "p" * 32


def words(text: str) -> Sealed[str]:
    return Sealed.fresh(RATER, text)


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA_TIME)


INVITE = c.InviteRating(case=CASE, applicant=RATER, concluded_at=NOON, calendar=CALENDAR)
INVITED = given(RATING).when(INVITE).happens()[0]
OFFERED = ("ATTITUDE", "EFFICIENCY", "MULTI_VISITS")


def rate(level: Level, **changed: object) -> c.SubmitRating:
    said = {"options": ("ATTITUDE",), "offered": OFFERED, "text": words("等了两小时"), "is_real_name": True}
    said |= {"rater": RATER, "by_staff": False, "channel": RatingChannel.QR, "calendar": CALENDAR}
    return c.SubmitRating.model_validate({"level": level, **said, **changed})


PRAISED = given(RATING, INVITED).when(rate(Level.SATISFIED)).happens()
RATED_BADLY = (INVITED, *given(RATING, INVITED).when(rate(Level.DISSATISFIED)).happens())
RATED_BADLY_NAMELESS = (
    INVITED,
    *given(RATING, INVITED).when(rate(Level.VERY_DISSATISFIED, is_real_name=False)).happens(),
)
DEFAULTED = (INVITED, *given(RATING, INVITED).when(c.DefaultRating(), at=at(10, 20)).happens())
VERIFY = c.VerifyNegative(by="he-chengban", finding=Finding.JUSTIFIED, note=words("已致电，情况属实"))
EXTEND = c.ExtendRectification(by="he-chengban", reason="涉及多个窗口", calendar=CALENDAR)
COMPLETE = c.CompleteRectification(by="he-chengban", measures=words("增开一个窗口"), measures_public="已增开一个窗口。")
FEED_BACK = c.FeedBackToRater(by="he-chengban", method=FeedbackMethod.PHONE)
FOLLOW_UP = c.FollowUpRater(by="sun-jiandu", level=RectificationLevel.BASICALLY_SATISFIED)
CLOSE = c.CloseNegative(by="sun-jiandu")
REPLIED = c.LearnTicketReplied(by="market", replied_at=at(9, 28))
CALLED = c.LearnTicketFollowedUp(level=RectificationLevel.SATISFIED, followed_up_at=at(9, 29))
TICKET_CLOSED = c.LearnTicketClosed(closed_at=at(9, 30))


def after(*commands: c.RatingCommand, begun: tuple[e.RatingEvent, ...] = RATED_BADLY) -> tuple[e.RatingEvent, ...]:
    """The history that these commands, one after the other on the next working day, leave."""
    history = begun
    for command in commands:
        history = (*history, *given(RATING, *history).when(command, at=at(9, 28)).happens())
    return history


# -- inviting and rating


def test_a_concluded_case_invites_a_rating_for_seven_natural_days() -> None:
    """办结后七个自然日内可以评价，末日为休息日的顺延到下一个工作日。"""
    invited = given(RATING).when(INVITE).happens()[0]
    assert isinstance(invited, e.RatingInvited)
    assert invited.closes == e.Reckoned(due_at=datetime(2026, 10, 8, 23, 59, 59, tzinfo=CHINA_TIME))


@pytest.mark.parametrize("history", [(INVITED,), (INVITED, *PRAISED), RATED_BADLY, DEFAULTED])
def test_a_case_invites_only_once(history: tuple[e.RatingEvent, ...]) -> None:
    """同一件再次获知办结，不重复邀请。"""
    given(RATING, *history).when(INVITE).then_nothing()


def test_a_rating_keeps_what_was_said() -> None:
    """评价记下满意度、选项、渠道和密封的文字，不是差评的不转整改。"""
    submitted = e.RatingSubmitted(
        case=CASE,
        level=Level.SATISFIED,
        options=("ATTITUDE",),
        text=words("等了两小时"),
        channel=RatingChannel.QR,
        is_real_name=True,
        rater=RATER,
        rated_at=at(9, 26),
    )
    given(RATING, INVITED).when(rate(Level.SATISFIED), at=at(9, 26)).then(submitted)


def test_a_nameless_rating_keeps_no_rater() -> None:
    """匿名评价不记评价人。"""
    submitted, negative = given(RATING, INVITED).when(rate(Level.DISSATISFIED, is_real_name=False)).happens()
    assert isinstance(submitted, e.RatingSubmitted)
    assert isinstance(negative, e.NegativeRatingOpened)
    assert (submitted.rater, negative.rater) == ("", "")


@pytest.mark.parametrize("level", [Level.DISSATISFIED, Level.VERY_DISSATISFIED])
def test_a_bad_rating_opens_a_negative_with_both_dates(level: Level) -> None:
    """不满意、非常不满意即为差评：一个工作日内联系核实，五个工作日内整改，中秋、国庆不计。"""
    _, negative = given(RATING, INVITED).when(rate(level), at=NOON).happens()
    assert isinstance(negative, e.NegativeRatingOpened)
    assert negative.contact.due_at.date() == date(2026, 9, 28)
    assert negative.rectification.due_at.date() == date(2026, 10, 9)


@pytest.mark.parametrize("level", [Level.VERY_SATISFIED, Level.SATISFIED, Level.BASICALLY_SATISFIED])
def test_the_upper_three_levels_open_no_negative(level: Level) -> None:
    """基本满意及以上不是差评。"""
    events = given(RATING, INVITED).when(rate(level)).happens()
    assert [type(event) for event in events] == [e.RatingSubmitted]


def test_nothing_is_rated_before_its_conclusion() -> None:
    """办结之前不能评价。"""
    given(RATING).when(rate(Level.SATISFIED)).then_refused(errors.NotConcludedYetError)


@pytest.mark.parametrize("history", [(INVITED, *PRAISED), RATED_BADLY, after(VERIFY, COMPLETE)])
def test_a_matter_is_rated_once(history: tuple[e.RatingEvent, ...]) -> None:
    """一事一评：评过的不能再评。"""
    given(RATING, *history).when(rate(Level.VERY_SATISFIED)).then_refused(errors.AlreadyRatedError)


@pytest.mark.parametrize("history", [(), (INVITED,), (INVITED, *PRAISED)])
def test_staff_may_not_rate(history: tuple[e.RatingEvent, ...]) -> None:
    """工作人员的账户和设备不能评价，什么时候都不能。"""
    by_staff = rate(Level.VERY_SATISFIED, by_staff=True)
    given(RATING, *history).when(by_staff).then_refused(errors.StaffMayNotRateError)


def test_only_offered_options_may_be_chosen() -> None:
    """评价选项以全国统一清单中该级满意度所列为限。"""
    given(RATING, INVITED).when(rate(Level.SATISFIED, options=("OTHER",))).then_refused(errors.OptionNotOfferedError)


def test_an_option_ticked_twice_counts_once() -> None:
    """同一选项重复勾选，只记一次。"""
    submitted = given(RATING, INVITED).when(rate(Level.SATISFIED, options=("ATTITUDE", "ATTITUDE"))).happens()[0]
    assert isinstance(submitted, e.RatingSubmitted)
    assert submitted.options == ("ATTITUDE",)


def test_the_last_second_of_the_window_is_in_time() -> None:
    """评价期末日二十四时之前都可以评价。"""
    last = datetime(2026, 10, 8, 23, 59, 59, 999_999, tzinfo=CHINA_TIME)
    given(RATING, INVITED).when(c.DefaultRating(), at=last).then_nothing()
    assert given(RATING, INVITED).when(rate(Level.SATISFIED), at=last).happens()


def test_nothing_is_rated_after_the_window() -> None:
    """评价期已过不能再评，不论默认评价登记没有。"""
    late = datetime(2026, 10, 9, tzinfo=CHINA_TIME)
    given(RATING, INVITED).when(rate(Level.SATISFIED), at=late).then_refused(errors.RatingWindowClosedError)
    given(RATING, *DEFAULTED).when(rate(Level.SATISFIED), at=late).then_refused(errors.RatingWindowClosedError)


def test_an_unanswered_invitation_becomes_a_default_rating() -> None:
    """期满无人评价的登记为默认评价；计时器晚到，只改登记的时刻。"""
    defaulted = e.RatingDefaulted(
        case=CASE,
        level=Level.BASICALLY_SATISFIED,
        channel=RatingChannel.DEFAULT,
        is_default=True,
        defaulted_at=at(10, 20),
    )
    given(RATING, INVITED).when(c.DefaultRating(), at=at(10, 20)).then(defaulted)


@pytest.mark.parametrize("history", [(), (INVITED, *PRAISED), RATED_BADLY, DEFAULTED])
def test_only_an_open_invitation_defaults(history: tuple[e.RatingEvent, ...]) -> None:
    """评过的、没有邀请的，不作默认评价；默认评价不重复。"""
    given(RATING, *history).when(c.DefaultRating(), at=at(10, 20)).then_nothing()


# -- rectifying


def test_a_negative_is_verified_within_a_working_day() -> None:
    """一个工作日内联系核实为按时，过后为超时。"""
    in_time = given(RATING, *RATED_BADLY).when(VERIFY, at=at(9, 28, 23)).happens()[0]
    late = given(RATING, *RATED_BADLY).when(VERIFY, at=at(9, 29, 0)).happens()[0]
    assert isinstance(in_time, e.NegativeVerified)
    assert isinstance(late, e.NegativeVerified)
    assert (in_time.on_time, late.on_time) == (True, False)


def test_a_complex_rectification_is_extended_to_fifteen_days_in_total() -> None:
    """情况复杂的延长一次，自评价次日起合计十五个工作日。"""
    extended = given(RATING, *RATED_BADLY).when(EXTEND, at=at(9, 28)).happens()[0]
    assert isinstance(extended, e.RectificationExtended)
    assert extended.rectification.due_at.date() == date(2026, 10, 22)


def test_a_rectification_is_extended_only_once() -> None:
    """整改期限只能延长一次。"""
    given(RATING, *after(EXTEND, VERIFY)).when(EXTEND, at=at(9, 29)).then_refused(errors.ExtensionOnlyOnceError)


def test_an_expired_rectification_is_not_extended() -> None:
    """整改期限已过，不能再延长。"""
    given(RATING, *after(VERIFY)).when(EXTEND, at=at(10, 10)).then_refused(errors.ExtensionTooLateError)


def test_what_was_not_verified_is_not_rectified() -> None:
    """先核实，后整改。"""
    given(RATING, *RATED_BADLY).when(COMPLETE).then_refused(errors.VerifyFirstError)


@pytest.mark.parametrize(("day", "on_time"), [(9, True), (10, False)])
def test_a_rectification_is_in_time_until_its_last_day(day: int, on_time: bool) -> None:
    """五个工作日内整改完成为按时。"""
    done = given(RATING, *after(VERIFY)).when(COMPLETE, at=at(10, day)).happens()[0]
    assert isinstance(done, e.RectificationDone)
    assert (done.on_time, done.via) == (on_time, Via.UNIT)


def test_an_extension_makes_a_later_rectification_timely() -> None:
    """延长之后，以延长的期限计算是否按时。"""
    done = given(RATING, *after(VERIFY, EXTEND)).when(COMPLETE, at=at(10, 22)).happens()[0]
    assert isinstance(done, e.RectificationDone)
    assert done.on_time


def test_nothing_is_fed_back_before_it_is_rectified() -> None:
    """整改完成之前不能反馈。"""
    given(RATING, *after(VERIFY)).when(FEED_BACK).then_refused(errors.RectifyFirstError)


def test_a_named_rater_is_told_in_person() -> None:
    """实名差评须直接反馈给评价人，匿名的以公开代替。"""
    in_public = FEED_BACK.model_copy(update={"method": FeedbackMethod.PUBLISHED})
    given(RATING, *after(VERIFY, COMPLETE)).when(in_public).then_refused(errors.FeedBackInPersonError)
    nameless = after(VERIFY, COMPLETE, begun=RATED_BADLY_NAMELESS)
    assert given(RATING, *nameless).when(in_public).happens()


@pytest.mark.parametrize("command", [FOLLOW_UP, CLOSE])
@pytest.mark.parametrize("history", [RATED_BADLY, after(VERIFY), after(VERIFY, COMPLETE)])
def test_nothing_is_followed_up_or_closed_before_feedback(
    history: tuple[e.RatingEvent, ...], command: c.RatingCommand
) -> None:
    """整改结果反馈之前，不能回访，也不能办结。"""
    given(RATING, *history).when(command).then_refused(errors.FeedBackFirstError)


def test_a_named_negative_is_followed_up_before_it_closes() -> None:
    """实名差评百分之百回访，回访之后才能办结。"""
    history = after(VERIFY, COMPLETE, FEED_BACK)
    given(RATING, *history).when(CLOSE).then_refused(errors.FollowUpFirstError)
    closed = given(RATING, *after(VERIFY, COMPLETE, FEED_BACK, FOLLOW_UP)).when(CLOSE, at=at(9, 29))
    closed.then(e.NegativeRatingClosed(closed_by="sun-jiandu", closed_at=at(9, 29), on_time=True))


def test_a_nameless_negative_closes_after_feedback() -> None:
    """匿名差评无从回访，公开反馈之后可以办结。"""
    in_public = FEED_BACK.model_copy(update={"method": FeedbackMethod.PUBLISHED})
    history = after(VERIFY, COMPLETE, in_public, begun=RATED_BADLY_NAMELESS)
    assert given(RATING, *history).when(CLOSE).happens()


STEPS = (VERIFY, EXTEND, COMPLETE, FEED_BACK, FOLLOW_UP, CLOSE)


@pytest.mark.parametrize("command", STEPS, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("history", [(), (INVITED,), (INVITED, *PRAISED), DEFAULTED])
def test_what_is_not_negative_is_not_rectified(history: tuple[e.RatingEvent, ...], command: c.RatingCommand) -> None:
    """不是差评的，不核实、不整改、不办结。"""
    given(RATING, *history).when(command).then_refused(errors.NotNegativeError)


@pytest.mark.parametrize("command", STEPS[:-1], ids=lambda command: type(command).__name__)
def test_nothing_more_is_done_to_a_closed_negative(command: c.RatingCommand) -> None:
    """已办结的差评不再办理。"""
    history = after(VERIFY, COMPLETE, FEED_BACK, FOLLOW_UP, CLOSE)
    given(RATING, *history).when(command).then_refused(errors.NegativeClosedError)


@pytest.mark.parametrize("command", [VERIFY, EXTEND], ids=lambda command: type(command).__name__)
def test_a_finished_rectification_is_not_begun_again(command: c.RatingCommand) -> None:
    """整改完成之后，不再核实、不再延长。"""
    given(RATING, *after(VERIFY, COMPLETE)).when(command).then_refused(errors.AlreadyRectifiedError)


@pytest.mark.parametrize("step", [VERIFY, COMPLETE, FEED_BACK, FOLLOW_UP, CLOSE], ids=lambda step: type(step).__name__)
def test_a_step_taken_twice_is_quiet(step: c.RatingCommand) -> None:
    """同一步再点一次，不再发生什么。"""
    steps = (VERIFY, COMPLETE, FEED_BACK, FOLLOW_UP, CLOSE)
    taken = after(*steps[: steps.index(step) + 1])
    given(RATING, *taken).when(step, at=at(9, 28)).then_nothing()


# -- what the hotline says


def test_a_replied_ticket_is_a_rectification() -> None:
    """差评转办的工单已答复，即登记整改完成，未另行核实的也一样。"""
    done = e.RectificationDone(
        case_id=CASE.case_id,
        measures=None,
        measures_public=rectifying.TICKET_REPLIED,
        via=Via.TICKET,
        done_by="market",
        done_at=at(9, 28),
        on_time=True,
    )
    given(RATING, *RATED_BADLY).when(REPLIED, at=at(10, 30)).then(done)


def test_a_followed_up_ticket_is_feedback_and_follow_up() -> None:
    """12345 已回访的，视为已反馈、已回访，工单办结即办结。"""
    events = after(REPLIED, CALLED, TICKET_CLOSED)[-3:]
    assert [type(event) for event in events] == [e.RaterFedBack, e.RatingFollowedUp, e.NegativeRatingClosed]


def test_a_closed_ticket_closes_no_named_negative_nobody_called_about() -> None:
    """实名差评未反馈、未回访的，不因工单办结而了结。"""
    given(RATING, *after(REPLIED)).when(TICKET_CLOSED).then_nothing()


def test_a_closed_ticket_closes_a_nameless_negative() -> None:
    """匿名差评整改结果已公开，随工单办结。"""
    history = after(REPLIED, begun=RATED_BADLY_NAMELESS)
    fed_back, closed = given(RATING, *history).when(TICKET_CLOSED).happens()
    assert isinstance(fed_back, e.RaterFedBack)
    assert isinstance(closed, e.NegativeRatingClosed)
    assert fed_back.method is FeedbackMethod.PUBLISHED


@pytest.mark.parametrize("learnt", [REPLIED, CALLED, TICKET_CLOSED], ids=lambda command: type(command).__name__)
@pytest.mark.parametrize(
    "history", [(), (INVITED, *PRAISED), DEFAULTED, after(VERIFY, COMPLETE, FEED_BACK, FOLLOW_UP, CLOSE)]
)
def test_what_the_hotline_says_is_never_refused(history: tuple[e.RatingEvent, ...], learnt: c.RatingCommand) -> None:
    """获知的事实不驳回；已经登记过的不再登记。"""
    given(RATING, *history).when(learnt).then_nothing()


# -- looking at who rated

LOOK = c.ShowRater(look=Look(fields=("name", "phone"), reason=LookReason.CONTACT))
SHOWN = e.RaterShown(look=LOOK.look)


@pytest.mark.parametrize("asked", [(), (VERIFY,), (VERIFY, COMPLETE), (VERIFY, COMPLETE, FEED_BACK)])
def test_while_the_rater_must_be_called_each_look_is_recorded(asked: tuple[c.RatingCommand, ...]) -> None:
    """核实、反馈、回访都要联系评价人，可以查看；看一次记一次，差评的状态不因此改变。"""
    before = given(RATING, *after(*asked))
    assert before.when(LOOK).then(SHOWN).when(LOOK).then(SHOWN).state == before.state


def test_a_nameless_rater_is_never_shown() -> None:
    """匿名的评价人，谁也不能查看。"""
    given(RATING, *RATED_BADLY_NAMELESS).when(LOOK).then_refused(errors.RaterNamelessError)


def test_nobody_looks_without_need_or_reason() -> None:
    """不是差评的、已经回访的，不再查看；事由选“其他”的，必须写明。"""
    given(RATING, INVITED).when(LOOK).then_refused(errors.NotNegativeError)
    followed_up = after(VERIFY, COMPLETE, FEED_BACK, FOLLOW_UP)
    given(RATING, *followed_up).when(LOOK).then_refused(errors.NothingLeftToAskError)
    unsaid = c.ShowRater(look=LOOK.look.model_copy(update={"reason": LookReason.OTHER}))
    given(RATING, *RATED_BADLY).when(unsaid).then_refused(LookNeedsNoteError)
