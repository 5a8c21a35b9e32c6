"""A TCP proxy before a server that a test may strike: it counts answers, and holds callers while nobody is up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Self

_CHUNK = 65_536


class Proxy:
    """Passes bytes on to a port of this machine; at the chosen answer it strikes, and that answer is not passed on."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._up = asyncio.Event()
        self._left: int | None = None
        self._strike: Callable[[], None] = self.down
        self._struck = asyncio.Event()
        self._relays: set[asyncio.Task[None]] = set()
        self.port = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for relay in self._relays:
                relay.cancel()
            await asyncio.gather(*self._relays, return_exceptions=True)

    def up(self) -> None:
        self._up.set()

    def down(self) -> None:
        self._up.clear()

    async def struck_at(self, answer: int, strike: Callable[[], None]) -> None:
        """Return when the `answer`th piece of an answer from now has come back and `strike` has been done instead."""
        self._struck.clear()
        self._strike, self._left = strike, answer
        await self._struck.wait()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = asyncio.create_task(self._relay(reader, writer))
        self._relays.add(relay)
        relay.add_done_callback(self._relays.discard)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._up.wait()
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self._upstream)
        except OSError:
            writer.close()
            return
        asking = asyncio.create_task(self._pump(reader, forth, answers=False))
        answering = asyncio.create_task(self._pump(back, writer, answers=True))
        try:
            await asyncio.wait((asking, answering), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task, end in ((asking, forth), (answering, writer)):
                task.cancel()
                end.close()
            await asyncio.gather(asking, answering, return_exceptions=True)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        with suppress(ConnectionError):  # either end may be gone: the other one is told by closing
            while chunk := await reader.read(_CHUNK):
                if answers and self._strikes_now():
                    return
                writer.write(chunk)
                await writer.drain()

    def _strikes_now(self) -> bool:
        if self._left is None:
            return False
        self._left -= 1
        if self._left > 0:
            return False
        self._left = None
        self.down()
        self._strike()
        self._struck.set()
        return True
