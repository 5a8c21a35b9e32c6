"""Every error as every kind of client sees it."""

from collections.abc import Callable, Mapping

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from structlog.testing import capture_logs

from kernel.access import NotYourRoleError, OtherDepartmentError, SecondPersonNeededError, TooManyAttemptsError
from kernel.errors import (
    BadInputError,
    ChangedMeanwhileError,
    HallError,
    InFlightError,
    KeyReusedError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    RuleBrokenError,
    UnavailableError,
)
from kernel.uploads import (
    DiskFullError,
    FileDisguisedError,
    FileEmptyError,
    FileNameForbiddenError,
    FileTooLargeError,
    FileTypeForbiddenError,
)
from kernel.web.problems import (
    BodyTooLargeError,
    BodyTypeUnknownError,
    BodyUnreadableError,
    CommandKeyBadError,
    CommandKeyMissingError,
    CsrfRejectedError,
    ExpectedVersionBadError,
    MethodNotAllowedError,
    SessionExpiredError,
)

Refusing = Callable[[Exception], None]

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HTMX = {"HX-Request": "true"}


class ShopClosedError(RuleBrokenError):
    code = "SHOP_CLOSED"
    title = "本店已歇业，不能再办理"


ALL = [
    (HallError, 500, "INTERNAL"),
    (BadInputError, 422, "BAD_INPUT"),
    (BodyUnreadableError, 400, "BODY_UNREADABLE"),
    (CommandKeyMissingError, 400, "IDEMPOTENCY_KEY_MISSING"),
    (CommandKeyBadError, 400, "IDEMPOTENCY_KEY_BAD"),
    (ExpectedVersionBadError, 400, "EXPECTED_VERSION_BAD"),
    (NotSignedInError, 401, "SIGN_IN_REQUIRED"),
    (SessionExpiredError, 401, "SESSION_EXPIRED"),
    (NotAllowedError, 403, "NOT_ALLOWED"),
    (NotYourRoleError, 403, "NOT_YOUR_ROLE"),
    (OtherDepartmentError, 403, "OTHER_DEPARTMENT"),
    (SecondPersonNeededError, 403, "SECOND_PERSON_NEEDED"),
    (CsrfRejectedError, 403, "CSRF_REJECTED"),
    (TooManyAttemptsError, 429, "TOO_MANY_ATTEMPTS"),
    (NotFoundError, 404, "NOT_FOUND"),
    (MethodNotAllowedError, 405, "METHOD_NOT_ALLOWED"),
    (RuleBrokenError, 409, "RULE_BROKEN"),
    (ShopClosedError, 409, "SHOP_CLOSED"),
    (ChangedMeanwhileError, 409, "CHANGED_MEANWHILE"),
    (InFlightError, 409, "IN_FLIGHT"),
    (KeyReusedError, 422, "KEY_REUSED"),
    (BodyTooLargeError, 413, "BODY_TOO_LARGE"),
    (BodyTypeUnknownError, 415, "BODY_TYPE_UNKNOWN"),
    (FileTooLargeError, 413, "FILE_TOO_LARGE"),
    (FileTypeForbiddenError, 415, "FILE_TYPE_FORBIDDEN"),
    (FileDisguisedError, 422, "FILE_DISGUISED"),
    (FileEmptyError, 422, "FILE_EMPTY"),
    (FileNameForbiddenError, 422, "FILE_NAME_FORBIDDEN"),
    (UnavailableError, 503, "UNAVAILABLE"),
    (DiskFullError, 503, "DISK_FULL"),
]
each_error = pytest.mark.parametrize(("kind", "status", "code"), ALL, ids=[code for *_, code in ALL])


@each_error
async def test_a_machine_gets_a_problem_document(
    client: httpx.AsyncClient, refusing: Refusing, kind: type[HallError], status: int, code: str
) -> None:
    refusing(kind("详情", seen=3))
    reply = await client.get("/refuse", headers={"X-Correlation-Id": "corr-0001"})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    said = reply.json()
    assert said.pop("changes", []) == []
    assert said == {
        "type": f"urn:hall:problem:{code}",
        "title": kind.title,
        "status": status,
        "code": code,
        "detail": "详情",
        "instance": "/refuse",
        "correlation_id": "corr-0001",
        "seen": 3,
    }


@each_error
async def test_a_browser_gets_a_page_with_title_and_code(
    client: httpx.AsyncClient, refusing: Refusing, kind: type[HallError], status: int, code: str
) -> None:
    refusing(kind("详情"))
    reply = await client.post("/refuse", headers=HTML)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.text.startswith("<!doctype html>")
    assert f"<h1>{kind.title}</h1>" in reply.text
    assert f'data-code="{code}"' in reply.text


@each_error
async def test_htmx_gets_a_small_fragment_with_the_status(
    client: httpx.AsyncClient, refusing: Refusing, kind: type[HallError], status: int, code: str
) -> None:
    refusing(kind("详情"))
    reply = await client.post("/refuse", headers=HTMX)
    assert reply.status_code == status
    assert reply.text.startswith('<div class="problem" role="alert"')
    assert kind.title in reply.text
    assert "详情" in reply.text
    assert f'data-code="{code}"' in reply.text
    assert "<html" not in reply.text


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ("text/html", True),
        ("text/html,application/json;q=0.9", True),
        ("application/json,text/html;q=0.9", False),
        ("text/html;q=0", False),
        ("text/html;q=nonsense", False),
        ("TEXT/HTML;q=0.5, application/problem+json;q=0.4", False),
        ("text/html;level=1;q=0.5, application/problem+json;q=0.4", True),
        ("*/*", False),
        ("application/json", False),
        ("", False),
    ],
)
async def test_the_accept_header_chooses_page_or_document(
    client: httpx.AsyncClient, accept: str, *, is_page: bool
) -> None:
    reply = await client.get("/nowhere", headers={"Accept": accept})
    assert reply.headers["content-type"].startswith("text/html") is is_page
    assert "Accept" in reply.headers["vary"]


