"""One way to make a service's web application, the same for all of them."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Lifespan

from kernel.clock import Clock
from kernel.errors import HallError
from kernel.sessions import Sessions
from kernel.web.csrf import CsrfMiddleware
from kernel.web.describing import describe, problem_responses
from kernel.web.gate import Gate
from kernel.web.health import Check, add_health
from kernel.web.problems import Pages, hall_error, http_error, validation_error

MAX_BODY_BYTES: Final = 25 * 1024 * 1024
_REFUSALS: Final[Mapping[type[Exception], Any]] = {
    HallError: hall_error,
    HTTPException: http_error,
    RequestValidationError: validation_error,
}


def create_app(
    *,
    service: str,
    sessions: Sessions,
    clock: Clock,
    title: str | None = None,
    version: str = "1",
    csp: str | None = None,
    pages: Pages | None = None,
    checks: Mapping[str, Check] | None = None,
    sign_in_path: str = "/sign-in",
    public_hosts: Collection[str] = (),
    max_body_bytes: int = MAX_BODY_BYTES,
    lifespan: Lifespan[Any] | None = None,
) -> FastAPI:
    """A FastAPI app behind the gate: stands alone under a `root_path` or is mounted in the hall.

    `sign_in_path` counts from the origin's root. `public_hosts` names the host people type where a proxy rewrites it.
    `checks` and `pages` may also be set later, on `app.state`. No interactive documentation: it loads foreign assets.
    """
    app = FastAPI(
        title=title or service,
        version=version,
        docs_url=None,
        redoc_url=None,
        responses=problem_responses(),
        lifespan=lifespan,
    )
    app.state.service, app.state.pages = service, pages
    app.state.checks, app.state.sign_in_path = dict(checks or {}), sign_in_path
    for kind, handler in _REFUSALS.items():
        app.add_exception_handler(kind, handler)
    # The last one added is the outermost.
    app.add_middleware(CsrfMiddleware, secure=sessions.secure, public_hosts=public_hosts)
    app.add_middleware(Gate, service=service, sessions=sessions, clock=clock, csp=csp, max_body_bytes=max_body_bytes)
    add_health(app)
    describe(app)
    return app
