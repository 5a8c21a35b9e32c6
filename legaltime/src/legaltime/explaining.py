"""Why the limit ends on this day: every day from the start, counted or not, with its reason."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from pydantic import BaseModel

from legaltime.budget import Unit
from legaltime.calendar import Calendar
from legaltime.explained import DayFacts, ExplainedDay, Mark
from legaltime.hours import HALL_HOURS, HallHours
from legaltime.ledger import Ledger, Pause
from legaltime.moments import ONE_DAY, midnight
from legaltime.reckoning import Reckoning, reckon
from legaltime.sentences import caption, sentence
from legaltime.year import DayKind


class _Page(BaseModel, frozen=True):
    """逐日说明的依据：计时账、日历、计时结果和今日."""

    ledger: Ledger
    calendar: Calendar
    reckoning: Reckoning
    today: date | None

    @cached_property
    def begun(self) -> frozenset[date]:
        """The days on which the clock was stopped."""
        return frozenset(start.date() for start, _ in self.reckoning.stops)

    def pause_on(self, day: date) -> Pause | None:
        """Why the clock stood still on the day."""
        unit = self.ledger.budget.unit
        return next((pause for pause in self.ledger.pauses if _stands_still(pause, day, unit)), None)


def explain(
    ledger: Ledger, calendar: Calendar, *, today: date | None = None, hours: HallHours = HALL_HOURS
) -> list[ExplainedDay]:
    """逐日说明：自起算日至届满日，暂停或超期的至今日；不给今日的，只说明到账上最后一项."""
    page = _Page(ledger=ledger, calendar=calendar, reckoning=reckon(ledger, calendar, hours), today=today)
    facts = _backwards(page) if ledger.budget.unit is Unit.NATURAL_DAY_BEFORE else _forwards(page)
    return [_explained(each) for each in facts]


def _forwards(page: _Page) -> Iterator[DayFacts]:
    reckoning = page.reckoning
    first = reckoning.started_at.date()
    before = 0
    for day in _days(first, _last_day(page)):
        until = reckoning.used(reckoning.count.close_of(day))
        yield _facts(page, day, used=until - before, ordinal=until, uses_up=before < until == reckoning.total)
        before = until


def _backwards(page: _Page) -> Iterator[DayFacts]:
    last = page.reckoning.started_at.date()
    for day in _days(_due_on(page) or last, last):
        ordinal = (last - day).days
        yield _facts(page, day, used=min(ordinal, 1), ordinal=ordinal, uses_up=ordinal == page.reckoning.total)


def _facts(page: _Page, day: date, *, used: int, ordinal: int, uses_up: bool) -> DayFacts:
    unit = page.ledger.budget.unit
    return DayFacts(
        day=day,
        unit=unit,
        kind=page.calendar.kind(day),
        name=page.calendar.name(day),
        used=page.reckoning.amount(used),
        ordinal=ordinal if used and not unit.is_hours else None,
        uses_up=uses_up,
        pause=None if used else page.pause_on(day),
        pause_begins=day in page.begun,
        started_at=page.reckoning.started_at,
        due_at=page.reckoning.due_at,
        today=page.today,
        provisional=not page.calendar.is_published(day.year),
    )


def _explained(facts: DayFacts) -> ExplainedDay:
    mark = _mark(facts)
    return ExplainedDay(
        day=facts.day,
        kind=facts.kind,
        counted=facts.counted,
        ordinal=facts.ordinal,
        used=facts.used,
        reason=sentence(facts, mark),
        mark=mark,
        caption=caption(facts, mark),
        is_today=facts.day == facts.today,
        provisional=facts.provisional,
    )


def _mark(facts: DayFacts) -> Mark:
    if facts.is_due_day:
        return Mark.DUE
    if facts.day == facts.started_at.date():
        return Mark.START
    if facts.counted:
        return _counted_mark(facts)
    if facts.is_unit_day and facts.is_after_due:
        return Mark.OVERDUE
    if facts.is_unit_day and facts.pause is not None:
        return Mark.PAUSED
    return Mark.HOLIDAY if facts.kind is DayKind.HOLIDAY else Mark.WEEKEND


def _counted_mark(facts: DayFacts) -> Mark:
    if facts.today is not None and facts.day > facts.today:
        return Mark.REMAINING
    return Mark.MAKE_UP if facts.kind is DayKind.MAKE_UP else Mark.COUNTED


def _stands_still(pause: Pause, day: date, unit: Unit) -> bool:
    """A day of hours is touched by any part of a pause; a whole day only if the clock stood still at its 00:00."""
    if unit.is_hours:
        ended_at = pause.ended_at or midnight(day + ONE_DAY)
        return pause.started_at < midnight(day + ONE_DAY) and ended_at > midnight(day)
    return pause.started_at.date() < day and (pause.ended_at is None or day <= pause.ended_at.date())


def _last_day(page: _Page) -> date:
    known = [_due_on(page) or page.reckoning.last_entry_at.date()]
    return max([*known, page.today]) if page.today else known[0]


def _due_on(page: _Page) -> date | None:
    return page.reckoning.due_at.date() if page.reckoning.due_at else None


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY
