"""What is known of one day of a clock, and how it is marked on the calendar page."""

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from pydantic import BaseModel

from legaltime.budget import Unit
from legaltime.ledger import Pause
from legaltime.year import DayKind


class Mark(StrEnum):
    """日历格：起算、计入、周末、节假日、调休计入、暂停、尚余、到期、超期."""

    START = "START"
    COUNTED = "COUNTED"
    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"
    MAKE_UP = "MAKE_UP"
    PAUSED = "PAUSED"
    REMAINING = "REMAINING"
    DUE = "DUE"
    OVERDUE = "OVERDUE"

    @property
    def label(self) -> str:
        return _MARK_LABELS[self]


_MARK_LABELS = {
    Mark.START: "起算",
    Mark.COUNTED: "已计入",
    Mark.WEEKEND: "周末",
    Mark.HOLIDAY: "法定节假日",
    Mark.MAKE_UP: "调休上班日，计入",
    Mark.PAUSED: "暂停不计",
    Mark.REMAINING: "尚余",
    Mark.DUE: "到期",
    Mark.OVERDUE: "超期",
}


class DayFacts(BaseModel, frozen=True):
    """一日的事实：日别、名称、计入多少、第几日、暂停情况、期限是否已用完或已届满."""

    day: date
    unit: Unit
    kind: DayKind
    name: str
    used: Fraction
    ordinal: int | None
    uses_up: bool
    pause: Pause | None
    pause_begins: bool
    started_at: datetime
    due_at: datetime | None
    today: date | None
    provisional: bool

    @property
    def counted(self) -> bool:
        return self.used > 0

    @property
    def is_due_day(self) -> bool:
        return self.due_at is not None and self.due_at.date() == self.day

    @property
    def is_after_due(self) -> bool:
        return self.due_at is not None and self.due_at.date() < self.day

    @property
    def is_unit_day(self) -> bool:
        """Whether the unit would count this day if nothing stopped the clock."""
        return self.kind.is_working or self.unit not in {Unit.WORKING_DAY, Unit.WORKING_HOUR}


class ExplainedDay(BaseModel, frozen=True, extra="forbid"):
    """逐日说明：某日是否计入、为第几日、计入多少、理由一句、格内短语."""

    day: date
    kind: DayKind
    counted: bool
    ordinal: int | None
    used: Fraction
    reason: str
    mark: Mark
    caption: str
    is_today: bool
    provisional: bool
