"""What goes along with every command: key, fingerprint, expected version, and the answer each client gets."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from kernel.web import answer, fingerprint, json_response

SHOP = {"form": {"name": "早点铺", "floor": 2}, "kinds": ["a", "b"]}
KEY = {"Idempotency-Key": "key-0001"}
MULTIPART = "multipart/form-data; boundary=line"


async def opened(client: httpx.AsyncClient, headers: dict[str, str] | None = None, **sent: Any) -> dict[str, Any]:
    reply = await client.post("/shops", headers=KEY | (headers or {}), **sent)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


@pytest.mark.parametrize("key", ["12345678", "k" * 128, "!~#$%&'*+-.^_`|"])
async def test_a_key_of_visible_characters_is_accepted(client: httpx.AsyncClient, key: str) -> None:
    assert (await opened(client, {"Idempotency-Key": key}, json=SHOP))["key"] == key
    assert (await client.post("/shops", data={"form.name": "a", "idempotency_key": key})).json()["key"] == key


@pytest.mark.parametrize("key", ["1234567", "k" * 129, "with space", "tab\there", "键键键键键键键键"])
async def test_a_key_that_is_too_short_too_long_or_not_visible_is_refused(client: httpx.AsyncClient, key: str) -> None:
    reply = await client.post("/shops", data={"form.name": "a", "idempotency_key": key})
    assert (reply.status_code, reply.json()["code"]) == (400, "IDEMPOTENCY_KEY_BAD")
    reply = await client.post("/shops", json=SHOP, headers=[(b"idempotency-key", key.encode())])
    assert (reply.status_code, reply.json()["code"]) == (400, "IDEMPOTENCY_KEY_BAD")


async def test_a_command_without_a_key_is_refused(client: httpx.AsyncClient) -> None:
    for sent in ({"json": SHOP}, {"data": {"form.name": "a"}}, {"data": {"form.name": "a", "idempotency_key": ""}}):
        reply = await client.post("/shops", **sent)
        assert (reply.status_code, reply.json()["code"]) == (400, "IDEMPOTENCY_KEY_MISSING")


async def test_the_same_request_has_the_same_fingerprint_however_it_is_written(client: httpx.AsyncClient) -> None:
    first = await opened(client, json=SHOP)
    again = await opened(
        client,
        {"Content-Type": "application/json", "Idempotency-Key": "key-0002", "If-Match": '"9"'},
        content='{ "kinds": ["a","b"], "form": {"floor": 2, "name": "\\u65e9\\u70b9\\u94fa"} }',
    )
    assert first["fingerprint"] == again["fingerprint"]
    assert len(first["fingerprint"]) == 64


async def test_a_form_s_fingerprint_does_not_depend_on_its_token_key_or_order(client: httpx.AsyncClient) -> None:
    first = await opened(client, data={"form.name": "a", "kinds": ["x", "y"], "csrf_token": "1"})
    again = await opened(
        client, data={"kinds": ["x", "y"], "form.floor": "", "form.name": "a", "expected_version": "3"}
    )
    assert first["fingerprint"] == again["fingerprint"]


@pytest.mark.parametrize(
    "other",
    [
        {"form": {"name": "早点铺", "floor": 3}, "kinds": ["a", "b"]},
        {"form": {"name": "早点铺", "floor": 2}, "kinds": ["b", "a"]},
        {"form": {"name": "早点铺", "floor": 2}, "kinds": ["a", "b"], "area": 1},
        {"form": {"name": "早点铺"}, "kinds": ["a", "b"]},
    ],
)
async def test_another_request_has_another_fingerprint(client: httpx.AsyncClient, other: dict[str, Any]) -> None:
    assert (await opened(client, json=SHOP))["fingerprint"] != (await opened(client, json=other))["fingerprint"]


async def test_the_same_body_for_another_path_or_method_has_another_fingerprint(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    @app.api_route("/shops/{shop_no}/close", methods=["POST", "PUT"])
    async def close(shop_no: int, said: Annotated[str, Depends(fingerprint)]) -> Response:
        return json_response(said)

    told = [
        (await client.request(method, f"/shops/{number}/close", json=SHOP)).json()
        for method, number in (("POST", 1), ("POST", 1), ("POST", 2), ("PUT", 1))
    ]
    assert told[0] == told[1]
    assert len(set(told)) == 3


async def test_files_count_by_content_and_field_not_by_name(client: httpx.AsyncClient) -> None:
    async def printed(field: str, name: str, content: bytes) -> str:
        body = (
            b'--line\r\nContent-Disposition: form-data; name="form.name"\r\n\r\na\r\n'
            b'--line\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n%b\r\n--line--\r\n'
        ) % (field.encode(), name.encode(), content)
        told: str = (await opened(client, {"Content-Type": MULTIPART}, content=body))["fingerprint"]
        return told

    first = await printed("scan", "a.pdf", b"1" * 2_000_000)
    assert first == await printed("scan", "renamed.pdf", b"1" * 2_000_000)
    assert first != await printed("scan", "a.pdf", b"2" * 2_000_000)
    assert first != await printed("photo", "a.pdf", b"1" * 2_000_000)


@pytest.mark.parametrize(
    ("said", "seen"), [('"5"', 5), ('W/"5"', 5), ("5", 5), (' "5" ', 5), ("*", None), ("", None), ('"0"', 0)]
)
async def test_the_expected_version_comes_from_if_match_or_the_form(
    client: httpx.AsyncClient, said: str, seen: int | None
) -> None:
    assert (await opened(client, {"If-Match": said}, json=SHOP))["seen"] == seen
    assert (await opened(client, data={"form.name": "a", "expected_version": said}))["seen"] == seen


async def test_nothing_said_means_nothing_expected(client: httpx.AsyncClient) -> None:
    assert (await opened(client, json=SHOP))["seen"] is None


@pytest.mark.parametrize("said", ["five", '"-1"', '"5', '"5", "6"', "5.0", "9" * 19, "\u0665"])
async def test_a_version_that_is_no_number_is_refused(client: httpx.AsyncClient, said: str) -> None:
    reply = await client.post("/shops", data={"form.name": "a", "expected_version": said}, headers=KEY)
    assert (reply.status_code, reply.json()["code"]) == (400, "EXPECTED_VERSION_BAD")


async def test_a_machine_gets_the_body_with_version_and_position(client: httpx.AsyncClient) -> None:
    reply = await client.post("/shops", json=SHOP, headers=KEY)
    assert reply.status_code == 200
    assert (reply.headers["etag"], reply.headers["x-position"]) == ('"3"', "intake:17")
    assert reply.json()["command"] == {**SHOP, "area": None}


async def test_a_browser_is_sent_to_the_page_that_shows_what_was_done(client: httpx.AsyncClient) -> None:
    reply = await client.post("/shops", data={"form.name": "a"}, headers={**KEY, "Accept": "text/html"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/shops/1?after=intake:17")
    assert reply.text == ""


async def test_htmx_is_told_where_to_go(client: httpx.AsyncClient) -> None:
    reply = await client.post("/shops", data={"form.name": "a"}, headers={**KEY, "HX-Request": "true"})
    assert (reply.status_code, reply.headers["hx-redirect"]) == (200, "/shops/1?after=intake:17")
    assert reply.headers["etag"] == '"3"'


@pytest.mark.parametrize(
    ("page", "position", "location"),
    [
        ("/shops/1", 9, "/shops/1?after=intake:9"),
        ("/shops/1?tab=2", 9, "/shops/1?tab=2&after=intake:9"),
        ("/shops/1?after=intake:3#top", 9, "/shops/1?after=intake:9#top"),
        ("/shops/1?tab=2", None, "/shops/1?tab=2"),
        ("/shops/早点", 9, "/shops/%E6%97%A9%E7%82%B9?after=intake:9"),
        ("/shops/1\r\nSet-Cookie: a=b", None, "/shops/1%0D%0ASet-Cookie:%20a=b"),
    ],
)
async def test_the_position_joins_whatever_the_address_already_says(
    app: FastAPI, client: httpx.AsyncClient, page: str, position: int | None, location: str
) -> None:
    @app.post("/go")
    async def go(request: Request) -> Response:
        return answer(request, body={}, position=position, page=page)

    assert (await client.post("/go", headers={"Accept": "text/html"})).headers["location"] == location


async def test_without_a_page_everybody_gets_the_body(app: FastAPI, client: httpx.AsyncClient) -> None:
    @app.post("/go")
    async def go(request: Request) -> Response:
        return answer(request, body={"done": True}, status=201)

    for headers in ({}, {"Accept": "text/html"}, {"HX-Request": "true"}):
        reply = await client.post("/go", headers=headers)
        assert (reply.status_code, reply.json()) == (201, {"done": True})
        assert "etag" not in reply.headers
        assert "x-position" not in reply.headers
