"""Server-sent events: ids, names, a keep-alive, and an end when the browser leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

KEEP_ALIVE_SECONDS = 15.0
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Change:
    """One message to a browser: where it stands in the log, its name (none: a fragment to swap), and its text."""

    id: str
    event: str | None
    data: str


def stream(
    request: Request, changes: AsyncIterator[Change], *, keep_alive_s: float = KEEP_ALIVE_SECONDS
) -> EventSourceResponse:
    """Sends `changes` until they end or the browser goes away; the iterator is closed either way.

    A browser that comes back says what it saw last in the `Last-Event-ID` header: read it before making `changes`.
    """
    return EventSourceResponse(_lines(request, changes, keep_alive_s), headers=HEADERS)


async def _lines(request: Request, changes: AsyncIterator[Change], keep_alive_s: float) -> AsyncIterator[bytes]:
    upcoming: asyncio.Task[Change] | None = None
    try:
        yield KEEPALIVE_COMMENT  # headers reach the browser at once
        while not await request.is_disconnected():
            upcoming = upcoming or asyncio.ensure_future(_next(changes))
            done, _ = await asyncio.wait({upcoming}, timeout=keep_alive_s)
            if not done:
                yield KEEPALIVE_COMMENT
                continue
            change, upcoming = upcoming.result(), None
            yield format_sse_event(data_str=change.data, event=change.event, id=change.id)
    except StopAsyncIteration:
        return
    finally:
        await _close(upcoming, changes)


async def _next(changes: AsyncIterator[Change]) -> Change:
    return await anext(changes)


async def _close(upcoming: asyncio.Task[Change] | None, changes: AsyncIterator[Change]) -> None:
    with anyio.CancelScope(shield=True):  # the browser's leaving cancels us; the reader must be closed all the same
        if upcoming is not None and not upcoming.done():
            upcoming.cancel()
            await asyncio.wait({upcoming})
        if isinstance(changes, AsyncGenerator):
            await changes.aclose()
