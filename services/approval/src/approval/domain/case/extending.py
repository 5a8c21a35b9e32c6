"""期限的决定：经批准延长一次，放假安排公布就重算。"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.clocks import reckoned
from approval.domain.case.documents import document_no
from approval.domain.case.procedures import HELD
from approval.domain.case.standing import accepted as being_handled
from approval.domain.skew import last_entry, not_before
from approval.domain.time_limits import HEARING_HELD, HEARING_REQUEST, ends_at, notice_due_at, redated
from legaltime import Calendar, Ledger, Unit, is_overdue

_EXTENSION_LAW = "《中华人民共和国行政许可法》第四十二条第一款"
_LONGEST_EXTENSION = 10
_JOINT_EXTENSION_LAW = "《中华人民共和国行政许可法》第四十二条第二款"
_LONGEST_JOINT_EXTENSION = 15


def extend(command: c.ExtendTimeLimit, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    accepted = being_handled(state)
    _by_the_right_head(command)
    at = not_before(last_entry(accepted.statutory), now)
    _may_extend(command, accepted.statutory, at)
    law = _JOINT_EXTENSION_LAW if command.joint else _EXTENSION_LAW
    statutory = accepted.statutory.extended(
        command.amount, at=at, by=command.by, reason=command.reason, legal_basis=law
    )
    event = e.TimeLimitExtended(
        document_no=document_no("延", accepted.case_no, at),
        amount=command.amount,
        reason=command.reason,
        legal_basis=law,
        approved_by=command.by,
        approved_at=at,
        statutory=None if statutory.is_paused else reckoned(statutory, command.calendar),
        by_government=command.government,
    )
    return (event,)


def recalculate(command: c.RecalculateDueDate, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """没有变化的不记；停着的没有到期时刻，恢复时自会按新的安排计算；程序自己的期限一并重算。"""
    match state:
        case s.ReceivedCase():
            due_at = notice_due_at(state.notice_from, command.calendar)
            return () if due_at == state.notice_due_at else (e.DueDateRecalculated(notice_due_at=due_at),)
        case s.AcceptedCase():
            return *_limits_redated(state, command.calendar), *_procedure_redated(state, command.calendar, now)
    return ()


def _limits_redated(accepted: s.AcceptedCase, calendar: Calendar) -> Sequence[e.CaseEvent]:
    if accepted.statutory.is_paused:
        return ()
    promised, statutory = (reckoned(one, calendar) for one in (accepted.promised, accepted.statutory))
    if (promised, statutory) == (accepted.promised_due, accepted.statutory_due):
        return ()
    return (e.DueDateRecalculated(promised=promised, statutory=statutory),)


def _procedure_redated(accepted: s.AcceptedCase, calendar: Calendar, now: datetime) -> Sequence[e.CaseEvent]:
    """书面告知过的要求听证的日子只会延后；因要求而启动的听证，期限就是组织听证的期限。"""
    if accepted.hearing is None and accepted.procedure is None:
        return ()
    hearing, due = accepted.hearing or s.Hearing(request_by=now), accepted.procedure_due
    moved: dict[str, Any] = {}
    if hearing.told_at and not hearing.given_up and hearing.hold_by is None and now <= hearing.request_by:
        moved["request_by"] = max(hearing.request_by, ends_at(HEARING_REQUEST, hearing.told_at, calendar))
    if hearing.requested_at and hearing.is_awaited:
        moved["hold_by"] = redated(HEARING_HELD, hearing.requested_at, calendar, now)
    if accepted.procedure == HELD and "hold_by" in moved:
        moved["due"] = e.Reckoned(due_at=moved["hold_by"])
    elif due and accepted.procedure and accepted.procedure.limit and accepted.procedure_since:
        moved["due"] = reckoned(Ledger(budget=accepted.procedure.limit, started_at=accepted.procedure_since), calendar)
    standing = {"request_by": hearing.request_by, "hold_by": hearing.hold_by, "due": due}
    changed = {name: day for name, day in moved.items() if day != standing[name]}
    return (e.ProcedureRedated(**changed),) if changed else ()


def _by_the_right_head(command: c.ExtendTimeLimit) -> None:
    """单独审批的由本机关负责人，并联审批的由本级人民政府负责人批准。"""
    if command.joint and not command.government:
        raise errors.JointExtensionByGovernmentError
    if command.government and not command.joint:
        raise errors.ExtensionByDepartmentError


def _may_extend(command: c.ExtendTimeLimit, statutory: Ledger, now: datetime) -> None:
    if statutory.extensions:
        raise errors.ExtendedOnceError
    if statutory.budget.unit is not Unit.WORKING_DAY:
        raise errors.ExtensionNotForThisLimitError
    if not 1 <= command.amount <= (_LONGEST_JOINT_EXTENSION if command.joint else _LONGEST_EXTENSION):
        raise errors.JointExtensionLengthError if command.joint else errors.ExtensionLengthError
    if is_overdue(statutory, command.calendar, now):
        raise errors.ExtensionTooLateError
