"""Composition root: the only place that constructs anything impure."""

from pathlib import Path

import hall_ui
from insight import api
from insight.views.calendar import PUBLISHED_YEARS
from insight.views.case_facts import CASE_FACTS
from insight.views.item_facts import ITEM_FACTS
from insight.views.places import BODIES, TOWNS
from insight.views.ticket_facts import TICKET_FACTS
from insight.views.waiver_facts import WAIVER_FACTS
from insight.web import routes
from kernel.service import Parts, Service
from kernel.web import create_app

NAME = "insight"


def build(parts: Parts) -> Service:
    """驾驶舱: hears everyone, says nothing; every figure follows from what was heard."""
    web = create_app(service=NAME, title="驾驶舱", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    web.include_router(api.router)
    web.include_router(routes.router)
    views = (CASE_FACTS, ITEM_FACTS, TICKET_FACTS, WAIVER_FACTS, TOWNS, BODIES, PUBLISHED_YEARS)
    return Service(name=NAME, parts=parts, views=views, web=web)
