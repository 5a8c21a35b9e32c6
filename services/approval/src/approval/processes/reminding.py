"""到期提醒：每个工作日上午八点半，下一个工作日以前到期的、已经超期的，逐件提醒承办人。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from approval.consumed import CalendarPublished
from approval.domain.case.commands import RemindDue
from approval.domain.case.decide import CASE
from kernel.clock import CHINA_TIME
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import SetTimer, Timer
from legaltime import Calendar, local

AT_ONCE: Final = 1_000
_HALF_PAST_EIGHT: Final = time(8, 30)
_BEFORE_ALL: Final = UUID(int=0)


@dataclass(frozen=True)
class Reminding:
    """One timer a working day for all cases, which sets the next; those that press follow in the order of their ids.

    A calendar is published before anything can be due by it, and starts the first. Every day has a key of its own, so
    that nobody moves one that is about to fire. Days that were missed are not made up for one by one: the first working
    day on which somebody is there to be reminded finds all that presses, and what was said once is not said again.
    """

    calendar: Callable[[], Calendar]
    now: Callable[[], datetime]
    pressing: Callable[[datetime, UUID, int], Sequence[UUID]]
    """The next open cases due before a moment: after this one, so many."""

    name: ClassVar = "approval.reminding"
    hears: ClassVar = (CalendarPublished,)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        return [self._next_morning(heard.subject, heard.at)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        now = self.now()
        day, _, after = timer.key.partition(":")
        if after:
            return self._page(timer, day, UUID(after), now)
        told = self._page(timer, day, _BEFORE_ALL, now) if self._has_begun(now) else []
        return [*told, self._next_morning(timer.subject, now)]

    def _page(self, timer: Timer, day: str, after: UUID, now: datetime) -> list[Action]:
        """So many cases at once; a restart goes on with the same thousand."""
        until = self._until(now)
        cases = self.pressing(until, after, AT_ONCE)
        actions: list[Action] = [Ask(CASE, one, RemindDue(until=until)) for one in cases]
        if len(cases) == AT_ONCE:
            actions.append(SetTimer(f"{day}:{cases[-1]}", timer.subject, timer.due_at))
        return actions

    def _next_morning(self, subject: UUID, moment: datetime) -> SetTimer:
        """The first half past eight of a working day that is still to come."""
        day, calendar = local(moment).date(), self.calendar()
        if not calendar.is_working(day) or self._has_begun(moment):
            day = calendar.add_working_days(day, 1)
        return SetTimer(f"{day}", subject, datetime.combine(day, _HALF_PAST_EIGHT, CHINA_TIME))

    def _has_begun(self, moment: datetime) -> bool:
        """Whether it is a working day after half past eight."""
        day = local(moment).date()
        return self.calendar().is_working(day) and moment >= datetime.combine(day, _HALF_PAST_EIGHT, CHINA_TIME)

    def _until(self, now: datetime) -> datetime:
        """The end of the next working day, 24:00."""
        last = self.calendar().add_working_days(local(now).date(), 1)
        return datetime.combine(last + timedelta(days=1), time(), CHINA_TIME)
