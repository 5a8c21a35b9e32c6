"""All services in one process: built side by side, joined by the in-process bus, served under one port."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount

import approval.app
import catalog.app
import certificates.app
import department.app
import hotline.app
import insight.app
import intake.app
import ratings.app
from approval.recipients import RESULT_TOPICS
from catalog.seeding import seed
from hall.accounts import Accounts, load_accounts
from hall.databases import create_missing
from hall.examining import lay_checkpoint
from hall.settings import HallSettings
from hall.web.front import front
from kernel.bus.inprocess import InProcessBus
from kernel.clock import CHINA_TIME, Clock, SystemClock, TrainingClock
from kernel.errors import UnavailableError
from kernel.keyring import KeyRing, load_or_create_master_key
from kernel.service import Parts, Service
from kernel.sessions import Sessions, load_or_create_secret

_log = structlog.get_logger("hall")

BUILDERS: tuple[Callable[[Parts], Service], ...] = (
    catalog.app.build,
    intake.app.build,
    approval.app.build,
    certificates.app.build,
    hotline.app.build,
    ratings.app.build,
    insight.app.build,
)
DATABASES = ("keys", "catalog", "intake", "approval", "certificates", "hotline", "ratings", "insight")
SIMULATORS: tuple[Callable[[Parts], Service], ...] = (department.app.build,)
"""They stand for systems that are not ours; only a demonstration has them (`HALL_SIMULATED_DEPARTMENTS`)."""
DATABASES_OF_SIMULATORS = ("department",)
_BLINK_S = 0.005
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class DemonstrationOutsideError(RuntimeError):
    """演示账户只能在本机使用：监听地址不是本机回环地址，拒绝启动。"""


class NotServingYetError(UnavailableError):
    code = "NOT_SERVING_YET"
    title = "系统正在启动，请稍候"


@dataclass(slots=True, kw_only=True)
class Hall:
    """The whole hall: its services, its accounts, its time."""

    settings: HallSettings
    parts: Parts
    services: dict[str, Service]
    accounts: Accounts
    ready: bool = field(default=False)

    async def start(self) -> None:
        for service in self.services.values():
            service.connect()
        for service in self.services.values():
            service.start()
        if await seed(self.services["catalog"]):
            await self._everything_heard()
        if isinstance(self.parts.clock, TrainingClock):
            self.parts.clock.settle = self.settle
        self.ready = True

    async def stop(self) -> None:
        was_ready, self.ready = self.ready, False
        for service in self.services.values():
            await service.halt()
        if was_ready:
            await self._vouch()
        for service in self.services.values():
            await service.stop()
        self.parts.keyring.close()

    async def _vouch(self) -> None:
        """Lay a last checkpoint on every record: what is changed while nobody runs no longer fits."""
        for service in self.services.values():
            try:
                await asyncio.to_thread(lay_checkpoint, service)
            except Exception:  # noqa: BLE001 -- the record is as good as before; the next start goes on from there
                _log.exception("no last checkpoint could be laid", service=service.name)

    async def settle(self) -> None:
        """Return when everything said has reached everyone and nobody has anything left to do now."""
        clock = self.parts.clock
        while True:
            await self._everything_heard()
            if not isinstance(clock, TrainingClock) or clock.all_asleep():
                return
            await asyncio.sleep(_BLINK_S)

    async def _everything_heard(self) -> None:
        while not all(service.caught_up() for service in self.services.values()):  # noqa: ASYNC110 -- no one event says so
            await asyncio.sleep(_BLINK_S)

    async def check(self) -> None:
        if not self.ready:
            raise NotServingYetError


def build_hall(settings: HallSettings) -> Hall:
    """Construct everything, start nothing."""
    if settings.host not in LOOPBACK:
        raise DemonstrationOutsideError(settings.host)
    settings.data.mkdir(parents=True, exist_ok=True)
    simulated = settings.simulated_departments
    create_missing(map(settings.database_url, (*DATABASES, *(DATABASES_OF_SIMULATORS if simulated else ()))))
    parts = Parts(
        clock=_clock(settings),
        keyring=KeyRing(settings.database_url("keys"), load_or_create_master_key(settings.data / "master.key")),
        bus=InProcessBus(outside=RESULT_TOPICS),
        sessions=Sessions(load_or_create_secret(settings.data / "session.secret")),
        database_url=settings.database_url,
        files=settings.data / "files",
    )
    accounts = load_accounts(parts.keyring)
    parts = replace(parts, name_of=accounts.name_of, colleagues_of=accounts.colleagues_of)
    builders = (*BUILDERS, *(SIMULATORS if simulated else ()))
    services = {service.name: service for service in (build(parts) for build in builders)}
    return Hall(settings=settings, parts=parts, services=services, accounts=accounts)


def application(hall: Hall) -> Starlette:
    """The hall as one web application: each service under its own path, the start page at the root."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await hall.start()
        yield
        await hall.stop()

    checks = {"started": hall.check, **{name: service.check for name, service in hall.services.items()}}
    mounts = [Mount(f"/{name}", app=service.web) for name, service in hall.services.items()]
    squeezed = Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)  # leaves event streams alone
    return Starlette(routes=[*mounts, Mount("/", app=front(hall, checks))], middleware=[squeezed], lifespan=lifespan)


def _clock(settings: HallSettings) -> Clock:
    """A training clock where one was asked for, now or at an earlier start; otherwise the machine's."""
    offset_file = settings.data / "clock.offset"
    if settings.clock is not None or offset_file.exists():
        start_at = settings.clock or SystemClock().now()
        return TrainingClock(offset_file, start_at if start_at.tzinfo else start_at.replace(tzinfo=CHINA_TIME))
    return SystemClock()
