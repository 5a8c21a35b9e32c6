"""Composition root: the only place that constructs anything impure."""

from pathlib import Path

import hall_ui
from intake import api, api_cases
from intake.domain.application.decide import APPLICATION
from intake.domain.case_numbers import CASE_NUMBERS
from intake.processes.draft_expiry import DraftExpiry
from intake.processes.following import FollowingApproval
from intake.published import TOPICS, publish
from intake.tools import Tools
from intake.views.applications import APPLICATIONS
from intake.views.calendar import PUBLISHED_YEARS, working_calendar
from intake.views.holdings import HOLDINGS
from intake.views.items import ITEMS, directory
from intake.views.places import PLACES, all_places
from intake.web import draft_routes, routes, window_routes
from kernel.service import Parts, Service
from kernel.tries import Attempts
from kernel.uploads import FileCipher, FileVault
from kernel.web import create_app

NAME = "intake"
QUERY_TRIES = 5


def build(parts: Parts) -> Service:
    """收件: from the first question to the delivered result."""
    web = create_app(service=NAME, title="收件", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    for module in (api, api_cases, routes, draft_routes, window_routes):
        web.include_router(module.router)
    web.include_router(window_routes.shows)
    service = Service(
        name=NAME,
        parts=parts,
        deciders=(APPLICATION, CASE_NUMBERS),
        publish=publish,
        topics=TOPICS,
        views=(ITEMS, PLACES, PUBLISHED_YEARS, HOLDINGS, APPLICATIONS),
        processes=(FollowingApproval(), DraftExpiry()),
        web=web,
    )
    web.state.intake = Tools(
        vault=FileVault(parts.files / NAME, cipher=FileCipher(parts.keyring.key_for("files"))),
        attempts=Attempts(service.database, QUERY_TRIES),
        directory=service.remembered(ITEMS, directory),
        places=service.remembered(PLACES, all_places),
        calendar=service.remembered(PUBLISHED_YEARS, working_calendar),
    )
    return service
