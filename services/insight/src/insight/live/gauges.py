"""What the worker shows to Prometheus; labels are codes of items, places and topics, never a person."""

from functools import cache
from typing import Final

from prometheus_client import Gauge

from insight.domain.surge import SurgingState, Watched
from insight.domain.surge_rule import WINDOW
from insight.live.folding import Live
from insight.live.progress import Progress
from insight.live.series import Counts
from kernel import metrics

WINDOWS: Final = metrics.gauge(
    "hall_live_window_count",
    f"Counts of the window that is on ({int(WINDOW.total_seconds())} s), and who waits, by item, place or topic",
    ("kind", "what", "count"),
)
SURGES: Final = metrics.gauge("hall_live_surges", "How many items, places or topics surge just now", ("kind",))
LAG: Final = metrics.gauge("hall_live_lag_messages", "Messages on a topic that are not folded yet", ("topic",))
CLOSED: Final = metrics.gauge("hall_live_closed_at_seconds", "The end of the last window judged, Unix time")
CASES: Final = metrics.gauge("hall_live_open_cases", "Cases and tickets remembered because they are open, or just over")
FOLDED: Final = metrics.counter("hall_live_folded_total", "Messages folded")
PARKED: Final = metrics.counter("hall_live_parked_total", "Messages set aside on the topic for what cannot be read")
SAID: Final = metrics.counter("hall_live_verdicts_total", "Beginnings and ends of surges said", ("form",))


@cache
def _window(watched: Watched, code: str, count: str) -> Gauge:
    """Looking a series up by its labels costs more than setting it."""
    return WINDOWS.labels(str(watched).lower(), code, count)


def show(live: Live, progress: Progress, window: int) -> None:
    """Everything as it stands, in the window that is on."""
    surging = dict.fromkeys(Watched, 0)
    for key, series in live.series.items():
        for name, count in series.windows.get(window, Counts())._asdict().items():
            _window(*key, name).set(count)
        _window(*key, "waiting").set(series.waiting)
        surging[key.watched] += isinstance(series.surge, SurgingState)
    for watched, count in surging.items():
        SURGES.labels(str(watched).lower()).set(count)
    lags: dict[str, int] = {}
    for place, lag in progress.lag().items():
        lags[place.topic] = lags.get(place.topic, 0) + lag
    for topic, lag in lags.items():
        LAG.labels(topic).set(lag)
    CLOSED.set((live.closed + 1) * WINDOW.total_seconds())
    CASES.set(len(live.lives))
