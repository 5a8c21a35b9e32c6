"""One process of a service leads: it relays, hears the service's own record and fires its timers.

A lock in the service's database decides who. It is advice: an old leader that wakes up late does no harm, because
stands that have moved on refuse its effects, and consumers refuse positions they have seen.
"""

import asyncio
from typing import Final

import psycopg
import structlog

from kernel.database import SILENCE_NOTICED

_log = structlog.get_logger("kernel.leading")
_BEAT_S: Final = 0.5
_SILENT_S: Final = 10
"""A leader that says nothing for so long (stopped, cut off) loses its connection, and with it the lock."""
_TRY = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


class Leadership:
    """Whether this process leads `name`, for as long as `run` runs."""

    def __init__(self, url: str, name: str) -> None:
        self._url, self._name = url, f"hall leads {name}"
        self._taken = asyncio.Event()

    def leads(self) -> bool:
        return self._taken.is_set()

    async def until_leading(self) -> None:
        await self._taken.wait()

    async def run(self) -> None:
        """Until cancelled: take the lead when nobody has it, and notice when it is lost."""
        while True:
            try:
                await self._connected()
            except psycopg.Error as lost:
                _log.warning("no connection to ask who leads; trying again", name=self._name, why=type(lost).__name__)
            finally:
                self._taken.clear()
            await asyncio.sleep(_BEAT_S)

    async def _connected(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=3, **SILENCE_NOTICED
        )
        async with connection:
            await connection.execute(f"SET idle_session_timeout = '{_SILENT_S}s'")
            while True:
                await self._beat(connection)
                await asyncio.sleep(_BEAT_S)

    async def _beat(self, connection: psycopg.AsyncConnection) -> None:
        if self.leads():
            await connection.execute("SELECT 1")
            return
        row = await (await connection.execute(_TRY, (self._name,))).fetchone()
        if row is not None and row[0]:
            self._taken.set()
            _log.info("leads", name=self._name)
