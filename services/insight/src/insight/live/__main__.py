"""`python -m insight.live`: counts what happens just now and says what surges; one process beside the services."""

import asyncio
import logging
import signal
import sys

import structlog
from prometheus_client import start_http_server

from insight.live.settings import LiveSettings
from insight.live.starting import ready
from insight.live.worker import Worker
from kernel import logs
from kernel.clock import SystemClock
from kernel.metrics import REGISTRY
from kernel.watchdog import EXIT_CODE, Heart

_log = structlog.get_logger("insight.live")


async def serve(settings: LiveSettings) -> int:
    """Until a signal comes (0) or the worker breaks (70)."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    start_http_server(settings.live_metrics_port, settings.live_metrics_host, registry=REGISTRY)
    stopped = asyncio.create_task(stopping.wait())
    starting = asyncio.create_task(ready(settings))
    await asyncio.wait([stopped, starting], return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        return 0
    worker = Worker(settings, SystemClock(), *starting.result())
    heart = asyncio.create_task(Heart().run())
    worker.watch.start()
    await worker.app.start()
    _log.info("the live worker is at work", group=settings.group)
    broken = asyncio.create_task(worker.app.wait_until_stopped())
    await asyncio.wait([stopped, broken], return_when=asyncio.FIRST_COMPLETED)
    await worker.app.stop()
    for task in (heart, stopped, broken):
        task.cancel()
    return 0 if stopping.is_set() else EXIT_CODE


if __name__ == "__main__":
    given = LiveSettings()
    logs.configure(given.log_level)
    for chatty in ("faust", "mode", "aiokafka"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    sys.exit(asyncio.run(serve(given)))
