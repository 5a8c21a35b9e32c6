"""A TCP proxy that does to connections what networks do, at the place a test chooses: delay, silence, loss, a cut."""

import asyncio
import random
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

_HOST = "127.0.0.1"
_CHUNK = 65_536
_ON_THE_WAY = 256
_Side = tuple[StreamReader, StreamWriter]


class Way(StrEnum):
    """Which half of a connection: what the client asks, or what the server answers."""

    ASKING = "asking"
    ANSWERING = "answering"


class Moment(StrEnum):
    """When a connection is cut on which the client sent the marked bytes."""

    BEFORE = "before"  # the server never sees them
    SENT = "sent"  # the server gets them and finds nobody to answer
    ANSWERED = "answered"  # the server has answered, and the client never hears


class _CutError(Exception):
    """The connection ends here."""


def _flowing() -> dict[Way, asyncio.Event]:
    events = {way: asyncio.Event() for way in Way}
    for event in events.values():
        event.set()
    return events


@dataclass
class Faults:
    """What is wrong with the network now."""

    delay_s: float = 0.0
    jitter_s: float = 0.0
    cut_after: dict[Way, int] = field(default_factory=dict)
    doomed_share: float = 0.0
    doomed_within: int = 0
    marked: bytes = b""
    moment: Moment = Moment.BEFORE


