"""Composition root: the only place that constructs anything impure."""

from pathlib import Path

import hall_ui
from insight import api, live_api
from insight.domain.surge import SURGE
from insight.gauges import MeasuredService
from insight.processes.surge_watch import SurgeWatch
from insight.published import TOPICS, publish
from insight.views.calendar import PUBLISHED_YEARS
from insight.views.places import BODIES, PLACES, TOWNS
from insight.web import routes
from kernel.service import Parts, Service
from kernel.web import create_app

NAME = "insight"


def build(parts: Parts) -> Service:
    """驾驶舱: hears everyone; every figure follows from what was heard, and all it says is that something surges.

    Where processes share a bus, a worker of its own watches for surges (`python -m insight.live`).
    """
    web = create_app(service=NAME, title="驾驶舱", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    web.include_router(api.router)
    web.include_router(live_api.router)
    web.include_router(routes.router)
    service = MeasuredService(
        name=NAME,
        parts=parts,
        deciders=(SURGE,),
        publish=publish,
        topics=TOPICS,
        views=(*api.FACTS, TOWNS, PLACES, BODIES, PUBLISHED_YEARS),
        web=web,
    )
    if not parts.bus.shared:
        service.processes = (SurgeWatch(lambda: service.read, parts.clock.now),)
    return service
