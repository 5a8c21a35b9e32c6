"""Moments and days in the time zone of the law, Asia/Shanghai, whatever zone they arrive in."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator

# A fixed offset: China has kept +08:00 without summer time since 1992, and no zone database is needed to say so.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

ONE_DAY = timedelta(days=1)
ONE_MICROSECOND = timedelta(microseconds=1)


def local(moment: datetime) -> datetime:
    """The same moment on Shanghai's clock; a moment without a zone is refused, it could mean any of many."""
    if moment.utcoffset() is None:
        raise ValueError(f"时刻必须带时区：{moment.isoformat()}")
    return moment.astimezone(SHANGHAI)


Moment = Annotated[datetime, AfterValidator(local)]


def midnight(day: date) -> datetime:
    """00:00 at the beginning of the day."""
    return datetime.combine(day, time(), SHANGHAI)


def day_end(day: date) -> datetime:
    """期限末日的截止时刻：当日 24 时，写作 23:59:59（民法典第二百零三条）."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


def is_past(moment: datetime, due_at: datetime) -> bool:
    """Whether the due second is over: 23:59:59 stands for 24:00, so its fractions still belong to it."""
    return local(moment).replace(microsecond=0) > due_at


def day_text(day: date) -> str:
    return f"{day.month}月{day.day}日"
