"""Errors as they leave the house: one table of status codes, one problem document, one page, one fragment."""

import html
from collections.abc import Mapping
from typing import Any, Final, Protocol
from urllib.parse import quote

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kernel.access import TooManyAttemptsError
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
from kernel.explaining import explained
from kernel.uploads import FileTooLargeError, FileTypeForbiddenError
from kernel.web.clients import Client, client_of, here, json_response

_log = structlog.get_logger("kernel.web")

PROBLEM_JSON: Final = "application/problem+json"


class SessionExpiredError(NotSignedInError):
    code = "SESSION_EXPIRED"
    title = "登录已过期，请重新登录"


class CsrfRejectedError(NotAllowedError):
    code = "CSRF_REJECTED"
    title = "页面已失效，请刷新页面后重新提交"


class MethodNotAllowedError(HallError):
    code = "METHOD_NOT_ALLOWED"
    title = "不支持这种操作"


class BodyUnreadableError(BadInputError):
    code = "BODY_UNREADABLE"
    title = "提交的内容无法识别，请刷新页面后重新提交"


class BodyTooLargeError(BadInputError):
    code = "BODY_TOO_LARGE"
    title = "提交的内容过大"


class BodyTypeUnknownError(BadInputError):
    code = "BODY_TYPE_UNKNOWN"
    title = "不支持这种提交格式"


class RequestRefusedError(HallError):
    code = "REQUEST_REFUSED"
    title = "请求有误，未能办理"


class CommandKeyMissingError(BadInputError):
    code = "IDEMPOTENCY_KEY_MISSING"
    title = "缺少请求编号，请刷新页面后重新提交"


class CommandKeyBadError(BadInputError):
    code = "IDEMPOTENCY_KEY_BAD"
    title = "请求编号格式有误，请刷新页面后重新提交"


class ExpectedVersionBadError(BadInputError):
    code = "EXPECTED_VERSION_BAD"
    title = "页面版本号有误，请刷新页面后重新提交"


STATUS: Final[dict[type[HallError], int]] = {
    HallError: 500,
    BadInputError: 422,
    BodyUnreadableError: 400,
    CommandKeyMissingError: 400,
    CommandKeyBadError: 400,
    ExpectedVersionBadError: 400,
    RequestRefusedError: 400,
    NotSignedInError: 401,
    NotAllowedError: 403,
    NotFoundError: 404,
    MethodNotAllowedError: 405,
    RuleBrokenError: 409,
    ChangedMeanwhileError: 409,
    InFlightError: 409,
    BodyTooLargeError: 413,
    FileTooLargeError: 413,
    BodyTypeUnknownError: 415,
    FileTypeForbiddenError: 415,
    KeyReusedError: 422,
    TooManyAttemptsError: 429,
    UnavailableError: 503,
}
_RETRY_AFTER_S: Final[dict[type[HallError], int]] = {InFlightError: 1, UnavailableError: 5, TooManyAttemptsError: 60}
_OUR_FAULT: Final = 500
_OWN_MEMBERS: Final = frozenset({"type", "title", "status", "code", "detail", "instance", "correlation_id"})
_BY_HTTP_STATUS: Final[dict[int, type[HallError]]] = {
    401: NotSignedInError,
    403: NotAllowedError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    413: BodyTooLargeError,
    415: BodyTypeUnknownError,
    503: UnavailableError,
}


