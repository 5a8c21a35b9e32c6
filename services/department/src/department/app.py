"""Composition root: the only place that constructs anything impure."""

from pathlib import Path

import hall_ui
from department import api
from department.domain.task.decide import TASK
from department.processes.answering import Answering
from department.processes.receiving import Receiving
from department.published import TOPICS, publish
from department.views.tasks import TASKS
from department.web import routes
from kernel.service import Parts, Service
from kernel.web import create_app

NAME = "department"


def build(parts: Parts) -> Service:
    """部门业务系统（演示）: stands for the systems that departments have themselves."""
    title = "部门业务系统（演示）"
    web = create_app(service=NAME, title=title, sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    web.include_router(api.router)
    web.include_router(routes.router)
    return Service(
        name=NAME,
        parts=parts,
        deciders=(TASK,),
        publish=publish,
        topics=TOPICS,
        views=(TASKS,),
        processes=(Receiving(), Answering()),
        web=web,
    )
