"""The light beside a case, and the words beside the light."""

from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from legaltime.budget import Unit
from legaltime.calendar import Calendar
from legaltime.counting import MICROSECONDS_OF_AN_HOUR
from legaltime.hours import HALL_HOURS, HallHours
from legaltime.ledger import Ledger
from legaltime.moments import is_past, local
from legaltime.reckoning import Reckoning, reckon

AMBER_SHARE = Fraction(1, 5)
HOURS_OF_A_DAY = 24


class Light(StrEnum):
    """期限灯：正常、预警、今日到期、超期、暂停."""

    GREEN = "GREEN"
    AMBER = "AMBER"
    DUE_TODAY = "DUE_TODAY"
    RED = "RED"
    PAUSED = "PAUSED"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def colour(self) -> str:
        """What is shown: a limit that ends today is amber too."""
        return "amber" if self is Light.DUE_TODAY else self.value.lower()


_LABELS = {
    Light.GREEN: "正常",
    Light.AMBER: "预警",
    Light.DUE_TODAY: "今日到期",
    Light.RED: "超期",
    Light.PAUSED: "暂停",
}


def light(ledger: Ledger, calendar: Calendar, now: datetime, *, hours: HallHours = HALL_HOURS) -> Light:
    """预警：剩余不超过时限的百分之二十或一个工作日，以多者为准."""
    return _light(reckon(ledger, calendar, hours), local(now), hours)


def light_text(ledger: Ledger, calendar: Calendar, now: datetime, *, hours: HallHours = HALL_HOURS) -> str:
    """The words beside the light: 剩 3 个工作日, 今日到期, 超期 1 个工作日, 暂停."""
    reckoning, at = reckon(ledger, calendar, hours), local(now)
    shown = _light(reckoning, at, hours)
    if shown is Light.PAUSED or reckoning.due_at is None:
        return shown.label
    if shown is Light.RED:
        return _overdue_text(reckoning, reckoning.due_at, at)
    if shown is Light.DUE_TODAY:
        return f"今日 {reckoning.due_at:%H:%M} 到期" if reckoning.unit.is_hours else shown.label
    return f"剩 {reckoning.unit.text(_left(reckoning, reckoning.due_at, at))}"


def _light(reckoning: Reckoning, now: datetime, hours: HallHours) -> Light:
    if reckoning.due_at is None or reckoning.stops_at(now):
        return Light.PAUSED
    if is_past(now, reckoning.due_at):
        return Light.RED
    if now.date() == reckoning.due_at.date():
        return Light.DUE_TODAY
    threshold = max(reckoning.amount(reckoning.total) * AMBER_SHARE, _one_day(reckoning.unit, hours))
    return Light.AMBER if _left(reckoning, reckoning.due_at, now) <= threshold else Light.GREEN


def _left(reckoning: Reckoning, due_at: datetime, now: datetime) -> Fraction:
    """What is left; natural days until the day itself, for rolling on adds days the budget does not know."""
    if reckoning.unit in {Unit.NATURAL_DAY, Unit.NATURAL_DAY_BEFORE}:
        return Fraction((due_at.date() - now.date()).days)
    return reckoning.amount(reckoning.total - reckoning.used(now))


def _one_day(unit: Unit, hours: HallHours) -> Fraction:
    if unit is Unit.WORKING_HOUR:
        return Fraction(hours.length, MICROSECONDS_OF_AN_HOUR)
    return Fraction(HOURS_OF_A_DAY if unit is Unit.CLOCK_HOUR else 1)


def _overdue_text(reckoning: Reckoning, due_at: datetime, now: datetime) -> str:
    late = reckoning.amount(reckoning.count.used(due_at, now))
    smallest = Fraction(1, 60) if reckoning.unit.is_hours else Fraction(1)
    if late < smallest:
        return f"超期不足 {reckoning.unit.text(smallest)}"
    return f"超期 {reckoning.unit.text(late)}"
