"""A server whose one command either stores or does everything but: what a durable command costs at the door."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import uvicorn
from fastapi import Depends, FastAPI, Request, Response

from kernel import logs
from kernel.clock import SystemClock
from kernel.keyring import KeyRing
from kernel.service import new_stream_id
from kernel.sessions import Sessions
from kernel.store.executing import Cause, Store
from kernel.store.recorders import open_recorder
from kernel.testing.toy import BOX, Open
from kernel.web import Asked, answer, asked, create_app, parsed


class StoringNothing:
    """A recorder that answers as if it had stored."""

    reads_quickly = True

    def __init__(self) -> None:
        self._position = 0

    async def append(self, events: Any, _tracking: Any = None) -> list[int]:
        self._position += len(events)
        return [self._position]

    def max_notification_id(self) -> int:
        return 0

    def on_commit(self, _callback: Any) -> None:
        return

    def read_stream_rows(self, _stream: Any, _after: int) -> list[Any]:
        return []

    def close(self) -> None:
        return


def application(url: str, folder: Path) -> FastAPI:
    app = create_app(service="toy", sessions=Sessions(b"s" * 32), clock=SystemClock())
    keyring = KeyRing(f"sqlite:///{folder / 'keys.db'}", b"k" * 32)
    recorders: dict[str, Any] = {"store": open_recorder(url), "nothing": StoringNothing()}
    stores = {
        name: Store(service="toy", recorder=recorder, deciders=(BOX,), clock=SystemClock(), keyring=keyring)
        for name, recorder in recorders.items()
    }

    @app.post("/{where}/boxes")
    async def open_box(
        request: Request,
        where: str,
        who: Annotated[Asked, Depends(asked)],
        command: Annotated[Open, Depends(parsed(Open))],
    ) -> Response:
        cause = Cause(actor="bench", correlation_id=who.correlation_id, key=who.key, fingerprint=who.fingerprint)
        stored = await stores[where].execute(BOX, new_stream_id(who), command, cause)
        return answer(request, body={"id": str(stored.stream_id)}, version=stored.version, position=stored.position)

    return app


async def main(url: str, folder: Path) -> None:
    logs.configure("ERROR")
    config = uvicorn.Config(application(url, folder), port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn offers no event for it
        await asyncio.sleep(0.02)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await serving


def request_bytes(path: str) -> bytes:
    body = b"{}"
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        f"Idempotency-Key: {uuid4().hex}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
