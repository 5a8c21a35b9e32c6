"""The receipt rule: a timely notice starts the clock at completion, silence starts it at receipt."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field, model_validator

from legaltime.calendar import Calendar
from legaltime.moments import ONE_DAY, Moment, local, midnight

NOTICE_LIMIT = 5


class Receipt(BaseModel, frozen=True, extra="forbid"):
    """收件：收到申请的时刻、一次性告知的时限（工作日）、告知时刻和补正齐全的时刻."""

    received_at: Moment
    notice_limit: int = Field(default=NOTICE_LIMIT, ge=0, le=100)
    noticed_at: Moment | None = None
    completed_at: Moment | None = None

    @model_validator(mode="after")
    def _moments_are_in_order(self) -> Self:
        moments = [moment for moment in (self.received_at, self.noticed_at, self.completed_at) if moment]
        if moments != sorted(moments):
            raise ValueError("收件、告知、补正的时刻先后颠倒")
        return self


class Acceptance(BaseModel, frozen=True, extra="forbid"):
    """受理：何日起受理、是否视为受理、何时起视为受理；尚未受理的没有日期."""

    starts_at: datetime | None
    deemed: bool
    deemed_at: datetime | None
    provisional: bool

    @property
    def accepted_on(self) -> date | None:
        return self.starts_at.date() if self.starts_at else None


def acceptance(receipt: Receipt, calendar: Calendar, *, now: datetime | None = None) -> Acceptance:
    """Without now the answer is the final one: what holds if nothing further happens."""
    fires_at = deemed_at(receipt, calendar)
    deemed = fires_at is not None and (now is None or local(now) >= fires_at)
    starts_at = receipt.received_at if deemed else None
    if fires_at is None:
        starts_at = receipt.completed_at
    last = _last_day_of_notice(receipt, calendar)
    return Acceptance(
        starts_at=starts_at,
        deemed=deemed,
        deemed_at=fires_at,
        provisional=calendar.is_provisional(receipt.received_at.date(), last),
    )


def accepted_on(receipt: Receipt, calendar: Calendar, *, now: datetime | None = None) -> date | None:
    """受理之日：按时告知的，为补正齐全之日；逾期不告知的，为收件之日；尚未受理的没有."""
    return acceptance(receipt, calendar, now=now).accepted_on


def deemed_at(receipt: Receipt, calendar: Calendar) -> datetime | None:
    """视为受理的时刻：告知时限末日过后的零时；按时告知的没有（行政许可法第三十二条）."""
    last = _last_day_of_notice(receipt, calendar)
    in_time = receipt.noticed_at is not None and receipt.noticed_at.date() <= last
    return None if in_time else midnight(last + ONE_DAY)


def _last_day_of_notice(receipt: Receipt, calendar: Calendar) -> date:
    return calendar.add_working_days(receipt.received_at.date(), receipt.notice_limit)
