"""Whether a service lives, whether it can work, and what it measured."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from kernel import metrics
from kernel.web.clients import json_response

_log = structlog.get_logger("kernel.web")
PATIENCE_S: Final = 2.0
DELAYED: Final = "数据更新有延迟，已收到的不会丢失"
"""Said while the bus is away: work goes on, and so the process stays ready."""

Check = Callable[[], Awaitable[None]]


async def readiness(checks: Mapping[str, Check]) -> dict[str, bool]:
    """Runs named checks side by side; one that raises or takes too long has failed, and the log says why."""
    passed = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
    return dict(zip(checks, passed, strict=True))


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await check()
    except Exception:  # noqa: BLE001 -- whatever is wrong with a part, the answer is: not ready
        _log.warning("not ready", check=name, exc_info=True)
        return False
    return True


def add_health(app: FastAPI) -> None:
    """`/healthz`, `/readyz` over `app.state.checks`, `/metrics`."""

    async def healthz(request: Request) -> Response:
        return json_response({"status": "alive", "service": request.app.state.service})

    async def readyz(request: Request) -> Response:
        checks = await readiness(request.app.state.checks)
        ready = all(checks.values())
        delayed = getattr(request.app.state, "delayed", None)
        late = {"delayed": DELAYED} if delayed is not None and delayed() else {}
        return json_response({"ready": ready, "checks": checks, **late}, status=200 if ready else 503)

    async def shown_metrics(_: Request) -> Response:
        return Response(metrics.rendered(), headers={"Content-Type": metrics.CONTENT_TYPE})

    for path, endpoint in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", shown_metrics)):
        app.add_api_route(path, endpoint, include_in_schema=False, response_model=None)
