"""Three kinds of clients through one door: machines want JSON, browsers pages, htmx fragments."""

from collections.abc import Mapping
from enum import Enum
from urllib.parse import quote, urlsplit

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

_UNQUOTED = ":/%#?=@[]!$&'()*+,;~"


class Client(Enum):
    MACHINE = "machine"
    BROWSER = "browser"
    HTMX = "htmx"


def client_of(request: Request) -> Client:
    if request.headers.get("hx-request") == "true":
        return Client.HTMX
    return Client.BROWSER if prefers_html(request.headers.get("accept", "")) else Client.MACHINE


def prefers_html(accept: str) -> bool:
    """Whether a page is named and wanted more than JSON; `*/*` alone is a machine that does not care."""
    if "text/html" not in accept:
        return False
    wanted = dict(_weighed(part) for part in accept.split(","))
    json = max(wanted.get(kind, 0.0) for kind in ("application/json", "application/problem+json"))
    html = wanted.get("text/html", 0.0)
    return html > 0 and html >= json


def _weighed(part: str) -> tuple[str, float]:
    kind, *parameters = part.strip().lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return kind.strip(), float(value)
            except ValueError:
                return kind.strip(), 0.0
    return kind.strip(), 1.0


def json_response(
    body: object, *, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    return Response(orjson.dumps(body, default=_plain), status, headers, media_type)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)


def quoted(address: str) -> str:
    """An address as a header can carry it: Chinese and control characters percent-encoded."""
    return quote(address, safe=_UNQUOTED)


def safe_next(address: str | None, default: str = "/") -> str:
    """Where to go after signing in: a path of this origin, or `default`; never another site."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return default
    if "\\" in address or any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in address):  # noqa: PLR2004 -- control characters
        return default
    return address


def here(request: Request) -> str:
    """Path and query of the page the person is on: for htmx the page around the fragment."""
    if client_of(request) is Client.HTMX and (current := request.headers.get("hx-current-url")):
        parts = urlsplit(current)
        path, query = parts.path, parts.query
    else:
        path, query = request.url.path, request.url.query
    return safe_next(f"{path}?{query}" if query else path)
