"""差评之后：核实、延长、整改、反馈、回访、办结，查看评价人；经 12345 工单办的，获知之后照样登记。"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from kernel.masking import justified
from ratings.domain import errors
from ratings.domain import time_limits as limits
from ratings.domain.rating import commands as c
from ratings.domain.rating import events as e
from ratings.domain.rating import states as s
from ratings.domain.words import FeedbackMethod, Via

TICKET_REPLIED: Final = "承办单位已通过12345工单办理并答复。"
BY_TICKET: Final = "12345"


def verify(command: c.VerifyNegative, state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    if isinstance(state, s.VerifiedNegative):
        return ()
    duty = _being_rectified(state)
    verified = e.NegativeVerified(
        finding=command.finding,
        note=command.note,
        verified_by=command.by,
        verified_at=now,
        on_time=not limits.is_late(now, duty.contact_due_at),
    )
    return (verified,)


def extend(command: c.ExtendRectification, state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    duty = _being_rectified(state)
    if duty.is_extended:
        raise errors.ExtensionOnlyOnceError
    if limits.is_late(now, duty.due_at):
        raise errors.ExtensionTooLateError
    ledger = limits.extended(duty.rectification, at=now, by=command.by, reason=command.reason)
    extended = e.RectificationExtended(
        reason=command.reason,
        rectification=limits.reckoned(ledger, command.calendar),
        extended_by=command.by,
        extended_at=now,
    )
    return (extended,)


def complete(command: c.CompleteRectification, state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    if isinstance(state, s.RectifiedNegative):
        return ()
    duty = _being_rectified(state)
    if isinstance(state, s.OpenNegative):
        raise errors.VerifyFirstError
    done = e.RectificationDone(
        case_id=duty.case.case_id,
        measures=command.measures,
        measures_public=command.measures_public,
        via=Via.UNIT,
        done_by=command.by,
        done_at=now,
        on_time=not limits.is_late(now, duty.due_at),
    )
    return (done,)


def feed_back(command: c.FeedBackToRater, state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    if isinstance(state, s.FedBackNegative):
        return ()
    rectified = _rectified(state)
    if rectified.is_real_name and command.method is FeedbackMethod.PUBLISHED:
        raise errors.FeedBackInPersonError
    return (_fed_back(rectified, command.method, command.by, now),)


def follow_up(command: c.FollowUpRater, state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    match state:
        case s.FedBackNegative():
            return (e.RatingFollowedUp(level=command.level, followed_up_by=command.by, followed_up_at=now),)
        case s.FollowedUpNegative():
            return ()
        case s.OpenNegative() | s.VerifiedNegative() | s.RectifiedNegative():
            raise errors.FeedBackFirstError
        case s.ClosedNegative():
            raise errors.NegativeClosedError
        case s.NotInvited() | s.InvitedRating() | s.SettledRating() | s.DefaultedRating():
            raise errors.NotNegativeError
    assert_never(state)


def close(command: c.CloseNegative, state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    match state:
        case s.FedBackNegative(is_real_name=True):
            raise errors.FollowUpFirstError
        case s.FedBackNegative() | s.FollowedUpNegative():
            return (e.NegativeRatingClosed(closed_by=command.by, closed_at=now, on_time=state.on_time),)
        case s.ClosedNegative():
            return ()
        case s.OpenNegative() | s.VerifiedNegative() | s.RectifiedNegative():
            raise errors.FeedBackFirstError
        case s.NotInvited() | s.InvitedRating() | s.SettledRating() | s.DefaultedRating():
            raise errors.NotNegativeError
    assert_never(state)


def show_rater(command: c.ShowRater, state: s.RatingState) -> Sequence[e.RatingEvent]:
    """还要联系评价人的时候可以查看；匿名的不能。再看一次，就再记一次。"""
    match state:
        case s.OpenNegative(duty=waiting) | s.VerifiedNegative(duty=waiting):
            is_real_name = waiting.is_real_name
        case s.RectifiedNegative() | s.FedBackNegative():
            is_real_name = state.is_real_name
        case s.FollowedUpNegative() | s.ClosedNegative():
            raise errors.NothingLeftToAskError
        case s.NotInvited() | s.InvitedRating() | s.SettledRating() | s.DefaultedRating():
            raise errors.NotNegativeError
        case _:
            assert_never(state)
    if not is_real_name:
        raise errors.RaterNamelessError
    return (e.RaterShown(look=justified(command.look)),)


# -- what the hotline says has happened already; it is noted, never refused


def learn_replied(command: c.LearnTicketReplied, state: s.RatingState) -> Sequence[e.RatingEvent]:
    if not isinstance(state, s.OpenNegative | s.VerifiedNegative):
        return ()
    done = e.RectificationDone(
        case_id=state.duty.case.case_id,
        measures=None,
        measures_public=TICKET_REPLIED,
        via=Via.TICKET,
        done_by=command.by,
        done_at=command.replied_at,
        on_time=not limits.is_late(command.replied_at, state.duty.due_at),
    )
    return (done,)


def learn_followed_up(command: c.LearnTicketFollowedUp, state: s.RatingState) -> Sequence[e.RatingEvent]:
    at = command.followed_up_at
    followed_up = e.RatingFollowedUp(level=command.level, followed_up_by=BY_TICKET, followed_up_at=at)
    match state:
        case s.RectifiedNegative():
            return _fed_back(state, FeedbackMethod.TICKET, BY_TICKET, at), followed_up
        case s.FedBackNegative():
            return (followed_up,)
    return ()


def learn_closed(command: c.LearnTicketClosed, state: s.RatingState) -> Sequence[e.RatingEvent]:
    """匿名的，整改结果已公开，随工单办结；实名而未反馈、未回访的，不因工单办结而了结。"""
    at = command.closed_at
    match state:
        case s.RectifiedNegative(is_real_name=False):
            fed_back = _fed_back(state, FeedbackMethod.PUBLISHED, BY_TICKET, at)
            return fed_back, e.NegativeRatingClosed(closed_by=BY_TICKET, closed_at=at, on_time=state.on_time)
        case s.FedBackNegative(is_real_name=False) | s.FollowedUpNegative():
            return (e.NegativeRatingClosed(closed_by=BY_TICKET, closed_at=at, on_time=state.on_time),)
    return ()


def _being_rectified(state: s.RatingState) -> s.Duty:
    match state:
        case s.OpenNegative() | s.VerifiedNegative():
            return state.duty
        case s.RectifiedNegative() | s.FedBackNegative() | s.FollowedUpNegative():
            raise errors.AlreadyRectifiedError
        case s.ClosedNegative():
            raise errors.NegativeClosedError
        case s.NotInvited() | s.InvitedRating() | s.SettledRating() | s.DefaultedRating():
            raise errors.NotNegativeError
    assert_never(state)


def _rectified(state: s.RatingState) -> s.RectifiedNegative:
    match state:
        case s.RectifiedNegative():
            return state
        case s.OpenNegative() | s.VerifiedNegative():
            raise errors.RectifyFirstError
        case s.FedBackNegative() | s.FollowedUpNegative():
            raise errors.AlreadyRectifiedError
        case s.ClosedNegative():
            raise errors.NegativeClosedError
        case s.NotInvited() | s.InvitedRating() | s.SettledRating() | s.DefaultedRating():
            raise errors.NotNegativeError
    assert_never(state)


def _fed_back(rectified: s.RectifiedNegative, method: FeedbackMethod, by: str, at: datetime) -> e.RaterFedBack:
    return e.RaterFedBack(case_id=rectified.case.case_id, method=method, fed_back_by=by, fed_back_at=at)
