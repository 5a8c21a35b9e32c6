"""评价的决定：什么时候可以评、什么时候不可以、什么时候什么也不用做。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from kernel.events import Decider
from ratings.domain import errors
from ratings.domain import time_limits as limits
from ratings.domain.rating import commands as c
from ratings.domain.rating import events as e
from ratings.domain.rating import rectifying as r
from ratings.domain.rating import states as s
from ratings.domain.words import Level, RatingChannel


def decide(command: c.RatingCommand, state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    match command:
        case c.InviteRating():
            return _invite(command, state)
        case c.SubmitRating():
            return _submit(command, state, now)
        case c.DefaultRating():
            return _default(state, now)
        case c.VerifyNegative():
            return r.verify(command, state, now)
        case c.ExtendRectification():
            return r.extend(command, state, now)
        case c.CompleteRectification():
            return r.complete(command, state, now)
        case c.FeedBackToRater():
            return r.feed_back(command, state, now)
        case c.FollowUpRater():
            return r.follow_up(command, state, now)
        case c.CloseNegative():
            return r.close(command, state, now)
        case c.LearnTicketReplied():
            return r.learn_replied(command, state)
        case c.LearnTicketFollowedUp():
            return r.learn_followed_up(command, state)
        case c.LearnTicketClosed():
            return r.learn_closed(command, state)
        case c.ShowRater():
            return r.show_rater(command, state)
    assert_never(command)


def _invite(command: c.InviteRating, state: s.RatingState) -> Sequence[e.RatingEvent]:
    if not isinstance(state, s.NotInvited):
        return ()
    window = limits.started(limits.RATING_WINDOW, command.concluded_at)
    invited = e.RatingInvited(
        case=command.case,
        applicant=command.applicant,
        concluded_at=command.concluded_at,
        closes=limits.reckoned(window, command.calendar),
    )
    return (invited,)


def _submit(command: c.SubmitRating, state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    invited = _may_rate(command, state, now)
    chosen = tuple(dict.fromkeys(command.options))
    if not set(chosen) <= set(command.offered):
        raise errors.OptionNotOfferedError
    said = {
        "case": invited.case,
        "level": command.level,
        "options": chosen,
        "text": command.text,
        "is_real_name": command.is_real_name,
        "rater": command.rater if command.is_real_name else "",
    }
    submitted = e.RatingSubmitted(**said, channel=command.channel, rated_at=now)
    return (submitted, _negative(command, said, now)) if command.level.is_negative else (submitted,)


def _may_rate(command: c.SubmitRating, state: s.RatingState, now: datetime) -> s.InvitedRating:
    if command.by_staff:
        raise errors.StaffMayNotRateError
    if isinstance(state, s.NotInvited):
        raise errors.NotConcludedYetError
    if isinstance(state, s.DefaultedRating):
        raise errors.RatingWindowClosedError
    if not isinstance(state, s.InvitedRating):
        raise errors.AlreadyRatedError
    if limits.is_late(now, state.closes_at):
        raise errors.RatingWindowClosedError
    return state


def _negative(command: c.SubmitRating, said: dict[str, object], now: datetime) -> e.NegativeRatingOpened:
    contact, rectification = (limits.started(budget, now) for budget in (limits.CONTACT, limits.RECTIFICATION))
    return e.NegativeRatingOpened.model_validate(
        {
            **said,
            "contact": limits.reckoned(contact, command.calendar),
            "rectification": limits.reckoned(rectification, command.calendar),
            "opened_at": now,
        }
    )


def _default(state: s.RatingState, now: datetime) -> Sequence[e.RatingEvent]:
    if not isinstance(state, s.InvitedRating) or not limits.is_late(now, state.closes_at):
        return ()
    defaulted = e.RatingDefaulted(
        case=state.case,
        level=Level.BASICALLY_SATISFIED,
        channel=RatingChannel.DEFAULT,
        is_default=True,
        defaulted_at=now,
    )
    return (defaulted,)


RATING: Decider[c.RatingCommand, s.RatingState, e.RatingEvent] = Decider(
    name="rating",
    initial=s.NotInvited(),
    decide=decide,
    evolve=s.evolve,
    events=e.RatingEvent.__args__,
    states=s.RatingState.__args__,
)
