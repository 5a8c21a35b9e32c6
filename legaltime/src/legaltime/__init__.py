"""The legal clock: budgets, ledgers, working-day calendars, and the deadline that follows from them."""

from legaltime.acceptance import Acceptance, Receipt, acceptance, accepted_on, deemed_at
from legaltime.budget import Amount, Budget, Unit
from legaltime.calendar import Calendar, DayKind, YearCalendar, provisional_year
from legaltime.deadline import Deadline, deadline, is_overdue
from legaltime.explained import ExplainedDay, Mark
from legaltime.explaining import explain
from legaltime.hours import HALL_HOURS, HallHours
from legaltime.ledger import Extension, Ledger, Pause
from legaltime.lights import Light, light, light_text
from legaltime.moments import SHANGHAI, Moment, local

__all__ = [
    "HALL_HOURS",
    "SHANGHAI",
    "Acceptance",
    "Amount",
    "Budget",
    "Calendar",
    "DayKind",
    "Deadline",
    "ExplainedDay",
    "Extension",
    "HallHours",
    "Ledger",
    "Light",
    "Mark",
    "Moment",
    "Pause",
    "Receipt",
    "Unit",
    "YearCalendar",
    "acceptance",
    "accepted_on",
    "deadline",
    "deemed_at",
    "explain",
    "is_overdue",
    "light",
    "light_text",
    "local",
    "provisional_year",
]
