"""A small service behind the real gate, and the people who call it."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kernel.access import Person, require
from kernel.clock import SystemClock
from kernel.events import Command, Value
from kernel.sessions import Sessions
from kernel.web import Asked, answer, asked, create_app, json_response, parsed

NOON = 1_790_000_000
CLERK = Person("w-07", "李敏", frozenset({"window_clerk"}), "MARKET", "市场监督管理局")


class Form(Value):
    name: str
    floor: int | None = None


class OpenShop(Command):
    """What the small service is asked for."""

    form: Form
    kinds: tuple[str, ...] = ()
    area: float | None = None


class Moment:
    """A time that tests move by hand."""

    def __init__(self) -> None:
        self.value = float(NOON)

    def __call__(self) -> float:
        return self.value

    def pass_by(self, seconds: float) -> None:
        self.value += seconds


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def sessions(moment: Moment) -> Sessions:
    return Sessions(b"s" * 32, now=moment)


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    app = create_app(service="intake", sessions=sessions, clock=SystemClock())
    app.include_router(shop_routes(sessions))
    return app


def shop_routes(sessions: Sessions) -> APIRouter:
    routes = APIRouter()

    @routes.post("/shops")
    async def open_shop(
        request: Request,
        command: Annotated[OpenShop, Depends(parsed(OpenShop))],
        needed: Annotated[Asked, Depends(asked)],
    ) -> Response:
        body = {
            "command": command,
            "fingerprint": needed.fingerprint,
            "key": needed.key,
            "seen": needed.expected_version,
        }
        return answer(request, body=body, version=3, position=17, page="/shops/1")

    @routes.get("/shops/{shop_no}")
    async def shop(shop_no: int, request: Request) -> Response:
        person = require(request.state.person, "window_clerk")
        return json_response({"shop_no": shop_no, "name": person.name, "csrf_token": request.state.csrf_token})

    @routes.post("/enter")
    async def enter(request: Request) -> Response:
        response = json_response({})
        sessions.sign_in(response, CLERK)
        return response

    @routes.post("/leave")
    async def leave(request: Request) -> Response:
        response = json_response({})
        sessions.sign_out(response, request.state.session)
        return response

    @routes.post("/echo")
    async def echo(request: Request) -> Response:
        return Response(await request.body())

    @routes.get("/state")
    async def state(request: Request) -> Response:
        names = ("correlation_id", "training_label", "session_ended")
        return json_response({name: getattr(request.state, name) for name in names})

    @routes.get("/stream")
    async def stream() -> Response:
        async def halves() -> AsyncIterator[bytes]:
            yield b"data: 1\n\n"
            raise ZeroDivisionError

        return StreamingResponse(halves(), media_type="text/event-stream")

    return routes


@pytest.fixture
def refusing(app: FastAPI) -> Callable[[Exception], None]:
    """Adds `/refuse`, which raises what it is given."""

    def refuse_with(error: Exception) -> None:
        @app.api_route("/refuse", methods=["GET", "POST"])
        async def refuse() -> None:
            raise error

    return refuse_with


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hall.test") as client:
        yield client


@pytest.fixture
async def clerk(client: httpx.AsyncClient, sessions: Sessions) -> httpx.AsyncClient:
    """The same client with a clerk signed in."""
    response = Response()
    sessions.sign_in(response, CLERK)
    cookie = response.headers["set-cookie"].split(";")[0].partition("=")
    client.cookies.set(cookie[0], cookie[2], domain="hall.test")
    return client


@pytest.fixture
def token(clerk: httpx.AsyncClient, sessions: Sessions) -> str:
    session = sessions.read(clerk.cookies[sessions.cookie_name])
    assert session is not None
    return session.csrf_token