class Pages(Protocol):
    """What renders a page; handed in by the composition root."""

    def render(
        self,
        request: Request,
        name: str,
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> Response: ...


def status_of(error: HallError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def document(request: Request, error: HallError) -> dict[str, Any]:
    """The problem document of RFC 9457; facts never override its own members."""
    facts = {name: value for name, value in error.facts.items() if name not in _OWN_MEMBERS}
    if isinstance(error, ChangedMeanwhileError):
        facts.setdefault("changes", [])
    return {
        "type": f"urn:hall:problem:{error.code}",
        "title": error.title,
        "status": status_of(error),
        "code": error.code,
        **({"detail": error.detail} if error.detail else {}),
        "instance": request.scope["path"],
        "correlation_id": getattr(request.state, "correlation_id", ""),
        **facts,
    }


def problem_response(request: Request, error: HallError) -> Response:
    """What this client gets to see of an error."""
    if type(error) is NotSignedInError and getattr(request.state, "session_ended", False):
        error = SessionExpiredError(error.detail, **error.facts)
    problem = document(request, error)
    ours = problem["status"] >= _OUR_FAULT
    (_log.error if ours else _log.info)("request refused", code=error.code, status=problem["status"])
    headers = {"Vary": "Accept, HX-Request, Cookie", **_retry_after(error)}
    client = client_of(request)
    if client is Client.MACHINE:
        return json_response(problem, status=problem["status"], headers=headers, media_type=PROBLEM_JSON)
    if isinstance(error, NotSignedInError):
        return _to_sign_in(request, client, problem, headers)
    return _shown(request, client, problem, headers)


async def hall_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HallError)
    return problem_response(request, error)


async def http_error(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself, in our words; its English detail stays inside."""
    assert isinstance(error, HTTPException)
    kind = _BY_HTTP_STATUS.get(error.status_code)
    if kind is None:
        kind = HallError if error.status_code >= _OUR_FAULT else RequestRefusedError
    response = problem_response(request, kind())
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def validation_error(request: Request, error: Exception) -> Response:
    """A path or query parameter that is not what the route says."""
    assert isinstance(error, RequestValidationError)
    return problem_response(request, BadInputError(errors=explained(error.errors(), skip=1)))


def fragment(problem: Mapping[str, Any]) -> str:
    """The problem as a piece of page that htmx can swap in."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in (problem["title"], *_lines(problem)))
    marks = f'data-code="{html.escape(problem["code"])}" data-correlation="{html.escape(problem["correlation_id"])}"'
    return f'<div class="problem" role="alert" {marks}>{lines}{_way_on(problem)}</div>'


def _lines(problem: Mapping[str, Any]) -> list[str]:
    """What there is to say beside the title, for people."""
    errors = [each["message"] for each in problem.get("errors", ())]
    changes = [each for each in problem.get("changes", ()) if isinstance(each, str)]
    return [*([problem["detail"]] if problem.get("detail") else []), *errors, *changes]


def _way_on(problem: Mapping[str, Any]) -> str:
    if "href" not in problem:
        return ""
    return f'<p><a href="{html.escape(problem["href"])}">{html.escape(problem["what_to_do"])}</a></p>'


def _retry_after(error: HallError) -> dict[str, str]:
    for kind, seconds in _RETRY_AFTER_S.items():
        if isinstance(error, kind):
            return {"Retry-After": str(error.facts.get("retry_after_s", seconds))}
    return {}


def _to_sign_in(request: Request, client: Client, problem: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    """A page that was only looked at goes to sign-in at once; what was typed in a form must not be lost that way."""
    address = f"{request.app.state.sign_in_path}?next={quote(here(request), safe='/')}"
    only_looked = request.method in {"GET", "HEAD"}
    if only_looked and client is Client.BROWSER:
        return RedirectResponse(address, status_code=303, headers={**headers})
    if only_looked:
        headers = {**headers, "HX-Redirect": address}
    return _shown(request, client, {**problem, "what_to_do": "请重新登录后再办理。", "href": address}, headers)


def _shown(request: Request, client: Client, problem: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    pages: Pages | None = getattr(request.app.state, "pages", None)
    status: int = problem["status"]
    if client is Client.HTMX:
        return HTMLResponse(fragment(problem), status, headers)
    if pages is None:
        return HTMLResponse(_plain_page(problem), status, headers)
    shown = {**problem, "detail": "；".join(_lines(problem))}
    try:
        return pages.render(request, "hall/error.html", status_code=status, headers=headers, problem=shown)
    except Exception:  # noqa: BLE001 -- an error page that fails must not hide the error it was to show
        _log.exception("error page failed", code=problem["code"])
        return HTMLResponse(_plain_page(problem), status, headers)


def _plain_page(problem: Mapping[str, Any]) -> str:
    title = html.escape(problem["title"])
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1>{fragment(problem)}</main></body></html>"
    )
