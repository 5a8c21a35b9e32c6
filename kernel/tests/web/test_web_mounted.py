"""Services mounted in one hall, and the same service alone behind an ingress."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.requests import Request
from starlette.responses import Response
from structlog.testing import capture_logs

from kernel.access import Person, require
from kernel.clock import SystemClock
from kernel.events import Command
from kernel.sessions import Sessions
from kernel.web import answer, create_app, json_response, parsed

HTML = {"Accept": "text/html"}


class Note(Command):
    """A small command."""

    text: str


def service(name: str) -> FastAPI:
    app = create_app(service=name, sessions=Sessions(b"s" * 32), clock=SystemClock())
    routes = APIRouter(prefix="/notes")

    @routes.post("")
    async def note(request: Request, command: Annotated[Note, Depends(parsed(Note))]) -> Response:
        return answer(request, body={"text": command.text}, version=1, position=5, page="/notes/1")

    @routes.get("/{number}")
    async def shown(request: Request, number: int) -> Response:
        return json_response({"name": require(request.state.person, "clerk").name})

    @routes.get("/{number}/boom")
    async def boom(number: int) -> None:
        raise ZeroDivisionError

    app.include_router(routes)
    return app


@pytest.fixture
def hall() -> FastAPI:
    hall = create_app(service="hall", sessions=Sessions(b"s" * 32), clock=SystemClock())
    for name in ("intake", "approval"):
        hall.mount(f"/{name}", service(name))
    return hall


@pytest.fixture
async def client(hall: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(hall), base_url="http://hall.test") as client:
        yield client


async def test_an_answer_leads_to_a_page_of_the_same_service(client: httpx.AsyncClient) -> None:
    reply = await client.post("/approval/notes", data={"text": "a"}, headers=HTML)
    assert (reply.status_code, reply.headers["location"]) == (303, "/approval/notes/1?after=approval:5")


async def test_alone_under_a_root_path_it_answers_the_same() -> None:
    transport = httpx.ASGITransport(service("approval"), root_path="/approval")
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test") as client:
        reply = await client.post("/approval/notes", data={"text": "a"}, headers=HTML)
    assert (reply.status_code, reply.headers["location"]) == (303, "/approval/notes/1?after=approval:5")


async def test_one_session_opens_every_service(client: httpx.AsyncClient) -> None:
    response = Response()
    Sessions(b"s" * 32).sign_in(response, Person("w-07", "李敏", frozenset({"clerk"})))
    client.cookies.set(
        "hall_session", response.headers["set-cookie"].split(";")[0].partition("=")[2], domain="hall.test"
    )
    for name in ("intake", "approval"):
        assert (await client.get(f"/{name}/notes/1")).json() == {"name": "李敏"}


async def test_the_way_to_sign_in_counts_from_the_origin_and_back_to_the_mounted_page(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.get("/intake/notes/1", headers=HTML)
    assert reply.headers["location"] == "/sign-in?next=/intake/notes/1"


async def test_nested_gates_speak_once(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        reply = await client.get("/intake/notes/x", headers={"X-Correlation-Id": "corr-0001"})
    names = [name for name, _ in reply.headers.multi_items()]
    assert sorted(names) == sorted(set(names))
    assert reply.headers["x-correlation-id"] == reply.json()["correlation_id"] == "corr-0001"
    assert reply.json()["instance"] == "/intake/notes/x"
    answered = [line for line in lines if line["event"] == "request answered"]
    assert [(line["route"], line["status"]) for line in answered] == [("/notes/{number}", 422)]


async def test_a_form_with_a_token_passes_both_gates(client: httpx.AsyncClient) -> None:
    response = Response()
    session = Sessions(b"s" * 32).sign_in(response, Person("w-07", "李敏", frozenset({"clerk"})))
    client.cookies.set(
        "hall_session", response.headers["set-cookie"].split(";")[0].partition("=")[2], domain="hall.test"
    )
    refused = await client.post("/intake/notes", data={"text": "a"})
    assert refused.json()["code"] == "CSRF_REJECTED"
    done = await client.post("/intake/notes", data={"text": "a", "csrf_token": session.csrf_token})
    assert done.json() == {"text": "a"}


async def test_what_goes_wrong_inside_is_answered_by_the_service_itself(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        reply = await client.get("/intake/notes/1/boom")
    assert (reply.status_code, reply.json()["code"]) == (500, "INTERNAL")
    assert len([line for line in lines if line["event"] == "request failed"]) == 1


async def test_an_unknown_service_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/nowhere/notes")).json()["code"] == "NOT_FOUND"
    assert (await client.get("/intake/nowhere")).json()["code"] == "NOT_FOUND"
