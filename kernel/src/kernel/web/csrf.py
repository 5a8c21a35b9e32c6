"""Nothing changes on behalf of a session unless its own page asked: origin and token, before the route is reached."""

import hmac
from collections.abc import Collection
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel.web.problems import CsrfRejectedError, problem_response

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

    from kernel.sessions import Session

LOOKAHEAD_BYTES: Final = 1024 * 1024
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FIELD: Final = "csrf_token"


class CsrfMiddleware:
    """Refuses unsafe requests from elsewhere, and those of a session without its token in header or form.

    Of a form only as much is read ahead as it takes to find the token; forms with files put it first.
    """

    def __init__(self, app: ASGIApp, *, secure: bool, public_hosts: Collection[str] = ()) -> None:
        self.app = app
        self._secure, self._public_hosts = secure, frozenset(public_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or "csrf_passed" in scope["state"]:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        session: Session | None = scope["state"].get("session")
        ahead = _Ahead(receive)
        try:
            genuine = not self._is_foreign(headers) and (
                session is None or await _has_token(headers, session.csrf_token, ahead)
            )
        except ClientDisconnect:
            return
        if not genuine:
            await problem_response(Request(scope), CsrfRejectedError())(scope, receive, send)
            return
        scope["state"]["csrf_passed"] = True
        await self.app(scope, ahead.replay if ahead.seen else receive, send)

    def _is_foreign(self, headers: Headers) -> bool:
        if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
            return True
        origin = headers.get("origin")
        if origin is None:
            return False
        parts = urlsplit(origin)
        if self._secure and parts.scheme != "https":
            return True
        return parts.netloc not in {headers.get("host"), *self._public_hosts}


class _Ahead:
    """Messages taken from the client before their time, to be given to the app afterwards."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._given = 0
        self.seen: list[Message] = []
        self.size = 0
        self.more = True

    async def chunk(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self.seen.append(message)
        body: bytes = message.get("body", b"")
        self.size += len(body)
        self.more = message.get("more_body", False)
        return body

    async def replay(self) -> Message:
        if self._given < len(self.seen):
            self._given += 1
            return self.seen[self._given - 1]
        return await self._receive()


async def _has_token(headers: Headers, token: str, ahead: _Ahead) -> bool:
    shown = headers.get("x-csrf-token")
    if shown is None:
        kind, options = parse_options_header(headers.get("content-type"))
        if kind == b"application/x-www-form-urlencoded":
            shown = await _in_urlencoded(ahead)
        elif kind == b"multipart/form-data" and b"boundary" in options:
            shown = await _in_multipart(ahead, options[b"boundary"])
    return shown is not None and hmac.compare_digest(shown.encode(), token.encode())


async def _in_urlencoded(ahead: _Ahead) -> str | None:
    body = bytearray()
    while ahead.more:
        body += await ahead.chunk()
        if ahead.size > LOOKAHEAD_BYTES:
            return None
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True)
    return next((value for name, value in pairs if name == _FIELD), None)


async def _in_multipart(ahead: _Ahead, boundary: bytes) -> str | None:
    found = _TokenPart()
    parser = MultipartParser(boundary, found.callbacks())
    try:
        while ahead.more and found.token is None and ahead.size <= LOOKAHEAD_BYTES:
            parser.write(await ahead.chunk())
    except FormParserError:
        return None
    return found.token


class _TokenPart:
    """Listens to a multipart parser for one field and lets everything else pass."""

    def __init__(self) -> None:
        self.token: str | None = None
        self._header, self._value, self._content = bytearray(), bytearray(), bytearray()
        self._is_it = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._is_it = False
        self._content.clear()

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            options = parse_options_header(bytes(self._value))[1]
            self._is_it = options.get(b"name") == _FIELD.encode() and b"filename" not in options
        self._header.clear()
        self._value.clear()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_it:
            self._content += data[start:end]

    def _end(self) -> None:
        if self._is_it and self.token is None:
            self.token = self._content.decode("latin-1")
