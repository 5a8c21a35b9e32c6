"""The outermost layer of a service: correlation, session, headers, limits, one measured and logged line per request."""

import re
import secrets
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel import metrics
from kernel.clock import Clock
from kernel.errors import HallError
from kernel.sessions import Sessions
from kernel.web.headers import Header, security_headers, with_defaults
from kernel.web.problems import BodyTooLargeError, problem_response

if TYPE_CHECKING:
    from kernel.web.bodies import Body

_log = structlog.get_logger("kernel.web")
_CORRELATION: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNLOGGED: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class Gate:
    """Every request of a service passes here first; nested gates of one process leave the outer one's work standing."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        service: str,
        sessions: Sessions,
        clock: Clock,
        csp: str | None,
        max_body_bytes: int,
    ) -> None:
        self.app = app
        self._service, self._sessions, self._clock = service, sessions, clock
        self._max_body_bytes = max_body_bytes
        self._headers = security_headers(csp=csp, secure=sessions.secure)
        self._cookie = f"{sessions.cookie_name}="
        self._measures = Measures(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        raw = dict(scope["headers"])
        if "correlation_id" not in state:
            self._receive_visitor(state, raw)
        bound = structlog.contextvars.bind_contextvars(correlation_id=state["correlation_id"], service=self._service)
        visit = _Visit(send, (*self._headers, *self._marks(state, raw)))
        try:
            await self._through(scope, raw, receive, visit)
        finally:
            self._account(scope, state, visit)
            structlog.contextvars.reset_contextvars(**bound)

    def _receive_visitor(self, state: dict[str, Any], raw: Mapping[bytes, bytes]) -> None:
        """What routes and pages find in `request.state`."""
        said = raw.get(b"x-correlation-id", b"").decode("latin-1")
        cookie = _cookie_value(raw.get(b"cookie", b"").decode("latin-1"), self._cookie)
        session = self._sessions.read(cookie)
        state["correlation_id"] = said if _CORRELATION.fullmatch(said) else secrets.token_hex(16)
        state["session"] = session
        state["session_ended"] = session is None and self._sessions.has_ended(cookie)
        state["person"] = session.person if session else None
        state["csrf_token"] = session.csrf_token if session else None
        state["training_label"] = f"{self._clock.now():%Y-%m-%d %H:%M}" if self._clock.training else None

    def _marks(self, state: Mapping[str, Any], raw: Mapping[bytes, bytes]) -> list[Header]:
        """The headers of this one answer: its correlation id, and a fresh idle stamp if a person was active."""
        marks = [(b"x-correlation-id", state["correlation_id"].encode())]
        session = state["session"]
        is_background = b"x-background" in raw or raw.get(b"accept") == b"text/event-stream"
        if session is not None and not is_background and (renewed := self._sessions.renewed(session)):
            marks.append((b"set-cookie", renewed.encode()))
        return marks

    async def _through(self, scope: Scope, raw: Mapping[bytes, bytes], receive: Receive, visit: "_Visit") -> None:
        limited = _Limited(receive, self._max_body_bytes)
        try:
            limited.expect(raw.get(b"content-length"))
            await self.app(scope, limited, visit)
        except ClientDisconnect:
            _log.info("client went away")
        except HallError as error:
            if visit.status:
                raise
            await problem_response(Request(scope), error)(scope, receive, visit)
        except Exception:
            _log.exception("request failed", method=scope["method"], route=route_of(scope))
            if visit.status:  # half an answer is out: only a broken connection tells the client
                raise
            await problem_response(Request(scope), HallError())(scope, receive, visit)

    def _account(self, scope: Scope, state: dict[str, Any], visit: "_Visit") -> None:
        body: Body | None = state.pop("body_read", None)
        if body is not None:
            body.close()
        if state.setdefault("accounted_by", self) is not self:
            return
        took_s = time.perf_counter() - visit.began
        route = route_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._measures.record(method, route, visit.status, took_s)
        if route not in _UNLOGGED:
            person = state["person"]
            _log.info(
                "request answered",
                method=method,
                route=route,
                status=visit.status,
                took_ms=round(took_s * 1000, 1),
                actor=person.person_id if person else "",
            )


class Measures:
    """Counts and times of one service's requests, by route template: a raw path never becomes a label."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._count = metrics.counter(
            "hall_http_requests_total", "Requests answered", ("service", "method", "route", "status")
        )
        self._took = metrics.histogram(
            "hall_http_request_seconds", "Time from request to answer", ("service", "method", "route")
        )

    def record(self, method: str, route: str, status: int, took_s: float) -> None:
        self._count.labels(self._service, method, route, str(status)).inc()
        self._took.labels(self._service, method, route).observe(took_s)


def route_of(scope: Scope) -> str:
    """The template of the route that answered."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    route = context or scope.get("route")
    path: str = getattr(route, "path_format", None) or getattr(route, "path", None) or "other"
    return path


class _Visit:
    """Sends one answer, completes its headers, remembers its status."""

    def __init__(self, send: Send, defaults: tuple[Header, ...]) -> None:
        self._send, self._defaults = send, defaults
        self.status = 0
        self.began = time.perf_counter()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": with_defaults(message.get("headers", ()), self._defaults)}
        await self._send(message)


class _Limited:
    """Receives no more than the limit, whether or not the length was announced."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit = receive, limit
        self._total = 0

    def expect(self, announced: bytes | None) -> None:
        if announced is not None and announced.isdigit() and int(announced[:18]) > self._limit:
            raise BodyTooLargeError(max_bytes=self._limit)

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._total += len(message.get("body", b""))
            if self._total > self._limit:
                raise BodyTooLargeError(max_bytes=self._limit)
        return message


def _cookie_value(cookies: str, prefix: str) -> str | None:
    for part in cookies.split(";"):
        pair = part.strip()
        if pair.startswith(prefix):
            return pair[len(prefix) :]
    return None
