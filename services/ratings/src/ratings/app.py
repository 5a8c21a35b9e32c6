"""Composition root: the only place that constructs anything impure."""

from pathlib import Path

import hall_ui
from kernel.service import Parts, Service
from kernel.web import create_app
from ratings import api
from ratings.domain.rating.decide import RATING
from ratings.options import load_options
from ratings.processes.default_rating import DefaultingRatings
from ratings.processes.inviting import Inviting
from ratings.processes.rectification_from_ticket import RectificationFromTicket
from ratings.published import TOPICS, publish
from ratings.views.calendar import PUBLISHED_YEARS, working_calendar
from ratings.views.case_facts import CASE_FACTS
from ratings.views.invitations import INVITATIONS
from ratings.views.negatives import NEGATIVES
from ratings.views.ratings import RATINGS
from ratings.views.tickets import TICKETS
from ratings.web import routes

NAME = "ratings"


def build(parts: Parts) -> Service:
    """好差评: from the invitation after a conclusion to the rectification of what went wrong."""
    web = create_app(service=NAME, title="好差评", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    web.state.options = load_options()
    web.include_router(api.router)
    web.include_router(routes.router)
    web.include_router(routes.shows)
    service = Service(
        name=NAME,
        parts=parts,
        deciders=(RATING,),
        publish=publish,
        topics=TOPICS,
        views=(CASE_FACTS, TICKETS, PUBLISHED_YEARS, INVITATIONS, RATINGS, NEGATIVES),
        web=web,
    )
    calendar = service.remembered(PUBLISHED_YEARS, working_calendar)
    service.processes = (
        Inviting(lambda case_id: service.read.get(CASE_FACTS, case_id), calendar),
        DefaultingRatings(),
        RectificationFromTicket(lambda ticket_id: service.read.get(TICKETS, ticket_id)),
    )
    return service
