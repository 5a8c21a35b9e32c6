"""跟着审批走：一次性告知、结果返回、不予受理，申请人的页面随即看到。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from intake.consumed import (
    AcceptanceRefused,
    ApprovalDeregistered,
    ApprovalRepealed,
    DecisionRevoked,
    HearingGivenUp,
    HearingRequested,
    HearingRightTold,
    ProcedureRedated,
    ResultReturned,
    SupplementRequested,
    ToleranceExtended,
    ToleranceGranted,
    ToleranceLapsed,
)
from intake.domain.application.commands import (
    NoteAnnulment,
    NoteHearing,
    NoteResult,
    NoteSupplement,
    NoteTolerance,
    NoteToleranceExtended,
)
from intake.domain.application.decide import APPLICATION
from intake.domain.application.events import ResultOutcome
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer


@dataclass(frozen=True)
class FollowingApproval:
    """What approval says about a case becomes what its applicant may do next."""

    name: ClassVar = "intake.following-approval"
    hears: ClassVar = (
        SupplementRequested,
        ToleranceGranted,
        ToleranceExtended,
        ToleranceLapsed,
        ResultReturned,
        AcceptanceRefused,
        HearingRightTold,
        HearingRequested,
        HearingGivenUp,
        ProcedureRedated,
        DecisionRevoked,
        ApprovalRepealed,
        ApprovalDeregistered,
    )

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case SupplementRequested() as notice:
                return [Ask(APPLICATION, heard.subject, NoteSupplement(**dict(notice)))]
            case ToleranceGranted() as tolerance:
                return [Ask(APPLICATION, heard.subject, NoteTolerance(**dict(tolerance)))]
            case ToleranceExtended() as longer:
                return [Ask(APPLICATION, heard.subject, NoteToleranceExtended(**dict(longer)))]
            case ToleranceLapsed() as lapsed:
                noted = NoteResult(
                    outcome=ResultOutcome.LAPSED, document_no=lapsed.document_no, ready_at=lapsed.lapsed_at
                )
                return [Ask(APPLICATION, heard.subject, noted)]
            case ResultReturned() as result:
                noted = NoteResult(
                    outcome=ResultOutcome(result.outcome), document_no=result.document_no, ready_at=result.returned_at
                )
                return [Ask(APPLICATION, heard.subject, noted)]
            case AcceptanceRefused() as refusal:
                noted = NoteResult(outcome=ResultOutcome.REFUSED, document_no=refusal.document_no, ready_at=heard.at)
                return [Ask(APPLICATION, heard.subject, noted)]
            case (
                HearingRightTold(request_by=datetime() as request_by)
                | ProcedureRedated(request_by=datetime() as request_by)
            ):
                return [Ask(APPLICATION, heard.subject, NoteHearing(request_by=request_by))]
            case HearingRequested() | HearingGivenUp():
                return [Ask(APPLICATION, heard.subject, NoteHearing(request_by=None))]
            case DecisionRevoked() | ApprovalRepealed() | ApprovalDeregistered() as gone:
                annulled = NoteAnnulment(document_no=gone.document_no, annulled_at=gone.decided_at)
                return [Ask(APPLICATION, heard.subject, annulled)]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none
