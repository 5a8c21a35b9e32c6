"""办件的事件，按环节分开写；要素与事件一起说，因为它们就是事件的一部分。"""

from approval.domain.case.elements import (
    HEARING,
    INSPECTION,
    AcceptanceMode,
    Applicant,
    DeregistrationGround,
    DueLimit,
    FiledMaterial,
    MissingMaterial,
    Outcome,
    OutstandingMaterial,
    PinnedItem,
    Reckoned,
    RefusalReason,
    RevocationGround,
    SpecialProcedure,
    Step,
)
from approval.domain.case.events.accepting import (
    AcceptanceDeemed,
    AcceptanceRefused,
    AcceptingEvent,
    CaseAccepted,
    CaseAssigned,
    CaseReceived,
    CommitmentWithdrawn,
    SupplementCompleted,
    SupplementRequested,
)
from approval.domain.case.events.aftermath import (
    AftermathEvent,
    ApprovalDeregistered,
    ApprovalRepealed,
    DecisionCorrected,
    DecisionRevoked,
)
from approval.domain.case.events.concluding import CaseConcluded, CaseWithdrawn, ConcludingEvent, ResultReturned
from approval.domain.case.events.handling import (
    ApplicantShown,
    ClockEvent,
    DueDateRecalculated,
    SpecialProcedureEnded,
    SpecialProcedureScheduled,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from approval.domain.case.events.reviewing import (
    DueReminded,
    HearingGivenUp,
    HearingRequested,
    HearingRightTold,
    ProcedureRedated,
    ReviewEvent,
    StepOpinionGiven,
)
from approval.domain.case.events.tolerance import (
    BreachRepaired,
    OutstandingMaterialReceived,
    OutstandingReminded,
    ToleranceEvent,
    ToleranceExtended,
    ToleranceFulfilled,
    ToleranceGranted,
    ToleranceLapsed,
)

__all__ = [
    "HEARING",
    "INSPECTION",
    "AcceptanceDeemed",
    "AcceptanceMode",
    "AcceptanceRefused",
    "AcceptingEvent",
    "AftermathEvent",
    "Applicant",
    "ApplicantShown",
    "ApprovalDeregistered",
    "ApprovalRepealed",
    "BreachRepaired",
    "CaseAccepted",
    "CaseAssigned",
    "CaseConcluded",
    "CaseEvent",
    "CaseReceived",
    "CaseWithdrawn",
    "ClockEvent",
    "CommitmentWithdrawn",
    "ConcludingEvent",
    "DecisionCorrected",
    "DecisionRevoked",
    "DeregistrationGround",
    "DueDateRecalculated",
    "DueLimit",
    "DueReminded",
    "FiledMaterial",
    "HearingGivenUp",
    "HearingRequested",
    "HearingRightTold",
    "MissingMaterial",
    "Outcome",
    "OutstandingMaterial",
    "OutstandingMaterialReceived",
    "OutstandingReminded",
    "PinnedItem",
    "ProcedureRedated",
    "Reckoned",
    "RefusalReason",
    "ResultReturned",
    "ReviewEvent",
    "RevocationGround",
    "SpecialProcedure",
    "SpecialProcedureEnded",
    "SpecialProcedureScheduled",
    "SpecialProcedureStarted",
    "Step",
    "StepOpinionGiven",
    "SupplementCompleted",
    "SupplementRequested",
    "TimeLimitExtended",
    "ToleranceEvent",
    "ToleranceExtended",
    "ToleranceFulfilled",
    "ToleranceGranted",
    "ToleranceLapsed",
]

CaseEvent = (
    AcceptingEvent
    | ToleranceEvent
    | ToleranceLapsed
    | BreachRepaired
    | ReviewEvent
    | DueReminded
    | ClockEvent
    | DueDateRecalculated
    | ApplicantShown
    | ConcludingEvent
    | AftermathEvent
)
