"""What happens just now, for machines: counts of this window and this hour, who waits, what surges."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request

from insight.access import Reader
from insight.api import seen
from insight.domain.surge_rule import WINDOW, WINDOWS_IN_SPAN, end_of, window_of
from insight.live.of_facts import live_of
from insight.live.series import Counts, Series
from insight.views.surges import Surge, surges
from kernel.blocking import in_thread
from kernel.service import ThisService

router = APIRouter(prefix="/api", tags=["live"])


@router.get("/live")
async def live(request: Request, service: ThisService, _: Reader) -> dict[str, Any]:
    """此刻的时窗：每个事项、场所、诉求分类这五分钟、这一小时收了多少、办结多少、来电多少，多少在等待。"""
    await seen(service, request)
    now = service.parts.clock.now()
    rows = await in_thread(live_of, service.read, now)
    return {
        "as_of": now,
        "window_s": int(WINDOW.total_seconds()),
        "window_ends_at": end_of(window_of(now), now),
        "rows": [row_as_json(one, now) for one in rows],
        "surges": [surge_as_json(one) for one in surges(service.read)],
    }


def row_as_json(series: Series, now: datetime) -> dict[str, Any]:
    newest = window_of(now)
    hour = range(newest - WINDOWS_IN_SPAN + 1, newest + 1)
    counts = [series.windows.get(window, Counts()) for window in hour]
    return {
        "watched": series.key.watched,
        "code": series.key.code,
        "name": series.name,
        "window": counts[-1]._asdict(),
        "hour": {name: sum(getattr(one, name) for one in counts) for name in Counts._fields},
        "waiting": series.waiting,
    }


def surge_as_json(one: Surge) -> dict[str, Any]:
    return {
        "watched": one.watched,
        "code": one.code,
        "name": one.name,
        "began_at": one.began_at,
        "count": one.count,
        "usual_count": one.usual_count,
        "usual_hours": one.usual_hours,
    }
