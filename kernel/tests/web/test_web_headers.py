"""What every response carries, whatever became of the request."""

from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from kernel.clock import CHINA_TIME, SystemClock
from kernel.sessions import Sessions
from kernel.web import create_app

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture
async def busy(app: FastAPI, client: httpx.AsyncClient) -> httpx.AsyncClient:
    @app.get("/boom")
    async def boom() -> None:
        raise ZeroDivisionError

    return client


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/state", {}, 200),
        ("HEAD", "/healthz", {}, 405),
        ("GET", "/openapi.json", {}, 200),
        ("GET", "/healthz", {}, 200),
        ("GET", "/readyz", {}, 200),
        ("GET", "/metrics", {}, 200),
        ("GET", "/nowhere", {}, 404),
        ("DELETE", "/shops/1", {}, 405),
        ("GET", "/shops/x", {}, 422),
        ("GET", "/shops/1", {}, 401),
        ("GET", "/shops/1", {"Accept": "text/html"}, 303),
        ("GET", "/nowhere", {"Accept": "text/html"}, 404),
        ("GET", "/nowhere", {"HX-Request": "true"}, 404),
        ("POST", "/echo", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", "/echo", {"Content-Length": "99999999"}, 413),
        ("POST", "/shops", {"Idempotency-Key": "key-0001"}, 422),
        ("GET", "/boom", {}, 500),
        ("GET", "/boom", {"Accept": "text/html"}, 500),
    ],
)
async def test_security_headers_and_correlation_id_are_on_every_response(
    busy: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    reply = await busy.request(method, path, headers=headers)
    assert reply.status_code == status
    assert {name: reply.headers[name] for name in ALWAYS} == ALWAYS
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    assert len(reply.headers["x-correlation-id"]) == 32
    assert "strict-transport-security" not in reply.headers
    assert "server" not in reply.headers


async def test_no_header_is_sent_twice(busy: httpx.AsyncClient) -> None:
    for path in ("/state", "/nowhere", "/boom"):
        names = [name for name, _ in (await busy.get(path)).headers.multi_items()]
        assert sorted(names) == sorted(set(names))


async def test_on_https_browsers_are_told_to_stay_there_and_pages_bring_their_policy() -> None:
    app = create_app(
        service="intake", sessions=Sessions(b"s" * 32, secure=True), clock=SystemClock(), csp="default-src 'self'"
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://hall.test") as client:
        reply = await client.get("/nowhere")
    assert reply.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert reply.headers["content-security-policy"] == "default-src 'self'"


async def test_a_response_may_say_otherwise_for_itself(app: FastAPI, client: httpx.AsyncClient) -> None:
    @app.get("/asset.css")
    async def asset() -> Response:
        return Response("", headers={"Cache-Control": "public, max-age=31536000, immutable"})

    assert (await client.get("/asset.css")).headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_a_given_correlation_id_goes_all_the_way(client: httpx.AsyncClient) -> None:
    reply = await client.get("/state", headers={"X-Correlation-Id": "call-12345.a_b"})
    assert reply.headers["x-correlation-id"] == "call-12345.a_b"
    assert reply.json()["correlation_id"] == "call-12345.a_b"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", 'quote"quote', "a;b;c;d;e"])
async def test_a_correlation_id_that_is_not_plain_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    reply = await client.get("/state", headers={"X-Correlation-Id": given})
    assert reply.headers["x-correlation-id"] != given
    assert reply.json()["correlation_id"] == reply.headers["x-correlation-id"]


class MorningTraining(SystemClock):
    training = True

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 9, 30, tzinfo=CHINA_TIME)


async def test_pages_know_when_the_clock_is_for_training(sessions: Sessions) -> None:
    labels = []
    for clock in (SystemClock(), MorningTraining()):
        app = create_app(service="intake", sessions=sessions, clock=clock)

        @app.get("/label")
        async def label(request: Request) -> str | None:
            known: str | None = request.state.training_label
            return known

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hall.test") as client:
            labels.append((await client.get("/label")).json())
    assert labels == [None, "2026-11-22 09:30"]
