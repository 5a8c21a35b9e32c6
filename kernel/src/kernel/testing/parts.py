"""The parts of a hall in memory: real store, real views, a clock a test can set, a bus on which a test may speak."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from httpx import ASGITransport, AsyncClient, Cookies
from starlette.responses import Response

from kernel.access import Person
from kernel.clock import CHINA_TIME
from kernel.keyring import KeyRing
from kernel.service import Parts, Service
from kernel.sessions import Sessions
from kernel.testing.bus import SpokenBus

MORNING = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)


class SetClock:
    """Stands still until a test moves it."""

    training = False

    def __init__(self, moment: datetime = MORNING) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    def set(self, moment: datetime) -> None:
        self._moment = moment

    def forward(self, **amount: float) -> None:
        self._moment += timedelta(**amount)

    async def until(self, sleeper: str, moment: datetime | None, woken: asyncio.Event) -> None:
        del sleeper, moment
        await woken.wait()
        woken.clear()


def memory_parts(folder: Path, *, url: str = "memory://", clock: SetClock | None = None) -> Parts:
    """`url` may name a real database instead; every service of one test then shares it only if it is alone."""
    return Parts(
        clock=clock or SetClock(),
        keyring=KeyRing(f"sqlite:///{folder / 'keys.db'}", b"k" * 32),
        bus=SpokenBus(),
        sessions=Sessions(b"s" * 32),
        database_url=lambda _service: url,
        files=folder,
    )


async def settle(*services: Service) -> None:
    """Let everything said reach everyone: views and processes, over and over until nothing moves."""
    while any([await service.settle() for service in services]):
        pass


def client_for(service: Service, person: Person | None = None) -> AsyncClient:
    """A client on the service's door, signed in as `person` (with the CSRF header a page would send)."""
    cookies, headers = Cookies(), {"Accept": "application/json"}
    if person is not None:
        carrier = Response()
        session = service.parts.sessions.sign_in(carrier, person)
        name, _, rest = carrier.headers["set-cookie"].partition("=")
        cookies.set(name, rest.partition(";")[0])
        headers["X-CSRF-Token"] = session.csrf_token
    transport = ASGITransport(app=service.web)
    return AsyncClient(transport=transport, base_url="http://hall.test", cookies=cookies, headers=headers)
