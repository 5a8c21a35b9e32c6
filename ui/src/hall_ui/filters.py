"""How days, moments and numbers are written on a page."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
NOTHING = "—"


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment on a page must know its time zone")
    return moment.astimezone(ZONE)


def _day_of(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def day(value: date | None, *, words: bool = False) -> str:
    """10-14, or 10月14日 with `words`."""
    if value is None:
        return NOTHING
    on = _day_of(value)
    return f"{on.month}月{on.day}日" if words else f"{on:%m-%d}"


def full_day(value: date | None) -> str:
    """2026年10月14日."""
    if value is None:
        return NOTHING
    on = _day_of(value)
    return f"{on.year}年{on.month}月{on.day}日"


def moment(value: datetime | None) -> str:
    """09-16 09:40."""
    return NOTHING if value is None else f"{_local(value):%m-%d %H:%M}"


def full_moment(value: datetime | None) -> str:
    """2026年9月16日 09:40."""
    return NOTHING if value is None else f"{full_day(value)} {_local(value):%H:%M}"


def thousands(value: float | None) -> str:
    """12,904."""
    return NOTHING if value is None else f"{value:,}"


def percent(value: float | None, digits: int = 1) -> str:
    """0.9941 is written 99.4%."""
    return NOTHING if value is None else f"{value * 100:.{digits}f}%"
