"""差评转办：出现差评即取号、登记工单，并派给被评价的单位，一次差评只有一件工单。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID, uuid5

from hotline.catalogue import WINDOW_ATTITUDE, Catalogue
from hotline.consumed import NegativeRatingOpened
from hotline.domain.ticket.commands import CreateTicket, DispatchTicket
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket.events import Unit
from hotline.domain.ticket.words import AssignmentRole, DispatchMode, Satisfaction, TicketKind, TicketSource
from hotline.domain.ticket_numbers import TICKET_NUMBERS, DrawTicketNumber, RatedDemand, TicketNumberDrawn, number_book
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.sealed import Sealed
from kernel.timers import Timer
from legaltime import Calendar, local

_US: Final = "process:hotline.ratings-to-tickets"


def ticket_of_rating(rating_id: UUID) -> UUID:
    """同一次评价总是同一件工单。"""
    return uuid5(rating_id, "ticket")


@dataclass(frozen=True)
class RatingsToTickets:
    """First a number, with the demand written on it; then, by that number, the ticket and its dispatch."""

    catalogue: Catalogue
    calendar: Callable[[], Calendar]

    name: ClassVar = "hotline.ratings-to-tickets"
    hears: ClassVar = (NegativeRatingOpened, TicketNumberDrawn)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case NegativeRatingOpened() as opened:
                day = local(heard.at).date()  # of the message, not of today: a repeat asks the same book
                demand = RatedDemand(rating_id=heard.subject, **dict(opened))
                draw = DrawTicketNumber(ticket_id=ticket_of_rating(heard.subject), day=day, demand=demand)
                return [Ask(TICKET_NUMBERS, number_book(day), draw)]
            case TicketNumberDrawn(demand=RatedDemand() as demand) as drawn:
                return self._take_up(drawn, demand)
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none

    def _take_up(self, drawn: TicketNumberDrawn, demand: RatedDemand) -> Sequence[Action]:
        topic = self.catalogue.topics[WINDOW_ATTITUDE]
        create = CreateTicket(
            ticket_no=drawn.ticket_no,
            source=TicketSource.RATING,
            demand_kind=TicketKind.COMPLAINT,
            topic_code=topic.code,
            topic_name=topic.name,
            limit=self.catalogue.limit_for(TicketKind.COMPLAINT, topic),
            caller=None,
            content=demand.text or _said_by_choices(demand),
            item_name=demand.item_name,
            related_case_id=demand.case_id,
            related_rating_id=demand.rating_id,
            external_due_at=demand.due_at,
            created_by=_US,
        )
        rated = Unit(body=demand.body, body_name=demand.body_name, role=AssignmentRole.LEAD)
        dispatch = DispatchTicket(by=_US, mode=DispatchMode.SINGLE, units=(rated,), calendar=self.calendar())
        return [Ask(TICKET, drawn.ticket_id, create), Ask(TICKET, drawn.ticket_id, dispatch)]


def _said_by_choices(demand: RatedDemand) -> Sealed[str]:
    """没有写文字的，记下评了哪一级、选了哪些项。"""
    level = Satisfaction(demand.level).label if demand.level in set(Satisfaction) else demand.level
    chosen = "；".join(demand.options) or "未选具体项"
    return Sealed.fresh(demand.rater or f"rating-{demand.rating_id.hex}", f"评价为“{level}”，{chosen}，未写文字。")
