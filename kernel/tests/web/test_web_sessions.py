"""What a session that is missing, over, renewed or ended means at the door."""

from typing import Protocol
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from kernel.sessions import Sessions
from kernel.web import safe_next

HTML = {"Accept": "text/html"}
HTMX = {"HX-Request": "true", "Accept": "text/html"}
LONG_S = 900


class Moment(Protocol):
    def __call__(self) -> float: ...

    def pass_by(self, seconds: float) -> None: ...


async def test_the_person_signed_in_reaches_the_route(clerk: httpx.AsyncClient, token: str) -> None:
    assert (await clerk.get("/shops/7")).json() == {"shop_no": 7, "name": "李敏", "csrf_token": token}


async def test_without_a_cookie_a_machine_is_asked_to_sign_in(client: httpx.AsyncClient) -> None:
    reply = await client.get("/shops/7")
    assert (reply.status_code, reply.json()["code"]) == (401, "SIGN_IN_REQUIRED")


async def test_an_expired_session_is_told_apart_from_none(clerk: httpx.AsyncClient, moment: Moment) -> None:
    moment.pass_by(LONG_S)
    reply = await clerk.get("/shops/7")
    assert (reply.status_code, reply.json()["code"]) == (401, "SESSION_EXPIRED")
    assert reply.json()["title"] == "登录已过期，请重新登录"


async def test_an_expired_session_may_still_look_at_what_is_public(clerk: httpx.AsyncClient, moment: Moment) -> None:
    moment.pass_by(LONG_S)
    reply = await clerk.get("/state")
    assert reply.status_code == 200
    assert reply.json()["session_ended"] is True


@pytest.mark.parametrize("had_session", [True, False])
async def test_a_browser_that_only_looked_goes_to_sign_in_and_knows_the_way_back(
    clerk: httpx.AsyncClient, moment: Moment, *, had_session: bool
) -> None:
    moment.pass_by(LONG_S)
    if not had_session:
        clerk.cookies.clear()
    reply = await clerk.get("/shops/7?kind=早点&after=intake:17", headers=HTML)
    assert reply.status_code == 303
    assert reply.headers["location"] == "/sign-in?next=" + quote(
        "/shops/7?kind=%E6%97%A9%E7%82%B9&after=intake:17", safe="/"
    )
    assert "cookie" in reply.headers["vary"].lower()


async def test_a_form_sent_after_the_session_ended_is_answered_in_place(
    app: FastAPI, clerk: httpx.AsyncClient, token: str, moment: Moment
) -> None:
    @app.post("/guarded")
    async def guarded() -> None:
        from kernel.errors import NotSignedInError

        raise NotSignedInError

    moment.pass_by(LONG_S)
    reply = await clerk.post("/guarded", data={"csrf_token": token}, headers=HTML)
    assert reply.status_code == 401
    assert 'data-code="SESSION_EXPIRED"' in reply.text
    assert 'href="/sign-in?next=/guarded"' in reply.text
    fragment = await clerk.post("/guarded", data={"csrf_token": token}, headers=HTMX)
    assert fragment.status_code == 401
    assert "hx-redirect" not in fragment.headers
    assert 'href="/sign-in?next=/guarded"' in fragment.text


async def test_a_fragment_that_needs_a_session_sends_the_page_around_it_to_sign_in(client: httpx.AsyncClient) -> None:
    here = {"HX-Current-URL": "http://hall.test/intake/queue?page=2"}
    reply = await client.get("/shops/7", headers={**HTMX, **here})
    assert reply.status_code == 401
    assert reply.headers["hx-redirect"] == "/sign-in?next=/intake/queue%3Fpage%3D2"


async def test_the_way_back_never_leads_to_another_site(client: httpx.AsyncClient) -> None:
    reply = await client.get("/shops/7", headers={**HTMX, "HX-Current-URL": "http://x//evil.test/a"})
    assert reply.headers["hx-redirect"] == "/sign-in?next=/"


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ("/intake/queue?page=2", "/intake/queue?page=2"),
        ("/", "/"),
        (None, "/home"),
        ("", "/home"),
        ("queue", "/home"),
        ("//evil.test", "/home"),
        ("/\\evil.test", "/home"),
        ("/\t/evil.test", "/home"),
        ("https://evil.test/", "/home"),
        ("javascript:alert(1)", "/home"),
    ],
)
def test_only_a_path_of_this_origin_is_a_way_back(asked: str | None, taken: str) -> None:
    assert safe_next(asked, "/home") == taken


async def test_activity_renews_the_cookie_after_a_minute_and_not_before(
    clerk: httpx.AsyncClient, sessions: Sessions, moment: Moment
) -> None:
    moment.pass_by(59)
    assert "set-cookie" not in (await clerk.get("/shops/7")).headers
    moment.pass_by(1)
    reply = await clerk.get("/shops/7")
    assert reply.headers["set-cookie"].startswith("hall_session=")
    assert "HttpOnly" in reply.headers["set-cookie"]


async def test_someone_who_keeps_working_stays_signed_in(clerk: httpx.AsyncClient, moment: Moment) -> None:
    for _ in range(6):
        moment.pass_by(LONG_S - 1)
        assert (await clerk.get("/shops/7")).status_code == 200


@pytest.mark.parametrize("quiet", [{"X-Background": "1"}, {"Accept": "text/event-stream"}], ids=str)
async def test_a_page_that_refreshes_itself_does_not_count_as_a_person(
    clerk: httpx.AsyncClient, moment: Moment, quiet: dict[str, str]
) -> None:
    moment.pass_by(600)
    assert (await clerk.get("/shops/7", headers=quiet)).status_code == 200
    moment.pass_by(300)
    assert (await clerk.get("/shops/7")).json()["code"] == "SESSION_EXPIRED"


async def test_signing_in_and_out_through_the_door(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await client.post("/enter")
    cookie = client.cookies[sessions.cookie_name]
    shown = (await client.get("/shops/7")).json()
    left = await client.post("/leave", headers={"X-CSRF-Token": shown["csrf_token"]})
    assert left.headers["set-cookie"].count("hall_session") == 1
    assert sessions.cookie_name not in client.cookies
    client.cookies.set(sessions.cookie_name, cookie, domain="hall.test")
    assert (await client.get("/shops/7")).json()["code"] == "SESSION_EXPIRED"


async def test_signing_out_after_a_minute_is_not_undone_by_the_renewal(
    clerk: httpx.AsyncClient, token: str, moment: Moment
) -> None:
    moment.pass_by(120)
    left = await clerk.post("/leave", headers={"X-CSRF-Token": token})
    assert left.headers.get_list("set-cookie") == [left.headers["set-cookie"]]
    assert "Max-Age=0" in left.headers["set-cookie"]
