"""承诺核查：按承诺准予的结果一返回，就安排核查；整改期限一过的，记为逾期；准予不再有效的，不再核查。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from approval.domain.case import events as case
from approval.domain.commitment import commands as c
from approval.domain.commitment import events as e
from approval.domain.commitment.decide import COMMITMENT
from approval.processes.supervising import CaseNotYetShownError
from approval.views.cases import CaseRow
from approval.views.supervisors import Supervision
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import DropTimer, SetTimer, Timer
from legaltime import Calendar

_LAST_SECOND: Final = timedelta(seconds=1)  # 23:59:59 stands for 24:00 and is still in time


@dataclass(frozen=True)
class Checking:
    """A check per grant by commitment, a timer per rectification; one that fires late moves no date by it.

    What was promised is what the case still shows as promised at its decision: a commitment that was withdrawn before
    leaves nothing to check, and after the decision nothing is withdrawn.
    """

    calendar: Callable[[], Calendar]
    case_of: Callable[[UUID], CaseRow | None]
    supervision_of: Callable[[case.PinnedItem], Supervision]

    name: ClassVar = "approval.checking"
    hears: ClassVar = (
        case.ResultReturned,
        case.DecisionRevoked,
        case.ApprovalRepealed,
        case.ApprovalDeregistered,
        e.RectificationOrdered,
        e.RectificationAccepted,
        e.RectificationOverdue,
        e.CommitmentCheckClosed,
    )

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        key = str(heard.subject)
        match heard.body:
            case case.ResultReturned(outcome=case.Outcome.GRANTED, document_no=decision_no):
                return self._scheduled(heard, decision_no)
            case (
                case.DecisionRevoked(decided_at=at)
                | case.ApprovalRepealed(decided_at=at)
                | case.ApprovalDeregistered(decided_at=at)
            ):
                return [Ask(COMMITMENT, c.commitment_of(heard.subject), c.CloseCommitmentCheck(ended_at=at))]
            case e.RectificationOrdered(due_at=due_at):
                return [SetTimer(key, heard.subject, due_at + _LAST_SECOND)]
            case e.RectificationAccepted() | e.RectificationOverdue() | e.CommitmentCheckClosed():
                return [DropTimer(key)]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(COMMITMENT, timer.subject, c.DeclareRectificationOverdue())]

    def _scheduled(self, heard: Heard[Any], decision_no: str) -> Sequence[Action]:
        row = self.case_of(heard.subject)
        if row is None or row.concluded_at is None:
            raise CaseNotYetShownError
        promised = tuple(e.PromisedMaterial(code=one.code, name=one.name) for one in row.materials if one.by_commitment)
        if not promised:
            return []
        command = c.ScheduleCommitmentCheck(
            case_id=row.case_id,
            case_no=row.case_no,
            item_id=row.item.item_id,
            item_name=row.item.name,
            body=row.item.body,
            body_name=row.item.body_name,
            decision_no=decision_no,
            materials=promised,
            conditions=self.supervision_of(row.item).conditions,
            applicant=row.applicant,
            calendar=self.calendar(),
        )
        return [Ask(COMMITMENT, c.commitment_of(row.case_id), command)]
