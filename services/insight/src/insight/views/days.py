"""The local calendar day of a moment: what every period is counted by."""

from datetime import date, datetime

from kernel.clock import CHINA_TIME


def day_of(moment: datetime) -> date:
    return moment.astimezone(CHINA_TIME).date()
