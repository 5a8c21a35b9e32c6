"""Starts the embedded hall: one uvicorn server, a first small day on an empty record, and a clear word where to go."""

import asyncio
import signal
import socket
import sys

import uvicorn

from hall.databases import DatabaseRefusedError
from hall.embedded import DemonstrationOutsideError, Hall, application, build_hall
from hall.settings import HallSettings
from hall.simulation.playing import play_first_day
from hall.verifying import sole_user
from kernel import logs
from kernel.collecting import settle
from kernel.errors import UnavailableError


def serve(settings: HallSettings) -> None:
    """Run until told to stop; the port is open only when everything is ready to answer."""
    logs.configure(settings.log_level)
    _port_must_be_free(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    with sole_user(settings.data) as alone:
        if not alone:
            sys.exit(f"数据目录 {settings.data} 已有一个大厅在运行，请先停止它，或用 HALL_DATA 另选目录。")
        hall = _built(settings)
        settle()
        asyncio.run(_run(uvicorn.Server(_config(hall)), hall))


def _built(settings: HallSettings) -> Hall:
    try:
        return build_hall(settings)
    except DemonstrationOutsideError:
        sys.exit(f"演示账户只能在本机使用：{settings.host} 不是本机回环地址，拒绝启动。")
    except DatabaseRefusedError as refused:
        sys.exit(str(refused))
    except UnavailableError as missing:
        sys.exit(missing.title)


def _config(hall: Hall) -> uvicorn.Config:
    return uvicorn.Config(
        application(hall),
        host=hall.settings.host,
        port=hall.settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        server_header=False,
    )


def _port_must_be_free(settings: HallSettings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            sys.exit(f"端口 {settings.port} 已被占用，请先停止占用它的程序，或用 HALL_PORT 另选端口。")


async def _run(server: uvicorn.Server, hall: Hall) -> None:
    for stopping in (signal.SIGINT, signal.SIGTERM):
        # The server hears them, finishes its work and raises them again: then all is done, and the end is a good one.
        signal.signal(stopping, lambda *_: None)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 -- uvicorn offers no event for it
        await asyncio.sleep(0.02)
    if serving.done():
        await serving
        return
    port = server.servers[0].sockets[0].getsockname()[1]
    address = f"http://{hall.settings.host}:{port}"
    print(f"大厅已就绪：{address}  （Ctrl+C 停止）", flush=True)  # noqa: T201 -- what a person at the terminal waits for
    first_day = asyncio.create_task(_first_day(hall, address))
    await serving
    first_day.cancel()
    await asyncio.gather(first_day, return_exceptions=True)


async def _first_day(hall: Hall, address: str) -> None:
    """On an empty record, play one small day, so that no page is empty."""
    if hall.settings.first_day_cases and hall.services["intake"].store.head == 0:
        await play_first_day(address, cases=hall.settings.first_day_cases, desks=hall.accounts.desks)
