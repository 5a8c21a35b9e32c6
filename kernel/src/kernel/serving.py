"""A service as a process of its own: `python -m intake`; any number of them side by side, on PostgreSQL and Kafka."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa
import structlog
import uvicorn
from aiokafka.errors import KafkaError
from fastapi import FastAPI
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route

from kernel import logs, staff
from kernel.bus.credentials import Credentials, refusal_of
from kernel.bus.declaring import wrong_topics
from kernel.bus.kafka import KafkaBus
from kernel.bus.topics import PARTITIONS, Cluster, TopicSpec
from kernel.clock import SystemClock
from kernel.collecting import settle
from kernel.database import Database
from kernel.errors import UnavailableError
from kernel.keyring import KeyRing, load_or_create_master_key
from kernel.leading import Leadership
from kernel.messages import Message
from kernel.service import Parts, Service
from kernel.sessions import Sessions, load_or_create_secret
from kernel.watchdog import Heart

_log = structlog.get_logger("kernel.serving")
_ASKED_FROM_OUTSIDE: Final = ("/healthz", "/readyz", "/metrics")
_STREAMS_END_S: Final = 3
SQUEEZED: Final = Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)  # leaves event streams alone


class DrainingError(UnavailableError):
    code = "DRAINING"
    title = "系统正在切换，请稍候重试"


class ServingSettings(BaseSettings):
    """`HALL_DATABASE`, `HALL_DATA`, `HALL_PORT` …, and `KAFKA_BOOTSTRAP`: one process of one service."""

    model_config = SettingsConfigDict(env_prefix="HALL_", frozen=True, extra="ignore", hide_input_in_errors=True)

    database: str
    kafka: Annotated[str, Field(validation_alias="KAFKA_BOOTSTRAP")]
    data: Path
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    replica: str = "0"
    topic_prefix: str = ""
    topic_partitions: Annotated[int, Field(gt=0)] = PARTITIONS
    drain_s: Annotated[float, Field(ge=0)] = 1.0
    https: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    def database_url(self, service: str) -> str:
        """`postgresql://…/hall` means a database `hall_<service>` each."""
        address = urlsplit(self.database)
        return address._replace(path=f"{address.path}_{service}").geturl()

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(self.kafka, self.topic_prefix, self.topic_partitions, Credentials().options())


def parts_for(settings: ServingSettings, name: str) -> Parts:
    """The parts of one process of the service `name`; everything that processes must agree on lies in databases."""
    shared = Database(settings.database_url("keys"))
    staff.create_tables(shared)
    names = staff.StaffNames(shared)
    url = settings.database_url(name)
    return Parts(
        clock=SystemClock(),
        keyring=KeyRing(settings.database_url("keys"), load_or_create_master_key(settings.data / "master.key")),
        bus=KafkaBus(cluster=settings.cluster, replica=settings.replica, leadership=Leadership(url, name)),
        sessions=Sessions(
            load_or_create_secret(settings.data / "session.secret"),
            secure=settings.https,
            revocations=staff.SharedRevocations(shared),
        ),
        database_url=settings.database_url,
        files=settings.data / "files",
        name_of=names.name_of,
        colleagues_of=names.colleagues_of,
    )


def main(build: Callable[[Parts], Service], name: str) -> None:
    """Run until told to stop: not ready any more, then the last answers, then the last commits, then the end."""
    settings = ServingSettings()
    logs.configure(settings.log_level)
    try:
        service = build(parts_for(settings, name))
    except UnavailableError as refused:
        sys.exit(refused.title)
    except sa.exc.OperationalError as refused:
        sys.exit(
            f"数据库连接不上，或者凭据不对（{settings.database_url(name).rpartition('@')[2]}）：{type(refused.orig).__name__}"
        )
    settle()
    asyncio.run(_serve(service, settings))


async def _serve(service: Service, settings: ServingSettings) -> None:
    await topics_must_be_right(service, settings.cluster)
    service.web.state.checks |= {service.name: service.check}
    await run(application(service), service.web, settings)


async def run(app: Starlette, web: FastAPI, settings: ServingSettings) -> None:
    """Serve `app` until a signal comes; `web` tells who asks that this process is about to go."""
    server = Draining(_config(app, settings), settings.drain_s)
    web.state.checks |= {"draining": server.check}
    for stopping in (signal.SIGINT, signal.SIGTERM):
        # The server hears them, finishes its work and raises them again: then all is done, and the end is a good one.
        signal.signal(stopping, lambda *_: None)
    await server.serve()


def application(service: Service) -> Starlette:
    """The service under its own path, as in the embedded hall; at the root only what probes and Prometheus ask."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        service.connect()
        service.start()
        heart = asyncio.create_task(Heart().run())
        yield
        heart.cancel()
        await service.stop()

    routes = [Mount(f"/{service.name}", app=service.web), *(Route(path, service.web) for path in _ASKED_FROM_OUTSIDE)]
    return Starlette(routes=routes, middleware=[SQUEEZED], lifespan=lifespan)


class Draining(uvicorn.Server):
    """On the first signal it says that it is not ready, goes on answering for a while, and only then stops."""

    def __init__(self, config: uvicorn.Config, drain_s: float) -> None:
        super().__init__(config)
        self._drain_s = drain_s
        self._draining = False

    async def check(self) -> None:
        if self._draining:
            raise DrainingError

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._draining:
            super().handle_exit(sig, frame)
            return
        self._draining = True
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(loop.call_later, self._drain_s, super().handle_exit, sig, frame)


def _config(app: Starlette, settings: ServingSettings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_STREAMS_END_S,
        server_header=False,
        proxy_headers=True,
    )


async def topics_must_be_right(service: Service, cluster: Cluster) -> None:
    """Wrong topics are refused now; brokers that are away are not: what is recorded is said when they are back."""
    hears = [cls for view in service.views for cls in view.hears]
    hears += [cls for process in service.processes for cls in process.hears]
    heard = {cls.topic for cls in hears if issubclass(cls, Message)}
    specs = [TopicSpec(topic, cluster.partitions) for topic in sorted(heard | set(service.topics))]
    try:
        wrong = await wrong_topics(cluster, specs)
    except KafkaError as trouble:
        refused = type(trouble).__name__ if not trouble.retriable else await refusal_of(cluster)
        if refused:
            sys.exit(f"Kafka 拒绝了本服务（{refused}），请检查 KAFKA_BOOTSTRAP 和凭据。")
        _log.warning("no broker answers; starting all the same", service=service.name, why=type(trouble).__name__)
        return
    if wrong:
        sys.exit(wrong[0])
    _log.info("topics are as declared", service=service.name, topics=len(specs))
