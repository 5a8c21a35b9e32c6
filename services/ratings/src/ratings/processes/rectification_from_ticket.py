"""工单整改：差评转办的 12345 工单有了答复、回访、办结，整改就照样登记，不必再填一遍。"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer
from ratings.consumed import TicketClosed, TicketFollowedUp, TicketReplied
from ratings.domain.rating import commands as c
from ratings.domain.rating.decide import RATING
from ratings.domain.words import Level, RectificationLevel
from ratings.views.tickets import TicketRow

_SAID_OF_RECTIFICATION: Final[Mapping[Level, RectificationLevel]] = {
    Level.VERY_SATISFIED: RectificationLevel.SATISFIED,
    Level.SATISFIED: RectificationLevel.SATISFIED,
    Level.BASICALLY_SATISFIED: RectificationLevel.BASICALLY_SATISFIED,
    Level.DISSATISFIED: RectificationLevel.DISSATISFIED,
    Level.VERY_DISSATISFIED: RectificationLevel.DISSATISFIED,
}


class TicketNotHeardError(UnavailableError):
    code = "TICKET_NOT_HEARD"
    title = "该工单的登记信息尚未收到，稍后自动再试"


@dataclass(frozen=True)
class RectificationFromTicket:
    """Only tickets that came from a rating concern us; which those are, an own view keeps."""

    ticket: Callable[[UUID], TicketRow | None]

    name: ClassVar = "ratings.rectification-from-ticket"
    hears: ClassVar = (TicketReplied, TicketFollowedUp, TicketClosed)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        ticket = self.ticket(heard.subject)
        if ticket is None:
            raise TicketNotHeardError
        if ticket.rating_id is None:
            return []
        return [Ask(RATING, ticket.rating_id, _learnt(heard.body))]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none


def _learnt(said: TicketReplied | TicketFollowedUp | TicketClosed) -> c.RatingCommand:
    match said:
        case TicketReplied():
            return c.LearnTicketReplied(by=said.body, replied_at=said.replied_at)
        case TicketFollowedUp():
            level = _SAID_OF_RECTIFICATION[Level(said.level)]
            return c.LearnTicketFollowedUp(level=level, followed_up_at=said.followed_up_at)
        case TicketClosed():
            return c.LearnTicketClosed(closed_at=said.closed_at)
