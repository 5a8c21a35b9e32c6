"""Health, readiness, metrics, the log line and the description of a service."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from kernel import metrics
from kernel.web import health


def value(text: str, name: str, **labels: str) -> float:
    for line in text.splitlines():
        if line.startswith(f"{name}{{") and all(f'{label}="{said}"' in line for label, said in labels.items()):
            return float(line.rpartition(" ")[2])
    return 0.0


async def test_a_service_that_answers_is_alive(client: httpx.AsyncClient) -> None:
    reply = await client.get("/healthz")
    assert (reply.status_code, reply.json()) == (200, {"status": "alive", "service": "intake"})


async def test_a_service_is_ready_when_every_part_is(app: FastAPI, client: httpx.AsyncClient) -> None:
    async def fine() -> None:
        return None

    app.state.checks = {"store": fine, "bus": fine}
    reply = await client.get("/readyz")
    assert (reply.status_code, reply.json()) == (200, {"ready": True, "checks": {"store": True, "bus": True}})


async def test_a_part_that_fails_or_hangs_makes_it_unready_without_saying_why(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fine() -> None:
        return None

    async def broken() -> None:
        raise ConnectionError("postgresql://hall:secret@db")

    async def hanging() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(health, "PATIENCE_S", 0.01)
    app.state.checks = {"store": fine, "bus": broken, "views": hanging}
    with capture_logs() as lines:
        reply = await client.get("/readyz")
    assert reply.status_code == 503
    assert reply.json() == {"ready": False, "checks": {"store": True, "bus": False, "views": False}}
    assert "secret" not in reply.text
    assert sorted(line["check"] for line in lines if line["event"] == "not ready") == ["bus", "views"]


async def test_a_service_whose_bus_is_away_goes_on_and_says_so(app: FastAPI, client: httpx.AsyncClient) -> None:
    app.state.delayed = lambda: True
    reply = await client.get("/readyz")
    assert (reply.status_code, reply.json()["delayed"]) == (200, "数据更新有延迟，已收到的不会丢失")


async def test_requests_are_counted_by_route_and_status_never_by_path(client: httpx.AsyncClient) -> None:
    before = (await client.get("/metrics")).text
    await client.get("/shops/320826199001010013")
    await client.get("/shops/x")
    await client.get("/nowhere/13800000001")
    await client.request("BREW", "/shops/1")
    reply = await client.get("/metrics")
    assert reply.headers["content-type"] == metrics.CONTENT_TYPE

    def grown(**labels: str) -> float:
        name = "hall_http_requests_total"
        return value(reply.text, name, service="intake", **labels) - value(before, name, service="intake", **labels)

    assert grown(method="GET", route="/shops/{shop_no}", status="401") == 1
    assert grown(method="GET", route="/shops/{shop_no}", status="422") == 1
    assert grown(method="GET", route="other", status="404") == 1
    assert grown(method="OTHER", route="/shops/{shop_no}", status="405") == 1
    assert "hall_http_request_seconds_bucket" in reply.text
    assert "process_resident_memory_bytes" in reply.text
    for number in ("320826199001010013", "13800000001", "BREW"):
        assert number not in reply.text


async def test_one_line_per_request_names_route_status_and_actor(clerk: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await clerk.get("/shops/13800000001", headers={"X-Correlation-Id": "corr-0001"})
        await clerk.get("/healthz")
    assert [line["event"] for line in lines] == ["request answered"]
    took = lines[0].pop("took_ms")
    assert took >= 0
    assert lines[0] == {
        "event": "request answered",
        "log_level": "info",
        "method": "GET",
        "route": "/shops/{shop_no}",
        "status": 200,
        "actor": "w-07",
    }


async def test_a_stream_that_breaks_half_way_breaks_the_connection(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines, pytest.raises(ZeroDivisionError):
        await client.get("/stream")
    assert "request failed" in [line["event"] for line in lines]


async def test_the_description_has_bodies_headers_and_problems(client: httpx.AsyncClient) -> None:
    described: dict[str, Any] = (await client.get("/openapi.json")).json()
    assert described == (await client.get("/openapi.json")).json()
    operation = described["paths"]["/shops"]["post"]
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert operation["responses"]["4XX"]["content"] == problem
    assert {each["name"] for each in operation["parameters"]} == {"Idempotency-Key", "If-Match"}
    content = operation["requestBody"]["content"]
    assert set(content) == {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}
    assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/OpenShop"}
    assert described["components"]["schemas"]["OpenShop"]["properties"]["form"] == {"$ref": "#/components/schemas/Form"}
    assert "requestBody" not in described["paths"]["/shops/{shop_no}"]["get"]
    assert described["paths"]["/shops/{shop_no}"]["get"]["parameters"][0]["name"] == "shop_no"


async def test_every_reference_of_the_description_leads_somewhere(client: httpx.AsyncClient) -> None:
    reply = await client.get("/openapi.json")
    schemas = reply.json()["components"]["schemas"]
    named = {part.split('"')[0] for part in reply.text.split("#/components/schemas/")[1:]}
    assert named <= set(schemas)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
async def test_no_page_loads_foreign_assets(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
