"""Replicas that serve: begun and ended as an operator does it, each asked at its own door whether it is ready."""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from kernel.brokers.broker import HOST, free_ports
from kernel.testing.replicas import PATIENCE_S, Options, Replica, Wiring

_STOPPED_WITHIN_S: Final = 25.0
_GLANCE_S: Final = 0.1


@dataclass
class Fleet:
    """The replicas of both services, each with a port at which it says whether it is ready."""

    wiring: Wiring
    going: dict[Options, Replica] = field(default_factory=dict)

    async def begin(self, options: Sequence[Options]) -> None:
        """Return when all of them are ready."""
        self.going |= {one: Replica(self.wiring, one) for one in options}
        async with asyncio.timeout(PATIENCE_S):
            await self._ready(options)

    async def all_ready(self) -> None:
        """Return when all that go are ready; none of them may have ended."""
        await self._ready(list(self.going))

    async def _ready(self, options: Sequence[Options]) -> None:
        async with httpx.AsyncClient() as web:
            for one in options:
                while not await ready(web, one.port):
                    assert self.going[one].lives, one

    async def end(self, options: Sequence[Options]) -> None:
        """As an operator ends them, all at once; each has to end well."""
        for one in options:
            self.going[one].tell(signal.SIGTERM)
        for one in options:
            assert await asyncio.to_thread(self.going.pop(one).ended, _STOPPED_WITHIN_S) == 0, one

    async def renew(self, one: Options) -> None:
        await self.end([one])
        await self.begin([one])

    def kill(self) -> None:
        for replica in self.going.values():
            if replica.lives:
                replica.kill()


async def ready(web: httpx.AsyncClient, port: int) -> bool:
    await asyncio.sleep(_GLANCE_S)
    try:
        return (await web.get(f"http://{HOST}:{port}/readyz", headers={"Accept": "application/json"})).is_success
    except httpx.TransportError:
        return False


def named(role: str, count: int) -> list[Options]:
    return [Options(role=role, replica=str(number), port=port) for number, port in enumerate(free_ports(count))]
