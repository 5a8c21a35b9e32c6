"""Waiting on several sources at once; whoever was woken by one goes on waiting for the others, untouched."""

import asyncio
from collections.abc import Iterable

from kernel.bus import Source


class News:
    """Of one consumer: a wait per source, begun once and kept until it has something to say."""

    def __init__(self) -> None:
        self._waits: dict[str, asyncio.Task[None]] = {}

    async def of_any(self, positions: Iterable[tuple[Source, int]]) -> None:
        """Return when there may be more after the position of any of these sources."""
        for source, position in positions:
            if source.name not in self._waits:
                # A wait that is kept began at an older position, and nothing has come since then: it means the same.
                self._waits[source.name] = asyncio.create_task(source.wait_beyond(position))
        if not self._waits:
            await asyncio.Event().wait()
        await asyncio.wait(self._waits.values(), return_when=asyncio.FIRST_COMPLETED)
        for name in [name for name, wait in self._waits.items() if wait.done()]:
            self._waits.pop(name).result()

    async def close(self) -> None:
        for wait in self._waits.values():
            wait.cancel()
        await asyncio.gather(*self._waits.values(), return_exceptions=True)
        self._waits.clear()
