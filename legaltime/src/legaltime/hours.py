"""Hall hours: the times of a working day in which working hours run."""

import re
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Self

from pydantic import BaseModel, model_validator

from legaltime.moments import ONE_MICROSECOND, midnight

_DIGITS = re.compile(r"[0-9]{1,2}")
MINUTE = 60_000_000
MINUTES_OF_AN_HOUR = 60
MINUTES_OF_A_DAY = 24 * MINUTES_OF_AN_HOUR


class HallHours(BaseModel, frozen=True, extra="forbid"):
    """大厅办公时间：每个工作日的若干时段，以当日零时起的分钟数表示."""

    spans: tuple[tuple[int, int], ...]

    @model_validator(mode="after")
    def _spans_are_in_order(self) -> Self:
        edges = [edge for span in self.spans for edge in span]
        in_order = all(start < end for start, end in self.spans) and all(a <= b for a, b in pairwise(edges))
        if not edges or not in_order or edges[0] < 0 or edges[-1] > MINUTES_OF_A_DAY:
            raise ValueError("办公时间须为当日内先后相接、互不重叠的时段")
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads hours such as 09:00-12:00,13:30-17:30."""
        return cls(spans=tuple(_span(part) for part in text.split(",")))

    def __str__(self) -> str:
        return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in self.spans)

    @cached_property
    def length(self) -> int:
        """How long the hall is open on a working day, in microseconds."""
        return sum(end - start for start, end in self.spans) * MINUTE

    def open_until(self, moment: datetime) -> int:
        """How long the hall has been open on the moment's day, in microseconds."""
        now = (moment - midnight(moment.date())) // ONE_MICROSECOND
        return sum(min(max(now - start * MINUTE, 0), (end - start) * MINUTE) for start, end in self.spans)

    def moment_after(self, day: date, open_for: int) -> datetime:
        """The first moment of the day at which the hall has been open that long; closing time if that is exact."""
        left = open_for
        for start, end in self.spans:
            if left <= (end - start) * MINUTE:
                return midnight(day) + timedelta(microseconds=start * MINUTE + left)
            left -= (end - start) * MINUTE
        raise ValueError("超出当日办公时间")


def _span(text: str) -> tuple[int, int]:
    start, _, end = text.strip().partition("-")
    return _minutes(start), _minutes(end)


def _minutes(text: str) -> int:
    hour, colon, minute = text.strip().partition(":")
    if not (colon and _DIGITS.fullmatch(hour) and _DIGITS.fullmatch(minute) and int(minute) < MINUTES_OF_AN_HOUR):
        raise ValueError("办公时间应写作 09:00-12:00,13:30-17:30")
    return int(hour) * MINUTES_OF_AN_HOUR + int(minute)


def _clock(minutes: int) -> str:
    return f"{minutes // MINUTES_OF_AN_HOUR:02}:{minutes % MINUTES_OF_AN_HOUR:02}"


HALL_HOURS = HallHours.parse("09:00-12:00,13:30-17:30")