async def test_facts_are_told_but_cannot_replace_the_documents_own_members(
    client: httpx.AsyncClient, refusing: Refusing
) -> None:
    refusing(RuleBrokenError(None, status=200, title="x", code="y", allowed={"b", "a"}))
    said = (await client.get("/refuse")).json()
    assert (said["status"], said["code"], said["title"]) == (409, "RULE_BROKEN", RuleBrokenError.title)
    assert said["allowed"] == ["a", "b"]
    assert "detail" not in said


async def test_who_was_too_slow_is_told_what_changed(client: httpx.AsyncClient, refusing: Refusing) -> None:
    refusing(ChangedMeanwhileError(changes=["王强 已受理此件"], version=4))
    said = (await client.get("/refuse")).json()
    assert (said["changes"], said["version"]) == (["王强 已受理此件"], 4)
    assert "王强 已受理此件" in (await client.get("/refuse", headers=HTMX)).text
    assert "王强 已受理此件" in (await client.get("/refuse", headers=HTML)).text


async def test_the_list_of_changes_is_there_even_when_nobody_knows_them(
    client: httpx.AsyncClient, refusing: Refusing
) -> None:
    refusing(ChangedMeanwhileError())
    assert (await client.get("/refuse")).json()["changes"] == []


async def test_markup_in_an_error_is_shown_not_run(client: httpx.AsyncClient, refusing: Refusing) -> None:
    refusing(RuleBrokenError("<script>alert(1)</script>"))
    for headers in (HTML, HTMX):
        reply = await client.get("/refuse", headers=headers)
        assert "<script" not in reply.text
        assert "&lt;script&gt;" in reply.text


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (UnavailableError(), "5"),
        (UnavailableError(retry_after_s=30), "30"),
        (InFlightError(), "1"),
        (TooManyAttemptsError(retry_after_s=840), "840"),
    ],
)
async def test_what_passes_by_itself_says_when_to_try_again(
    client: httpx.AsyncClient, refusing: Refusing, error: HallError, seconds: str
) -> None:
    refusing(error)
    assert (await client.get("/refuse")).headers["retry-after"] == seconds


async def test_an_unexpected_exception_says_nothing_of_itself_and_is_logged(
    client: httpx.AsyncClient, refusing: Refusing
) -> None:
    refusing(ZeroDivisionError("secret in the stack"))
    with capture_logs() as lines:
        replies = [await client.get("/refuse", headers=headers) for headers in ({}, HTML, HTMX)]
    assert [reply.status_code for reply in replies] == [500] * 3
    assert replies[0].json()["code"] == "INTERNAL"
    for reply in replies:
        assert "secret" not in reply.text
        assert "Traceback" not in reply.text
        assert "ZeroDivisionError" not in reply.text
    failed = [line for line in lines if line["event"] == "request failed"]
    assert len(failed) == 3
    assert failed[0]["exc_info"] is True
    assert failed[0]["route"] == "/refuse"


async def test_an_unknown_path_and_a_wrong_method_are_problems_too(client: httpx.AsyncClient) -> None:
    unknown = await client.get("/nowhere")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "NOT_FOUND")
    wrong = await client.delete("/shops/1")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert wrong.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("status", "told", "code"),
    [(404, 404, "NOT_FOUND"), (403, 403, "NOT_ALLOWED"), (418, 400, "REQUEST_REFUSED"), (502, 500, "INTERNAL")],
)
async def test_what_the_framework_refuses_is_said_in_our_words(
    client: httpx.AsyncClient, refusing: Refusing, status: int, told: int, code: str
) -> None:
    refusing(HTTPException(status, "English inside"))
    reply = await client.get("/refuse")
    assert (reply.status_code, reply.json()["code"]) == (told, code)
    assert "English" not in reply.text


async def test_a_wrong_path_parameter_names_the_parameter(client: httpx.AsyncClient) -> None:
    reply = await client.get("/shops/abc")
    assert reply.status_code == 422
    assert reply.json()["code"] == "BAD_INPUT"
    assert reply.json()["errors"] == [{"field": "shop_no", "code": "int_parsing", "message": "应为整数"}]


class PlainPages:
    """Pages as the design system offers them, without the design."""

    def render(
        self,
        request: Request,
        name: str,
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> Response:
        problem = context["problem"]
        assert isinstance(problem, dict)
        return HTMLResponse(f"{name} {problem['code']} {problem['detail']}", status_code, headers)


class BrokenPages(PlainPages):
    def render(self, *args: object, **kwargs: object) -> Response:
        raise LookupError("no such template")


async def test_a_browser_sees_the_house_s_error_page(
    app: FastAPI, client: httpx.AsyncClient, refusing: Refusing
) -> None:
    app.state.pages = PlainPages()
    refusing(ShopClosedError("自 2026年1月1日"))
    reply = await client.get("/refuse", headers=HTML)
    assert (reply.status_code, reply.text) == (409, "hall/error.html SHOP_CLOSED 自 2026年1月1日")
    assert reply.headers["x-content-type-options"] == "nosniff"


async def test_an_error_page_that_fails_still_shows_the_error(
    app: FastAPI, client: httpx.AsyncClient, refusing: Refusing
) -> None:
    app.state.pages = BrokenPages()
    refusing(ShopClosedError())
    with capture_logs() as lines:
        reply = await client.get("/refuse", headers=HTML)
    assert reply.status_code == 409
    assert ShopClosedError.title in reply.text
    assert "error page failed" in [line["event"] for line in lines]
