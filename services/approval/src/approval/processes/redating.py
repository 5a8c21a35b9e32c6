"""改期：某年放假安排公布或者更改，还在计时的办件逐件重算，有变化的每件记一笔。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from approval.consumed import CalendarPublished
from approval.domain.case import events as e
from approval.domain.case.commands import RecalculateDueDate
from approval.domain.case.decide import CASE
from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import SetTimer, Timer
from legaltime import Calendar

AT_ONCE: Final = 1_000
_BEFORE_ALL: Final = UUID(int=0)


class CalendarNotYetKnownError(UnavailableError):
    code = "CALENDAR_NOT_YET_KNOWN"
    title = "放假安排正在更新，请稍后再试"


@dataclass(frozen=True)
class Redating:
    """Case after case in the order of their ids, so many at once; a restart goes on with the same thousand.

    Who is accepted while the year is being published may still get the old date: what is recorded as provisional is
    looked at again, and changes nothing where nothing has changed.
    """

    calendar: Callable[[], Calendar]
    running: Callable[[UUID, int], Sequence[UUID]]
    """The next cases whose limits run: after this one, so many."""

    name: ClassVar = "approval.redating"
    hears: ClassVar = (CalendarPublished, e.CaseAccepted, e.AcceptanceDeemed, e.SpecialProcedureEnded)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case CalendarPublished(year=year, version=version):
                calendar = self.calendar()
                if not calendar.is_published(year) or calendar.year(year).version < version:
                    raise CalendarNotYetKnownError
                return [SetTimer(f"{year}:{version}:{_BEFORE_ALL}", heard.subject, heard.at)]
            case e.CaseAccepted() | e.AcceptanceDeemed() | e.SpecialProcedureEnded() as dated if _is_provisional(dated):
                return [Ask(CASE, heard.subject, RecalculateDueDate(calendar=self.calendar()))]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        published, _, after = timer.key.rpartition(":")
        calendar, cases = self.calendar(), self.running(UUID(after), AT_ONCE)
        actions: list[Action] = [Ask(CASE, one, RecalculateDueDate(calendar=calendar)) for one in cases]
        if len(cases) == AT_ONCE:
            actions.append(SetTimer(f"{published}:{cases[-1]}", timer.subject, timer.due_at))
        return actions


def _is_provisional(event: e.CaseAccepted | e.AcceptanceDeemed | e.SpecialProcedureEnded) -> bool:
    return event.promised.provisional or event.statutory.provisional
