"""Composition root: the only place that constructs anything impure."""

from pathlib import Path

import hall_ui
from hotline import api, new_demands
from hotline.catalogue import catalogue
from hotline.domain.ticket.decide import TICKET
from hotline.domain.ticket_numbers import TICKET_NUMBERS
from hotline.processes.ratings_to_tickets import RatingsToTickets
from hotline.published import TOPICS, publish
from hotline.views.bodies import BODIES
from hotline.views.calendar import PUBLISHED_YEARS, working_calendar
from hotline.views.tickets import TICKETS
from hotline.views.towns import TOWNS
from hotline.web import routes
from kernel.service import Parts, Service
from kernel.web import create_app

NAME = "hotline"


def build(parts: Parts) -> Service:
    """12345热线: tickets from the first word to the closed loop."""
    web = create_app(service=NAME, title="12345热线", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    web.include_router(new_demands.router)
    web.include_router(api.router)
    web.include_router(routes.router)
    web.include_router(routes.shows)
    service = Service(
        name=NAME,
        parts=parts,
        deciders=(TICKET, TICKET_NUMBERS),
        publish=publish,
        topics=TOPICS,
        views=(TICKETS, BODIES, TOWNS, PUBLISHED_YEARS),
        web=web,
    )
    calendar = service.remembered(PUBLISHED_YEARS, working_calendar)
    service.processes = (RatingsToTickets(catalogue(), calendar),)
    return service
