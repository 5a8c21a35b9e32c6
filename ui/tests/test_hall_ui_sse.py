"""The event stream: ids, names, keep-alive, and its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request

from hall_ui import Change, stream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Message


def request(gone: asyncio.Event) -> Request:
    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "GET", "path": "/", "headers": []}, receive)


class Source:
    """Two changes, then silence until closed."""

    def __init__(self) -> None:
        self.closed = False

    async def changes(self) -> AsyncIterator[Change]:
        try:
            yield Change("7", "changed", "")
            yield Change("8", None, "<p>一行</p>\n<p>两行</p>")
            await asyncio.Event().wait()
        finally:
            self.closed = True


async def lines(source: Source, gone: asyncio.Event, count: int) -> list[str]:
    response = stream(request(gone), source.changes(), keep_alive_s=0.001)
    got: list[str] = []
    async for chunk in response.body_iterator:
        got.append(bytes(chunk).decode() if not isinstance(chunk, str) else chunk)
        if len(got) == count:
            gone.set()
    return got


async def test_changes_carry_their_place_and_name() -> None:
    got = await lines(Source(), asyncio.Event(), 4)
    assert got[:3] == [
        ": ping\n\n",
        "event: changed\ndata: \nid: 7\n\n",
        "data: <p>一行</p>\ndata: <p>两行</p>\nid: 8\n\n",
    ]


async def test_silence_is_filled_so_that_proxies_keep_the_line() -> None:
    assert (await lines(Source(), asyncio.Event(), 5))[3:5] == [": ping\n\n"] * 2


async def test_the_reader_is_closed_when_the_browser_leaves() -> None:
    source = Source()
    await lines(source, asyncio.Event(), 4)
    assert source.closed


async def test_a_stream_that_ends_ends_the_answer() -> None:
    async def one() -> AsyncIterator[Change]:
        yield Change("1", "done", "x")

    response = stream(request(asyncio.Event()), one())
    assert response.media_type == "text/event-stream"
    assert len([chunk async for chunk in response.body_iterator]) == 2
