"""视为受理：五个工作日内既未受理也未告知的，期限一过即视为受理，自收到之日起算。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from approval.domain.case import events as e
from approval.domain.case.commands import DeemAcceptance
from approval.domain.case.decide import CASE
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import DropTimer, SetTimer, Timer
from legaltime import Calendar


@dataclass(frozen=True)
class AcceptanceDeadline:
    """A timer per received case; it may fire late or after a restart and changes no date by it."""

    calendar: Callable[[], Calendar]

    name: ClassVar = "approval.acceptance-deadline"
    hears: ClassVar = (
        e.CaseReceived,
        e.SupplementCompleted,
        e.SupplementRequested,
        e.CaseAccepted,
        e.AcceptanceRefused,
        e.CaseWithdrawn,
        e.DueDateRecalculated,
    )

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        key = str(heard.subject)
        match heard.body:
            case e.CaseReceived(notice_due_at=due_at) | e.SupplementCompleted(notice_due_at=due_at):
                return [SetTimer(key, heard.subject, due_at)]
            case e.DueDateRecalculated(notice_due_at=moved):
                return [SetTimer(key, heard.subject, moved)] if moved else []
        return [DropTimer(key)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(CASE, timer.subject, DeemAcceptance(calendar=self.calendar()))]
