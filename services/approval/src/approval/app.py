"""Composition root: the only place that constructs anything impure."""

from functools import partial
from pathlib import Path
from typing import Any

import hall_ui
from approval import (
    api,
    api_accepting,
    api_aftermath,
    api_assigning,
    api_commitment,
    api_committing,
    api_concluding,
    api_departments,
    api_filters,
    api_joint,
    api_procedures,
    api_reviewing,
    api_supervision,
)
from approval.domain.case.decide import CASE
from approval.domain.commitment.decide import COMMITMENT
from approval.domain.dispatch.decide import DISPATCH
from approval.domain.joint.decide import JOINT
from approval.domain.saved_filter.decide import SAVED_FILTER
from approval.domain.supervision.decide import SUPERVISION
from approval.gauges import MeasuredService
from approval.processes.acceptance_deadline import AcceptanceDeadline
from approval.processes.answering import DepartmentAnswers
from approval.processes.checking import Checking
from approval.processes.dispatching import Dispatching
from approval.processes.joining import Joining
from approval.processes.receiving import Receiving
from approval.processes.redating import Redating
from approval.processes.reminding import Reminding
from approval.processes.supervising import Supervising
from approval.processes.tolerance_deadline import ToleranceDeadline
from approval.published import TOPICS, publish
from approval.views.calendar import PUBLISHED_YEARS, working_calendar
from approval.views.cases import CASES
from approval.views.commitments import COMMITMENTS
from approval.views.department_items import DEPARTMENT_ITEMS
from approval.views.dispatches import DISPATCHES
from approval.views.joint import JOINTS, still_asking
from approval.views.questions import pressing, with_running_clocks
from approval.views.saved_filters import SAVED_FILTERS
from approval.views.supervision import NOTICES, unsigned
from approval.views.supervisors import BODY_NAMES, LISTED_SUPERVISION, supervision_of
from approval.web import commitment_routes, joint_routes, public_routes, routes, supervision_routes
from kernel.processes import Process
from kernel.service import Parts, Service
from kernel.views import View
from kernel.web import create_app

NAME = "approval"
_VIEWS: tuple[View[Any], ...] = (
    CASES,
    PUBLISHED_YEARS,
    DISPATCHES,
    JOINTS,
    NOTICES,
    COMMITMENTS,
    LISTED_SUPERVISION,
    BODY_NAMES,
    DEPARTMENT_ITEMS,
    SAVED_FILTERS,
)


def build(parts: Parts) -> Service:
    """审批: cases from receipt to the returned result."""
    web = create_app(service=NAME, title="审批", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    web.include_router(api.router)
    web.include_router(api_accepting.router)
    web.include_router(api_procedures.router)
    web.include_router(api_reviewing.router)
    web.include_router(api_concluding.router)
    web.include_router(api_aftermath.router)
    web.include_router(api_assigning.router)
    web.include_router(api_departments.router)
    web.include_router(api_filters.router)
    web.include_router(routes.router)
    web.include_router(routes.shows)
    web.include_router(api_joint.router)
    web.include_router(public_routes.router)
    web.include_router(joint_routes.router)
    web.include_router(api_supervision.router)
    web.include_router(supervision_routes.router)
    web.include_router(api_committing.router)
    web.include_router(api_commitment.router)
    web.include_router(commitment_routes.router)
    web.include_router(supervision_routes.shows)
    service = MeasuredService(
        name=NAME,
        parts=parts,
        deciders=(CASE, DISPATCH, JOINT, SUPERVISION, COMMITMENT, SAVED_FILTER),
        publish=publish,
        topics=TOPICS,
        views=_VIEWS,
        web=web,
    )
    service.processes = _processes(service)
    return service


def _processes(service: Service) -> tuple[Process, ...]:
    """What goes on by itself."""
    parts = service.parts
    calendar = service.remembered(PUBLISHED_YEARS, working_calendar)
    supervision = partial(supervision_of, service.read, partial(_has_read, service, LISTED_SUPERVISION, BODY_NAMES))
    return (
        # These two first: they follow closest what CASES shows, and wait where it is behind.
        Dispatching(lambda case_id: service.read.get(CASES, case_id)),
        Checking(calendar, partial(service.read.get, CASES), supervision),
        Receiving(calendar),
        AcceptanceDeadline(calendar),
        ToleranceDeadline(),
        Redating(
            partial(working_calendar, service.read),
            cases=partial(with_running_clocks, service.read),
            joint_approvals=partial(still_asking, service.read),
            notices=partial(unsigned, service.read),
        ),
        Reminding(calendar, parts.clock.now, partial(pressing, service.read)),
        DepartmentAnswers(),
        Joining(partial(service.read.get, JOINTS), partial(service.read.get, CASES)),
        Supervising(calendar, partial(service.read.get, CASES), supervision),
    )


def _has_read(service: Service, *views: View[Any]) -> bool:
    """Whether these views show everything that has been said so far."""
    names = {view.name for view in views}
    return not any(lag.events > 0 for (name, _), lag in service.projector.lag().items() if name in names)
