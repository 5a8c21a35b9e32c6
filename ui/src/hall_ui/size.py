"""大字版: a cookie the server reads, so it works without script and never flashes."""

from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse

COOKIE = "hall_size"
LARGE = "large"
YEAR_SECONDS = 365 * 24 * 3600


def is_large(request: Request) -> bool:
    return request.cookies.get(COOKIE) == LARGE


def local_path(back: str, home: str) -> str:
    """`back` if it stays on this origin, else `home`: a link in a message must not lead people elsewhere."""
    parts = urlsplit(back)
    foreign = parts.scheme or parts.netloc or not back.startswith("/") or back.startswith("//")
    return home if foreign or "\\" in back or not back.isprintable() else back


async def set_large(request: Request, *, large: bool = False, back: str = "/") -> RedirectResponse:
    """`GET /size?large=1&back=/…` remembers the choice and returns to where the reader was."""
    home = request.scope.get("root_path", "") + "/"
    response = RedirectResponse(local_path(back, home), status_code=303)
    if large:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, LARGE, max_age=YEAR_SECONDS, samesite="lax", httponly=True, secure=secure)
    else:
        response.delete_cookie(COOKIE)
    return response
