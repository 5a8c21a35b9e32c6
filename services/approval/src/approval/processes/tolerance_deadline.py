"""容缺的两个时刻：补交期限前一日上午提醒，期限一过没有补齐的视为撤回。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from approval.domain.case import events as e
from approval.domain.case.commands import LapseTolerance, RemindOutstanding
from approval.domain.case.decide import CASE
from approval.domain.skew import SKEW
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import DropTimer, SetTimer, Timer

_REMIND: Final = "remind"
_LAPSE: Final = "lapse"
_ON_ITS_WAY: Final = 2 * SKEW
"""What a window took in the last minute is on its way that long at most, its clock as slow as a clock may be and ours
as fast; no date changes by it."""


@dataclass(frozen=True)
class ToleranceDeadline:
    """Two timers per tolerated case, dropped when nothing is owed any more."""

    name: ClassVar = "approval.tolerance-deadline"
    hears: ClassVar = (
        e.ToleranceGranted,
        e.ToleranceExtended,
        e.ToleranceFulfilled,
        e.ToleranceLapsed,
        e.CaseConcluded,
        e.CaseWithdrawn,
    )

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        keys = [f"{kind}:{heard.subject}" for kind in (_REMIND, _LAPSE)]
        match heard.body:
            case e.ToleranceGranted(due_at=due_at) | e.ToleranceExtended(due_at=due_at):
                moments = (_morning_before(due_at), due_at + _ON_ITS_WAY)
                timers = [SetTimer(key, heard.subject, at) for key, at in zip(keys, moments, strict=True)]
                return timers if moments[0] > heard.at else [DropTimer(keys[0]), *timers[1:]]
            case e.CaseConcluded(outcome=e.Outcome.GRANTED_TOLERANT):
                return []
        return [DropTimer(key) for key in keys]

    def fire(self, timer: Timer) -> Sequence[Action]:
        command = RemindOutstanding() if timer.key.startswith(_REMIND) else LapseTolerance()
        return [Ask(CASE, timer.subject, command)]


def _morning_before(due_at: datetime) -> datetime:
    return (due_at - timedelta(days=1)).replace(hour=9, minute=0, second=0)
