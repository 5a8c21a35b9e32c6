"""评价的状态：每个状态只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from datetime import datetime
from typing import assert_never

from kernel.events import State, Value
from legaltime import Ledger
from ratings.domain.rating.events import (
    NegativeRatingClosed,
    NegativeRatingOpened,
    NegativeVerified,
    RatedCase,
    RaterFedBack,
    RaterShown,
    RatingDefaulted,
    RatingEvent,
    RatingFollowedUp,
    RatingInvited,
    RatingSubmitted,
    RectificationDone,
    RectificationExtended,
)
from ratings.domain.time_limits import RECTIFICATION, extended, started


class Duty(Value):
    """一件差评的整改责任：哪一件、是否实名、期限、是否延长过。"""

    case: RatedCase
    is_real_name: bool
    contact_due_at: datetime
    rectification: Ledger
    due_at: datetime

    @property
    def is_extended(self) -> bool:
        return bool(self.rectification.extensions)


class NotInvited(State):
    """尚未办结，没有邀请评价。"""


class InvitedRating(State):
    """已邀请，等待评价。"""

    case: RatedCase
    closes_at: datetime


class SettledRating(State):
    """已评价，不是差评。"""


class DefaultedRating(State):
    """评价期满，登记为默认评价。"""


class OpenNegative(State):
    """差评待核实。"""

    duty: Duty


class VerifiedNegative(State):
    """差评已核实，整改中。"""

    duty: Duty


class RectifiedNegative(State):
    """整改完成，待反馈。"""

    is_real_name: bool
    case: RatedCase
    on_time: bool


class FedBackNegative(State):
    """已反馈，待回访。"""

    is_real_name: bool
    on_time: bool


class FollowedUpNegative(State):
    """已回访，待办结。"""

    on_time: bool


class ClosedNegative(State):
    """差评已办结。"""


RatingState = (
    NotInvited
    | InvitedRating
    | SettledRating
    | DefaultedRating
    | OpenNegative
    | VerifiedNegative
    | RectifiedNegative
    | FedBackNegative
    | FollowedUpNegative
    | ClosedNegative
)


def evolve(state: RatingState, event: RatingEvent) -> RatingState:
    match event:
        case RatingInvited():
            return InvitedRating(case=event.case, closes_at=event.closes.due_at)
        case RatingSubmitted():
            return SettledRating()
        case RatingDefaulted():
            return DefaultedRating()
        case NegativeRatingOpened():
            return OpenNegative(duty=_duty(event))
        case NegativeVerified():
            return VerifiedNegative(duty=state.duty) if isinstance(state, OpenNegative) else state
        case RectificationExtended():
            return _extended(state, event)
        case RectificationDone() | RaterFedBack() | RatingFollowedUp():
            return _rectified(state, event)
        case NegativeRatingClosed():
            return ClosedNegative()
        case RaterShown():
            return state
    assert_never(event)


def _duty(event: NegativeRatingOpened) -> Duty:
    return Duty(
        case=event.case,
        is_real_name=event.is_real_name,
        contact_due_at=event.contact.due_at,
        rectification=started(RECTIFICATION, event.opened_at),
        due_at=event.rectification.due_at,
    )


def _extended(state: RatingState, event: RectificationExtended) -> RatingState:
    if not isinstance(state, OpenNegative | VerifiedNegative):
        return state
    ledger = extended(state.duty.rectification, at=event.extended_at, by=event.extended_by, reason=event.reason)
    duty = state.duty.model_copy(update={"rectification": ledger, "due_at": event.rectification.due_at})
    return state.model_copy(update={"duty": duty})


def _rectified(state: RatingState, event: RectificationDone | RaterFedBack | RatingFollowedUp) -> RatingState:
    match event, state:
        case RectificationDone(), OpenNegative(duty=duty) | VerifiedNegative(duty=duty):
            return RectifiedNegative(is_real_name=duty.is_real_name, case=duty.case, on_time=event.on_time)
        case RaterFedBack(), RectifiedNegative():
            return FedBackNegative(is_real_name=state.is_real_name, on_time=state.on_time)
        case RatingFollowedUp(), FedBackNegative():
            return FollowedUpNegative(on_time=state.on_time)
    return state
