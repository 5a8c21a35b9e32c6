"""What somebody must be told of departments' systems, as Prometheus gauges."""

import asyncio
from typing import Final

import structlog

from approval.recipients import RECIPIENTS
from approval.views.dispatches import contradicted
from kernel import metrics
from kernel.blocking import in_thread
from kernel.service import Service

_log = structlog.get_logger("approval.gauges")
_MEASURE_EVERY_S: Final = 15.0


class Gauges:
    """One series per department: tasks on whose result it contradicted itself, and nobody has settled it yet."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._contradicted = metrics.gauge(
            "approval_contradicted_tasks", "Tasks with two different results of a department, unsettled", ("recipient",)
        )

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await in_thread(self.measure)
            except Exception:  # noqa: BLE001 -- a measurement that fails must not end the service
                _log.exception("departments' contradictions could not be counted; trying again")
            await asyncio.sleep(_MEASURE_EVERY_S)

    def measure(self) -> None:
        """Count all of them now."""
        for code in RECIPIENTS:
            self._contradicted.labels(code).set(contradicted(self._service.read, code))


class MeasuredService(Service):
    """A service that shows its gauges while it runs."""

    def start(self) -> None:
        super().start()
        self._run(f"{self.name} gauges", Gauges(self).run())
