"""一件的承诺核查到了哪一步：只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from datetime import datetime
from enum import StrEnum
from typing import assert_never

from approval.domain.commitment import events as e
from kernel.events import State, Value


class Credit(StrEnum):
    """失信记录：没有、未修复、已修复。"""

    NONE = "NONE"
    UNREPAIRED = "UNREPAIRED"
    REPAIRED = "REPAIRED"


class UncheckedGrant(State):
    """没有安排核查。"""


class PromisedGrant(State):
    """等待核查。"""

    case_no: str
    person: str
    due_at: datetime


class KeptCommitment(State):
    """核查通过：终结。"""


class Rectifying(Value):
    """责令整改：几日，何时以前；逾期了没有，整改了没有。"""

    working_days: int
    due_at: datetime
    overdue: bool = False
    accepted: bool = False


class BrokenCommitment(State):
    """核查发现问题：等待整改，或者由负责人撤销；`closed` 表示准予已经不再有效。"""

    case_no: str
    person: str
    finding: e.CommitmentFinding
    rectifying: Rectifying | None = None
    credit: Credit = Credit.NONE
    closed: bool = False


class ClosedCheck(State):
    """没有核查，准予的决定已经不再有效：终结。"""


CommitmentState = UncheckedGrant | PromisedGrant | KeptCommitment | BrokenCommitment | ClosedCheck


def evolve(state: CommitmentState, event: e.CommitmentEvent) -> CommitmentState:
    match event:
        case e.CommitmentCheckScheduled():
            return PromisedGrant(case_no=event.case_no, person=event.applicant.person, due_at=event.due_at)
        case e.CommitmentCheckPassed():
            return KeptCommitment()
        case e.CommitmentCheckFailed():
            return _failed(state, event)
        case e.CommitmentCheckClosed():
            return _changed(state, closed=True) if isinstance(state, BrokenCommitment) else ClosedCheck()
        case e.RectificationOrdered():
            return _changed(state, rectifying=Rectifying(working_days=event.working_days, due_at=event.due_at))
        case e.RectificationAccepted():
            return _rectifying(state, accepted=True)
        case e.RectificationOverdue():
            return _rectifying(state, overdue=True)
        case e.CreditRecordRaised():
            return _changed(state, credit=Credit.UNREPAIRED)
        case e.CreditRepaired():
            return _changed(state, credit=Credit.REPAIRED)
    assert_never(event)


def _failed(state: CommitmentState, event: e.CommitmentCheckFailed) -> CommitmentState:
    if not isinstance(state, PromisedGrant):
        return state
    return BrokenCommitment(case_no=state.case_no, person=state.person, finding=event.finding)


def _changed(state: CommitmentState, **changes: object) -> CommitmentState:
    return state.model_copy(update=changes) if isinstance(state, BrokenCommitment) else state


def _rectifying(state: CommitmentState, **changes: object) -> CommitmentState:
    if not isinstance(state, BrokenCommitment) or state.rectifying is None:
        return state
    return _changed(state, rectifying=state.rectifying.model_copy(update=changes))
