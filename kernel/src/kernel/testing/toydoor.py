"""The speaking toy service with a door of its own, served as every service is: what a test sends its signals to."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from kernel.service import Parts, Service
from kernel.serving import ServingSettings, application, run
from kernel.store.executing import Cause, Store
from kernel.testing.toy import BOX, TOPIC, Open, Put, publish
from kernel.web import Asked, answer, asked, create_app, parsed


def with_door(name: str, parts: Parts) -> Service:
    app = create_app(service=name, sessions=parts.sessions, clock=parts.clock)
    service = Service(name=name, parts=parts, deciders=(BOX,), publish=publish, topics=(TOPIC,), web=app)
    add_routes(app, service.store)
    return service


def add_routes(app: FastAPI, store: Store) -> None:
    """Boxes are opened and filled over HTTP, under keys."""

    async def executed(request: Request, box: UUID, command: Open | Put, needed: Asked) -> Response:
        cause = Cause(actor="trial", correlation_id="trial", key=needed.key, fingerprint=needed.fingerprint)
        stored = await store.execute(BOX, box, command, cause)
        return answer(request, body={"version": stored.version, "position": stored.position})

    @app.post("/boxes/{box}")
    async def open_box(
        request: Request,
        box: UUID,
        command: Annotated[Open, Depends(parsed(Open))],
        needed: Annotated[Asked, Depends(asked)],
    ) -> Response:
        return await executed(request, box, command, needed)

    @app.post("/boxes/{box}/things")
    async def put(
        request: Request,
        box: UUID,
        command: Annotated[Put, Depends(parsed(Put))],
        needed: Annotated[Asked, Depends(asked)],
    ) -> Response:
        return await executed(request, box, command, needed)


async def served(service: Service, settings: ServingSettings) -> None:
    """As `python -m <service>` does: until a signal comes."""
    service.web.state.checks |= {service.name: service.check}
    await run(application(service), service.web, settings)
