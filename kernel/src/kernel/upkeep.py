"""What a running service does for its own keeping: measure how far everyone has come, chain the record."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping

import structlog

from kernel import audit, inbox, metrics
from kernel.blocking import in_thread
from kernel.bus import Lag
from kernel.clock import Clock
from kernel.database import Database
from kernel.store.executing import Store

Lags = Callable[[], Mapping[tuple[str, str], Lag]]

_log = structlog.get_logger("kernel.upkeep")
_MEASURE_EVERY_S = 5.0
_CHAIN_EVERY_S = 300.0
_CHAIN_BATCH = 5_000


class Upkeep:
    """Lag per consumer and source in events and seconds, parked messages; checkpoints of the chain."""

    def __init__(self, *, service: str, database: Database, store: Store, clock: Clock, lags: Iterable[Lags]) -> None:
        self._service, self._database, self._store, self._clock = service, database, store, clock
        self._lags = tuple(lags)
        self._heads: dict[tuple[str, str], deque[tuple[float, int]]] = defaultdict(deque)
        labels = ("service", "consumer", "source")
        self._events = metrics.gauge("hall_consumer_lag_events", "Events a consumer is behind its source", labels)
        self._seconds = metrics.gauge(
            "hall_consumer_lag_seconds", "Age of the oldest event a consumer has not dealt with", labels
        )
        self._parked = metrics.gauge("hall_parked_messages", "Messages set aside with a reason", ("service",))
        self._head = metrics.gauge("hall_store_position", "Newest position of the record", ("service",))
        with database.founding() as connection:
            audit.audit_tables.create_all(connection)

    async def run(self) -> None:
        """Until cancelled."""
        chained_at = time.monotonic()
        while True:
            await asyncio.sleep(_MEASURE_EVERY_S)
            try:
                await in_thread(self.measure)
                if time.monotonic() - chained_at > _CHAIN_EVERY_S:
                    chained_at = time.monotonic()
                    await in_thread(self.chain)
            except Exception:  # noqa: BLE001 -- a measurement that fails must not end the service
                _log.exception("upkeep failed; trying again", service=self._service)

    def measure(self) -> None:
        now = time.monotonic()
        for (consumer, source), lag in (pair for lags in self._lags for pair in lags().items()):
            self._events.labels(self._service, consumer, source).set(max(lag.events, 0))
            self._seconds.labels(self._service, consumer, source).set(
                self._age(self._heads[consumer, source], lag, now)
            )
        self._parked.labels(self._service).set(len(inbox.parked_list(self._database)))
        self._head.labels(self._service).set(self._store.head)

    @staticmethod
    def _age(heads: deque[tuple[float, int]], lag: Lag, now: float) -> float:
        """Since when the source has been beyond the position; `heads` are the ends it was seen to have, and when."""
        if not heads or heads[-1][1] != lag.head:
            heads.append((now, lag.head))
        while heads and heads[0][1] <= lag.position:
            heads.popleft()
        return now - heads[0][0] if heads else 0.0

    def chain(self) -> None:
        """Lay a checkpoint over everything recorded since the last one."""
        with self._database.writing() as connection:
            audit.advance(connection, self._rows_after, self._clock.now())

    def _rows_after(self, position: int) -> Iterable[audit.AuditRow]:
        while rows := self._store.read_rows(position, _CHAIN_BATCH):
            yield from (audit.AuditRow(*row) for row in rows)
            position = rows[-1][0]
