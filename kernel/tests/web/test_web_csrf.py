"""Nothing is done on behalf of a session unless its own page asked."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from kernel.clock import SystemClock
from kernel.sessions import Sessions
from kernel.web import create_app

OURS = {"Origin": "http://hall.test", "Sec-Fetch-Site": "same-origin"}
KEY = {"Idempotency-Key": "key-0001"}
SHOP = {"form.name": "早点铺", "idempotency_key": "key-0001"}
MULTIPART = "multipart/form-data; boundary=line"


def refused(reply: httpx.Response) -> bool:
    if reply.status_code == 403:
        assert reply.json()["code"] == "CSRF_REJECTED"
        return True
    assert reply.status_code == 200, reply.text
    return False


def multipart(*parts: tuple[str, str]) -> bytes:
    said = [f"--line\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n" for head, body in parts]
    return ("".join(said) + "--line--\r\n").encode()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_session_without_its_token_changes_nothing(clerk: httpx.AsyncClient, method: str) -> None:
    assert refused(await clerk.request(method, "/echo", headers=OURS))


async def test_the_token_in_a_header_is_accepted_from_a_json_client(clerk: httpx.AsyncClient, token: str) -> None:
    assert not refused(await clerk.post("/echo", json={"a": 1}, headers={"X-CSRF-Token": token}))


async def test_a_json_client_with_a_cookie_and_no_header_is_refused_whatever_its_body_says(
    clerk: httpx.AsyncClient, token: str
) -> None:
    assert refused(await clerk.post("/echo", json={"csrf_token": token}))


@pytest.mark.parametrize("wrong", ["", "x", "0" * 64, "é"])
async def test_a_wrong_token_is_refused(clerk: httpx.AsyncClient, wrong: str) -> None:
    assert refused(await clerk.post("/echo", headers=[(b"x-csrf-token", wrong.encode("latin-1"))]))
    assert refused(await clerk.post("/shops", data={**SHOP, "csrf_token": wrong}, headers=OURS))


async def test_the_token_of_another_session_is_refused(clerk: httpx.AsyncClient, sessions: Sessions) -> None:
    mine = sessions.read(clerk.cookies[sessions.cookie_name])
    assert mine is not None
    await clerk.post("/enter", headers={"X-CSRF-Token": mine.csrf_token})
    assert refused(await clerk.post("/echo", headers={**OURS, "X-CSRF-Token": mine.csrf_token}))


async def test_the_token_in_a_form_is_accepted_and_the_form_arrives_whole(clerk: httpx.AsyncClient, token: str) -> None:
    reply = await clerk.post("/shops", data={**SHOP, "csrf_token": token}, headers=OURS)
    assert not refused(reply)
    assert reply.json()["command"]["form"]["name"] == "早点铺"


async def test_the_token_in_a_multipart_form_is_accepted_and_the_form_arrives_whole(
    clerk: httpx.AsyncClient, token: str
) -> None:
    body = multipart(
        ('name="csrf_token"', token),
        ('name="form.name"', "早点铺"),
        ('name="scan"; filename="a.pdf"', "x" * 3_000_000),
        ('name="idempotency_key"', "key-0001"),
    )
    reply = await clerk.post("/shops", content=body, headers={"Content-Type": MULTIPART})
    assert not refused(reply)
    assert reply.json()["command"]["form"]["name"] == "早点铺"


async def test_a_token_behind_a_large_file_is_not_waited_for(clerk: httpx.AsyncClient, token: str) -> None:
    async def parts() -> AsyncIterator[bytes]:
        whole = multipart(('name="scan"; filename="a.pdf"', "x" * 3_000_000), ('name="csrf_token"', token))
        for start in range(0, len(whole), 65536):
            yield whole[start : start + 65536]

    assert refused(await clerk.post("/shops", content=parts(), headers={"Content-Type": MULTIPART}))


async def test_a_file_called_like_the_token_is_not_the_token(clerk: httpx.AsyncClient, token: str) -> None:
    body = multipart(('name="csrf_token"; filename="a"', token))
    assert refused(await clerk.post("/echo", content=body, headers={"Content-Type": MULTIPART}))


async def test_a_form_that_cannot_be_read_has_no_token(clerk: httpx.AsyncClient) -> None:
    assert refused(await clerk.post("/echo", content=b"nonsense", headers={"Content-Type": MULTIPART}))
    assert refused(await clerk.post("/echo", content=b"x", headers={"Content-Type": "multipart/form-data"}))


async def test_a_form_too_long_to_look_through_is_refused(clerk: httpx.AsyncClient, token: str) -> None:
    assert refused(await clerk.post("/echo", data={"filler": "x" * 1_100_000, "csrf_token": token}))


@pytest.mark.parametrize(
    "foreign",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "unheard-of"},
        {"Origin": "http://evil.test"},
        {"Origin": "http://hall.test.evil.test"},
        {"Origin": "http://hall.test:8443"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://evil.test", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://hall.test", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("known", [True, False], ids=["signed in", "anonymous"])
async def test_a_request_from_elsewhere_is_refused_even_with_the_token(
    clerk: httpx.AsyncClient, token: str, foreign: dict[str, str], *, known: bool
) -> None:
    if not known:
        clerk.cookies.clear()
    assert refused(await clerk.post("/echo", headers={**foreign, "X-CSRF-Token": token}))


@pytest.mark.parametrize(
    "near",
    [{}, OURS, {"Origin": "http://hall.test"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
    ids=str,
)
async def test_nobody_s_session_needs_no_token_from_near(client: httpx.AsyncClient, near: dict[str, str]) -> None:
    assert not refused(await client.post("/echo", headers=near))


async def test_looking_needs_no_token_from_anywhere(clerk: httpx.AsyncClient) -> None:
    for foreign in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.test"}):
        assert not refused(await clerk.get("/shops/1", headers=foreign))


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        ("https://www.lianshui.test", True),
        ("https://hall.test", True),
        ("http://www.lianshui.test", False),
        ("https://lianshui.test", False),
    ],
)
async def test_behind_a_proxy_the_public_host_is_ours_and_plain_http_is_not(origin: str, *, accepted: bool) -> None:
    sessions = Sessions(b"s" * 32, secure=True)
    app: FastAPI = create_app(
        service="intake", sessions=sessions, clock=SystemClock(), public_hosts=["www.lianshui.test"]
    )

    @app.post("/act")
    async def act() -> None:
        return None

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://hall.test") as client:
        assert refused(await client.post("/act", headers={"Origin": origin})) is not accepted


async def test_a_forged_cookie_is_nobody_s_session_not_a_key(client: httpx.AsyncClient) -> None:
    client.cookies.set("hall_session", "forged.value", domain="hall.test")
    assert not refused(await client.post("/echo"))
    assert (await client.get("/shops/1")).json()["code"] == "SIGN_IN_REQUIRED"
