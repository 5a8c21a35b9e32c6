"""Pages of long lists by cursor, and the position a reader wants to wait for."""

import base64
import re
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from kernel.errors import BadInputError

ItemT = TypeVar("ItemT")

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
_AFTER: Final = re.compile(r"([a-z][a-z0-9_-]{0,40}):([0-9]{1,18})")


class CursorBadError(BadInputError):
    code = "CURSOR_BAD"
    title = "翻页位置有误，请从第一页重新查看"


class AfterBadError(BadInputError):
    code = "AFTER_BAD"
    title = "等待位置有误，请重新打开页面"


class Page(BaseModel, Generic[ItemT]):
    """One page of a list; no `next_cursor`, no further page."""

    model_config = ConfigDict(frozen=True)

    items: tuple[ItemT, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """How many are asked for, and the key of the last one already seen."""

    limit: int = DEFAULT_LIMIT
    last: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class After:
    """A position of a service's record that a view must have reached before it answers."""

    service: str
    position: int


def paging(request: Request) -> Paging:
    """`Depends(paging)`: `limit` (1 to 200) and `cursor` of the query."""
    said = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (said.isdecimal() and said.isascii() and 1 <= int(said[:9]) <= MAX_LIMIT):
        raise BadInputError(errors=[{"field": "limit", "code": "limit", "message": f"每页 1 至 {MAX_LIMIT} 条"}])
    cursor = request.query_params.get("cursor")
    return Paging(int(said), read_cursor(cursor) if cursor else None)


def cursor_of(*key: str | float | None) -> str:
    """A cursor standing for the sort key of the last item shown."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[Any, ...]:
    try:
        key = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except ValueError as error:
        raise CursorBadError from error
    if not isinstance(key, list) or not all(isinstance(part, str | int | float | None) for part in key):
        raise CursorBadError
    return tuple(key)


def after(request: Request) -> After | None:
    """`Depends(after)`: the position a query must wait for, from `after=<service>:<position>`."""
    said = request.query_params.get("after")
    if not said:
        return None
    match = _AFTER.fullmatch(said)
    if match is None:
        raise AfterBadError
    return After(match[1], int(match[2]))


def last_seen(request: Request) -> int | None:
    """What a live page that comes back has seen last (`Last-Event-ID`); nothing for one that begins."""
    said = request.headers.get("last-event-id", "")
    return int(said) if said.isascii() and said.isdigit() else None
