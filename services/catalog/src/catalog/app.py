"""Composition root: the only place that constructs anything impure."""

from pathlib import Path

from starlette.staticfiles import StaticFiles

import hall_ui
from catalog import api
from catalog.domain.body import BODY
from catalog.domain.calendar import WORKING_CALENDAR
from catalog.domain.certificate_type import CERTIFICATE_TYPE
from catalog.domain.library import LIBRARY
from catalog.domain.place import PLACE
from catalog.domain.service_item.decide import SERVICE_ITEM
from catalog.published import TOPICS, publish
from catalog.views.calendar_years import CALENDAR_YEARS
from catalog.views.certificate_types import CERTIFICATE_TYPES
from catalog.views.item_details import ITEM_DETAILS
from catalog.views.items import ITEMS
from catalog.views.places import BODIES, PLACES
from catalog.web import routes
from kernel.service import Parts, Service
from kernel.web import create_app

NAME = "catalog"
_WEB = Path(__file__).parent / "web"


def build(parts: Parts) -> Service:
    """事项: lists in force, places, certificate types and the working calendar."""
    web = create_app(service=NAME, title="事项", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=_WEB / "templates")
    web.mount("/assets", StaticFiles(directory=_WEB / "static"), name="assets")
    web.include_router(api.router)
    web.include_router(routes.router)
    return Service(
        name=NAME,
        parts=parts,
        deciders=(SERVICE_ITEM, WORKING_CALENDAR, CERTIFICATE_TYPE, PLACE, BODY, LIBRARY),
        publish=publish,
        topics=TOPICS,
        views=(ITEMS, ITEM_DETAILS, CERTIFICATE_TYPES, PLACES, BODIES, CALENDAR_YEARS),
        web=web,
    )
