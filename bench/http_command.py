"""A command that stores beside the same route storing nothing, over real sockets."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.figures import Figure
from bench.toy_server import request_bytes

_CALLERS = 32
_ROUNDS = 15
_SECONDS = 1.0


def http_command_vs_no_store() -> Figure:
    """On SQLite, the default, every command flushed to disk before it is answered."""
    with (
        tempfile.TemporaryDirectory(prefix="hall-bench-") as folder,
        _served(f"sqlite:///{folder}/toy.db", folder) as port,
    ):
        pairs = [
            (asyncio.run(_rate(port, "/store/boxes")), asyncio.run(_rate(port, "/nothing/boxes")))
            for _ in range(_ROUNDS + 1)
        ][1:]
    return Figure(
        name="http_command_vs_no_store",
        value=statistics.median(ours / theirs for ours, theirs in pairs),
        unit="×",
        goal=0.7,
        peer="the same route storing nothing, requests/s",
        peer_value=statistics.median(theirs for _, theirs in pairs),
        own_value=statistics.median(ours for ours, _ in pairs),
        limit="one Python process serves, decides and stores; the client shares the two cores",
    )


@contextmanager
def _served(url: str, folder: str) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.toy_server", url, folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


async def _rate(port: int, path: str) -> float:
    started = time.perf_counter()
    until = started + _SECONDS
    counts = await asyncio.gather(*(_caller(port, path, until) for _ in range(_CALLERS)))
    return sum(counts) / (time.perf_counter() - started)


async def _caller(port: int, path: str, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    done = 0
    while time.perf_counter() < until:
        writer.write(request_bytes(path))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
        if b" 200 " not in head[:20]:
            raise RuntimeError(head.decode())
        done += 1
    writer.close()
    await writer.wait_closed()
    return done
