"""Composition root: the only place that constructs anything impure."""

from functools import partial
from pathlib import Path

import hall_ui
from approval import api
from approval.domain.case.decide import CASE
from approval.processes.acceptance_deadline import AcceptanceDeadline
from approval.processes.receiving import Receiving
from approval.processes.redating import Redating
from approval.published import TOPICS, publish
from approval.views.calendar import PUBLISHED_YEARS, working_calendar
from approval.views.cases import CASES, with_running_clocks
from approval.web import routes
from kernel.service import Parts, Service
from kernel.web import create_app

NAME = "approval"


def build(parts: Parts) -> Service:
    """审批: cases from receipt to the returned result."""
    web = create_app(service=NAME, title="审批", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    web.include_router(api.router)
    web.include_router(routes.router)
    web.include_router(routes.shows)
    service = Service(
        name=NAME,
        parts=parts,
        deciders=(CASE,),
        publish=publish,
        topics=TOPICS,
        views=(CASES, PUBLISHED_YEARS),
        web=web,
    )
    calendar = service.remembered(PUBLISHED_YEARS, working_calendar)
    service.processes = (
        Receiving(calendar),
        AcceptanceDeadline(calendar),
        Redating(partial(working_calendar, service.read), partial(with_running_clocks, service.read)),
    )
    return service