class FaultProxy:
    """Stands before a port or socket file of this machine; a fault holds for open and new connections until `heal`."""

    def __init__(self, upstream: int | Path, *, seed: int = 0) -> None:
        self.upstream = upstream
        self.port = 0
        self.cuts = 0
        self.faults = Faults()
        self.flowing = _flowing()
        self.chance = random.Random(seed)  # noqa: S311 - faults that a seed brings back, no secret
        self._links: dict[_Link, asyncio.Task[None]] = {}
        self._cut = asyncio.Event()

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[Self]:
        server = await asyncio.start_server(self._met, _HOST, port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await self._end(list(self._links))

    @property
    def connections(self) -> int:
        return len(self._links)

    def heal(self) -> None:
        """Take every fault away: what was held back flows on; a client whose server side was lost learns it now."""
        self.faults = Faults()
        for event in self.flowing.values():
            event.set()
        for link, task in self._links.items():
            link.left.clear()
            if link.forgotten.is_set():
                task.cancel()

    def delay(self, mean_s: float, jitter_s: float = 0.0) -> None:
        """Bytes arrive this much later, give or take the jitter, in the order they were sent."""
        self.faults.delay_s, self.faults.jitter_s = mean_s, jitter_s

    def blackhole(self, *ways: Way) -> None:
        """Nothing arrives any more, on this way or on both, and nobody is told."""
        for way in ways or Way:
            self.flowing[way].clear()

    def half_open(self) -> None:
        """Of the open connections the server's side is gone; the clients still believe in theirs."""
        for link in self._links:
            link.forgotten.set()

    async def cut(self, share: float = 1.0) -> int:
        """Cut this share of the open connections now; tell how many that were."""
        chosen = [link for link in self._links if self.chance.random() < share]
        await self._end(chosen)
        self.count(len(chosen))
        return len(chosen)

    def cut_share(self, share: float, within: int = 4096) -> None:
        """Of the connections to come this share is cut, each before the client has sent `within` bytes."""
        self.faults.doomed_share, self.faults.doomed_within = share, within

    def cut_after(self, count: int, way: Way = Way.ASKING) -> None:
        """Every connection, open or to come, is cut when from now on exactly so many bytes have passed this way."""
        self.faults.cut_after[way] = count
        for link in self._links:
            link.left[way] = count

    def cut_at(self, marked: bytes, moment: Moment = Moment.BEFORE) -> None:
        """The next connection on which the client sends these bytes is cut, and only that one."""
        self.faults.marked, self.faults.moment = marked, moment

    async def until_cut(self, cuts: int) -> None:
        """Return when so many connections have been cut since the proxy was made."""
        while self.cuts < cuts:
            self._cut.clear()
            await self._cut.wait()

    def count(self, cuts: int) -> None:
        self.cuts += cuts
        self._cut.set()

    async def _met(self, reader: StreamReader, writer: StreamWriter) -> None:
        link, task = _Link(self, (reader, writer)), asyncio.current_task()
        assert task is not None
        self._links[link] = task
        try:
            with suppress(asyncio.CancelledError):  # whoever ends it waits for it; the server would complain in the log
                await link.run()
        finally:
            del self._links[link]

    async def _end(self, links: list["_Link"]) -> None:
        await _ended(*(self._links[link] for link in links))


async def _ended(*tasks: asyncio.Future[Any]) -> list[Any]:
    for task in tasks:
        task.cancel()
    return await asyncio.gather(*tasks, return_exceptions=True)


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy: FaultProxy, client: _Side) -> None:
        self._proxy, self._client = proxy, client
        self.forgotten = asyncio.Event()
        self.left = dict(proxy.faults.cut_after)
        if proxy.chance.random() < proxy.faults.doomed_share:
            self.left[Way.ASKING] = proxy.chance.randrange(proxy.faults.doomed_within)
        self._tail = b""
        self._cut_by_answer = False

    async def run(self) -> None:
        try:
            server = await self._reached()
            try:
                await self._between(server)
            finally:
                server[1].close()
        except _CutError:
            self._proxy.count(1)
        except OSError:
            pass  # the server is not up, or one side is gone: the other is told by closing
        finally:
            self._client[1].close()

    async def _reached(self) -> _Side:
        if isinstance(self._proxy.upstream, Path):
            return await asyncio.open_unix_connection(self._proxy.upstream)
        return await asyncio.open_connection(_HOST, self._proxy.upstream)

    async def _between(self, server: _Side) -> None:
        """Until both sides have closed, or one is gone, or a fault ends it."""
        asking = asyncio.create_task(self._flow(Way.ASKING, self._client[0], server[1]))
        answering = asyncio.create_task(self._flow(Way.ANSWERING, server[0], self._client[1]))
        both = asyncio.gather(asking, answering)
        forgetting = asyncio.create_task(self.forgotten.wait())
        try:
            await asyncio.wait((both, forgetting), return_when=asyncio.FIRST_COMPLETED)
            if not forgetting.done():
                await both
                return
        finally:
            await _ended(both, asking, answering, forgetting)
        server[1].transport.abort()
        await self._kept_in_belief()

    async def _kept_in_belief(self) -> None:
        while await self._client[0].read(_CHUNK):
            pass

    async def _flow(self, way: Way, reader: StreamReader, writer: StreamWriter) -> None:
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_ON_THE_WAY)
        reading = asyncio.create_task(self._read(reader, on_the_way))
        clock = asyncio.get_running_loop()
        try:
            while True:
                due, chunk = await on_the_way.get()
                await asyncio.sleep(max(0.0, due - clock.time()))
                await self._proxy.flowing[way].wait()
                if not chunk:
                    writer.write_eof()
                    return
                await self._pass(way, chunk, writer)
        finally:
            await _ended(reading)

    async def _read(self, reader: StreamReader, on_the_way: asyncio.Queue[tuple[float, bytes]]) -> None:
        """Queue what comes with the time it is due; an empty piece says that the sender has closed."""
        clock, due, chunk = asyncio.get_running_loop(), 0.0, b"?"
        while chunk:
            chunk = b""
            with suppress(ConnectionError):
                chunk = await reader.read(_CHUNK)
            faults = self._proxy.faults
            late = faults.delay_s + self._proxy.chance.uniform(-faults.jitter_s, faults.jitter_s)
            due = max(due, clock.time() + late)
            await on_the_way.put((due, chunk))

    async def _pass(self, way: Way, chunk: bytes, writer: StreamWriter) -> None:
        left = self.left.get(way)
        last = left is not None and len(chunk) >= left
        if left is not None:
            chunk = chunk[:left]
            self.left[way] = left - len(chunk)
        if way is Way.ANSWERING and self._cut_by_answer:
            raise _CutError
        moment = self._moment(chunk) if way is Way.ASKING else None
        if moment is Moment.BEFORE:
            raise _CutError
        self._cut_by_answer = self._cut_by_answer or moment in {Moment.SENT, Moment.ANSWERED}
        writer.write(chunk)
        await writer.drain()
        if last or moment is Moment.SENT:
            raise _CutError

    def _moment(self, chunk: bytes) -> Moment | None:
        """When to cut, if the marked bytes end in this piece; they may have begun in the one before."""
        faults = self._proxy.faults
        if not faults.marked:
            return None
        seen = self._tail + chunk
        if faults.marked in seen:
            faults.marked, self._tail = b"", b""
            return faults.moment
        self._tail = seen[-len(faults.marked) :]
        return None
