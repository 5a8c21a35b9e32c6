"""办结的事件：决定、结果返回、撤回。"""

from datetime import datetime

from approval.domain.case.elements import Outcome, Reckoned
from kernel.events import Event


class CaseConcluded(Event, kind="approval.CaseConcluded"):
    """办结：作出准予或者不予的决定；超过承诺期限的，公开原因。"""

    outcome: Outcome
    opinion: str
    reasons: str
    legal_basis: str
    late_reason: str
    decided_by: str
    concluded_at: datetime
    promised: Reckoned
    statutory: Reckoned
    on_time: bool
    statutory_on_time: bool


class ResultReturned(Event, kind="approval.ResultReturned"):
    """办结：决定文书已出，结果返回收件窗口。"""

    document_no: str
    outcome: Outcome


class CaseWithdrawn(Event, kind="approval.CaseWithdrawn"):
    """撤回：申请人在决定之前撤回申请，或者依法视为撤回（`deemed`）。"""

    withdrawn_at: datetime
    reason: str
    deemed: bool = False


ConcludingEvent = CaseConcluded | ResultReturned | CaseWithdrawn
"""办结的。"""
