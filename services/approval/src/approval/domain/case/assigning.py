"""承办人：谁来办这一件；认领、转交，以及承办人以外的人不能代办。"""

from collections.abc import Sequence

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s

_ACTS = (
    c.AcceptCase,
    c.AcceptTolerantly,
    c.RequestSupplement,
    c.RefuseAcceptance,
    c.DecideOnTheSpot,
    c.TellHearingRight,
    c.GiveUpHearing,
    c.StartSpecialProcedure,
    c.ScheduleProcedure,
    c.EndSpecialProcedure,
    c.ConcludeCase,
)


def assign(command: c.AssignCase, state: s.CaseState) -> Sequence[e.CaseEvent]:
    """没有人承办的，谁都可以认领；有人承办的，由承办人或者首席代表转交，须说明理由。"""
    now_with = _assignee(state)
    if now_with is None:
        raise errors.CaseNotOpenError
    if now_with == command.to:
        return ()
    claimed = not now_with and command.to == command.by
    if not claimed and not command.chief and command.by != now_with:
        raise errors.AssignedToAnotherError
    if not claimed and not command.reason:
        raise errors.TransferNeedsReasonError
    return (e.CaseAssigned(assignee=command.to, assigned_by=command.by, reason=command.reason),)


def must_be_theirs(command: c.CaseCommand, state: s.CaseState) -> None:
    """有承办人的件，由承办人办理。"""
    if isinstance(command, _ACTS) and _assignee(state) not in (None, "", command.by):
        raise errors.AssignedToAnotherError


def _assignee(state: s.CaseState) -> str | None:
    """空串：还没有人承办；没有值：已经不在办理。"""
    match state:
        case s.ReceivedCase() | s.AcceptedCase():
            return state.assignee
        case s.SupplementingCase():
            return state.received.assignee
    return None
