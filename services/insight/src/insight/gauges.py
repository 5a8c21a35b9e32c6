"""The figures of the cockpit as Prometheus gauges: what a county's rates are, beside what its machines do."""

import asyncio

import structlog

from insight.metrics.catalogue import METRICS
from insight.metrics.figure import Figure, Kind
from insight.metrics.metric import figures
from insight.metrics.scope import Period, Scope
from kernel import metrics
from kernel.blocking import in_thread
from kernel.service import Service

_log = structlog.get_logger("insight.gauges")
PERIODS = (Period.TODAY, Period.MONTH)
_MEASURE_EVERY_S = 60.0
_FIRST_AFTER_S = 3.0
_LABELS = ("metric", "variant", "period")


class Gauges:
    """One series per metric, variant and period of the whole county; nothing to divide by: no series."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._of = {
            Kind.RATE: metrics.gauge("insight_figure_ratio", "A rate of the cockpit, 1 for all", _LABELS),
            Kind.MEAN: metrics.gauge("insight_figure_mean", "A mean of the cockpit", _LABELS),
            Kind.COUNT: metrics.gauge("insight_figure_count", "A count of the cockpit", _LABELS),
        }
        self._of[Kind.SCORE] = self._of[Kind.RATE]
        self._targets = metrics.gauge("insight_figure_target_ratio", "What a rate is to reach", ("metric", "variant"))
        self._moment = metrics.gauge("insight_figures_measured_at_seconds", "When the figures were last counted")

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.sleep(_FIRST_AFTER_S)
        while True:
            try:
                await in_thread(self.measure)
            except Exception:  # noqa: BLE001 -- the figures age, which is alerted on; the service goes on
                _log.exception("the figures could not be counted; trying again")
            await asyncio.sleep(_MEASURE_EVERY_S)

    def measure(self) -> None:
        """Count all of them now."""
        now = self._service.parts.clock.now()
        wanted = tuple(METRICS.values())
        for period in PERIODS:
            for figure in figures(self._service.read, wanted, Scope(as_of=now, period=period)):
                self._show(figure)
        self._moment.set_to_current_time()

    def _show(self, figure: Figure) -> None:
        labels = (figure.metric, figure.variant, figure.period)
        gauge = self._of[figure.kind]
        if figure.value is None:
            gauge.remove(*labels)
        else:
            gauge.labels(*labels).set(float(figure.value))
        if figure.target is not None and figure.kind is not Kind.COUNT:
            self._targets.labels(figure.metric, figure.variant).set(float(figure.target))


class MeasuredService(Service):
    """A service that shows its figures while it runs."""

    def start(self) -> None:
        super().start()
        self._run(f"{self.name} gauges", Gauges(self).run())
