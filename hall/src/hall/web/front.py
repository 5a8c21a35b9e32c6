"""What stands before the services: the start page, signing in, the training clock."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from fastapi import FastAPI

import hall_ui
from hall.accounts import Accounts
from hall.web import routes
from kernel.service import Parts
from kernel.web import create_app
from kernel.web.health import Check


class House(Protocol):
    """Whoever has accounts and parts: the embedded hall, or the portal of a distributed one."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def parts(self) -> Parts: ...


def front(house: House, checks: Mapping[str, Check]) -> FastAPI:
    """The application at the root of the origin."""
    web = create_app(
        service="hall",
        title="涟水县政务服务",
        sessions=house.parts.sessions,
        clock=house.parts.clock,
        csp=hall_ui.CSP,
        checks=checks,
    )
    hall_ui.mount(web, service="hall", templates=Path(__file__).parent / "templates")
    web.state.hall = house
    web.state.simulates_departments = "department" in checks
    web.include_router(routes.router)
    return web
