"""可以对办件要求什么；期限计算所需的工作日历随命令而来，决定本身不查任何东西。"""

from approval.domain.case.commands.accepting import (
    AcceptCase,
    AssignCase,
    CompleteSupplement,
    DeemAcceptance,
    ReceiveCase,
    RefuseAcceptance,
    RequestSupplement,
    WithdrawCommitment,
)
from approval.domain.case.commands.concluding import (
    ConcludeCase,
    CorrectDecision,
    DecideOnTheSpot,
    DeregisterApproval,
    RepealApproval,
    RevokeDecision,
    WithdrawCase,
)
from approval.domain.case.commands.handling import (
    EndSpecialProcedure,
    ExtendTimeLimit,
    GiveStepOpinion,
    GiveUpHearing,
    RecalculateDueDate,
    RemindDue,
    RequestHearing,
    ScheduleProcedure,
    ShowApplicant,
    StartSpecialProcedure,
    TellHearingRight,
)
from approval.domain.case.commands.tolerance import (
    AcceptTolerantly,
    ExtendTolerance,
    LapseTolerance,
    RemindOutstanding,
    RepairBreach,
    TakeOutstanding,
)

__all__ = [
    "AcceptCase",
    "AcceptTolerantly",
    "AssignCase",
    "CaseCommand",
    "CompleteSupplement",
    "ConcludeCase",
    "CorrectDecision",
    "DecideOnTheSpot",
    "DeemAcceptance",
    "DeregisterApproval",
    "EndSpecialProcedure",
    "ExtendTimeLimit",
    "ExtendTolerance",
    "GiveStepOpinion",
    "GiveUpHearing",
    "LapseTolerance",
    "RecalculateDueDate",
    "ReceiveCase",
    "RefuseAcceptance",
    "RemindDue",
    "RemindOutstanding",
    "RepairBreach",
    "RepealApproval",
    "RequestHearing",
    "RequestSupplement",
    "RevokeDecision",
    "ScheduleProcedure",
    "ShowApplicant",
    "StartSpecialProcedure",
    "TakeOutstanding",
    "TellHearingRight",
    "WithdrawCase",
    "WithdrawCommitment",
]

CaseCommand = (
    ReceiveCase
    | AssignCase
    | AcceptCase
    | AcceptTolerantly
    | ExtendTolerance
    | WithdrawCommitment
    | TakeOutstanding
    | RemindOutstanding
    | LapseTolerance
    | RepairBreach
    | RequestSupplement
    | CompleteSupplement
    | DeemAcceptance
    | RefuseAcceptance
    | StartSpecialProcedure
    | ScheduleProcedure
    | EndSpecialProcedure
    | TellHearingRight
    | RequestHearing
    | GiveUpHearing
    | GiveStepOpinion
    | RemindDue
    | ExtendTimeLimit
    | RecalculateDueDate
    | ConcludeCase
    | DecideOnTheSpot
    | RevokeDecision
    | RepealApproval
    | DeregisterApproval
    | CorrectDecision
    | WithdrawCase
    | ShowApplicant
)
