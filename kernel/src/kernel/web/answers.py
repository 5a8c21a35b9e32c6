"""What a command answers: JSON with version and position for machines, the next page for browsers."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import Response

from kernel.web.clients import Client, client_of, json_response, quoted


def answer(
    request: Request,
    *,
    body: dict[str, Any],
    version: int | None = None,
    position: int | None = None,
    page: str | None = None,
    status: int = 200,
) -> Response:
    """`page` is a path inside this service (the mount point is put before it); without one everybody gets JSON.

    The position goes along as `after=<service>:<position>`, so that the next page shows what was just done.
    """
    service = request.app.state.service
    headers: dict[str, str] = {"Vary": "Accept, HX-Request"}
    if version is not None:
        headers["ETag"] = f'"{version}"'
    if position is not None:
        headers["X-Position"] = f"{service}:{position}"
    client = client_of(request)
    if page is None or client is Client.MACHINE:
        return json_response(body, status=status, headers=headers)
    address = quoted(_after(_inside(request, page), service, position))
    if client is Client.HTMX:
        return Response(status_code=200, headers={**headers, "HX-Redirect": address})
    return Response(status_code=303, headers={**headers, "Location": address})


def _inside(request: Request, page: str) -> str:
    root: str = request.scope.get("root_path", "")
    return f"{root}{page}" if page.startswith("/") else page


def _after(address: str, service: str, position: int | None) -> str:
    if position is None:
        return address
    parts = urlsplit(address)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "after"]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("after", f"{service}:{position}")], safe=":")))
