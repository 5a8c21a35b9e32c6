"""特别程序的决定：清单列明的才能启动，一次一项，有自己的期限；安排了才去，有笔录才结束。"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.clocks import reckoned
from approval.domain.case.documents import document_no
from approval.domain.case.reviewing import two_people
from approval.domain.case.standing import accepted as being_handled
from approval.domain.skew import last_entry, not_before
from approval.domain.time_limits import HEARING_HELD, HEARING_NOTICE, ends_at
from legaltime import Calendar, Ledger


def start_procedure(command: c.StartSpecialProcedure, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    accepted = being_handled(state)
    if accepted.procedure is not None:
        if accepted.procedure.kind == command.kind:
            return ()
        raise errors.ProcedureRunningError
    procedure, due = _may_be_started(command, accepted, now)
    return (started(accepted, procedure, reason=command.reason, by=command.by, now=now, due=due),)


def _may_be_started(
    command: c.StartSpecialProcedure, accepted: s.AcceptedCase, now: datetime
) -> tuple[e.SpecialProcedure, e.Reckoned | None]:
    """有人要求了、还没有举行的听证，期限自要求之日起算；其余的看清单。"""
    hearing = accepted.hearing
    if command.kind == e.HEARING and hearing and hearing.hold_by and hearing.is_awaited:
        return HELD, e.Reckoned(due_at=hearing.hold_by)
    listed = next((one for one in accepted.item.special_procedures if one.kind == command.kind), None)
    if listed is None:
        raise errors.NotListedProcedureError
    own = Ledger(budget=listed.limit, started_at=now) if listed.limit else None
    return listed, reckoned(own, command.calendar) if own else None


def started(
    accepted: s.AcceptedCase,
    procedure: e.SpecialProcedure,
    *,
    reason: str,
    by: str,
    now: datetime,
    due: e.Reckoned | None,
) -> e.SpecialProcedureStarted:
    """启动一项程序，连同它自己的期限，书面告知申请人（行政许可法第四十五条）。"""
    at = not_before(last_entry(accepted.statutory), now)
    return e.SpecialProcedureStarted(
        procedure=procedure,
        reason=reason,
        started_by=by,
        started_at=at,
        document_no=document_no("特", accepted.case_no, at),
        due=due,
    )


def schedule(command: c.ScheduleProcedure, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """可以改期，改了再通知；听证、现场勘验各有法定的要求。"""
    accepted = being_handled(state)
    if accepted.procedure is None:
        raise errors.NoProcedureError
    arranged = {name: getattr(command, name) for name in s.Arrangement.model_fields}
    if accepted.arrangement == s.Arrangement(**arranged):
        return ()
    if command.held_at <= now:
        raise errors.ScheduledInPastError
    if accepted.procedure.kind == e.INSPECTION:
        two_people(command.staff)
    if accepted.procedure.kind == e.HEARING:
        _hearing_is_fair(command, accepted, now)
    scheduled = e.SpecialProcedureScheduled(
        document_no=document_no("特通", accepted.case_no, now),
        scheduled_by=command.by,
        **arranged,
    )
    return (scheduled,)


def _hearing_is_fair(command: c.ScheduleProcedure, accepted: s.AcceptedCase, now: datetime) -> None:
    """七日前通知，由审查人员以外的人主持（行政许可法第四十八条）；`staff` 的第一位是主持人。

    还来得及的，须在期限内举行；来不及的，照样要举行，逾期如实记录。
    """
    notified = ends_at(HEARING_NOTICE, now, command.calendar)
    if command.held_at <= notified:
        raise errors.HearingNoticeShortError
    due = accepted.procedure_due
    if due is not None and notified < due.due_at < command.held_at:
        raise errors.HearingDateError
    examined = {accepted.assignee, command.by, *(one.by for one in accepted.reviewed)}
    if not command.staff or command.staff[0] in examined:
        raise errors.HearingHostError


def end_procedure(command: c.EndSpecialProcedure, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    accepted = being_handled(state)
    if accepted.procedure is None:
        return ()
    _is_recorded(command, accepted.procedure)
    if accepted.procedure.kind == e.HEARING:
        _was_held(accepted.arrangement, now)
    minuted = {name: getattr(command, name) for name in ("result", "minutes", "attended")}
    return (ended(accepted, by=command.by, now=now, calendar=command.calendar, **minuted),)


def ended(
    accepted: s.AcceptedCase, *, by: str, now: datetime, calendar: Calendar, **minuted: Any
) -> e.SpecialProcedureEnded:
    """程序结束，停着的期限恢复计算；超过程序自己的期限的，如实记录。"""
    at = not_before(last_entry(accepted.statutory), now)
    ledgers = [one.resumed(at) if one.is_paused else one for one in (accepted.promised, accepted.statutory)]
    promised, statutory = (reckoned(ledger, calendar) for ledger in ledgers)
    return e.SpecialProcedureEnded(
        **minuted,
        ended_by=by,
        ended_at=at,
        promised=promised,
        statutory=statutory,
        on_time=accepted.procedure_due is None or at <= accepted.procedure_due.due_at,
    )


def _is_recorded(command: c.EndSpecialProcedure, procedure: e.SpecialProcedure) -> None:
    """现场勘验、听证须有笔录；勘验两人以上到场。"""
    if procedure.kind in (e.INSPECTION, e.HEARING) and command.minutes is None:
        raise errors.MinutesNeededError
    if procedure.kind == e.INSPECTION:
        two_people(command.attended)


def _was_held(arrangement: s.Arrangement | None, now: datetime) -> None:
    """没有安排的、还没有到时间的听证，不能结束。"""
    if arrangement is None:
        raise errors.HearingNotScheduledError
    if now < arrangement.held_at:
        raise errors.HearingAheadError


HELD = e.SpecialProcedure(
    kind=e.HEARING,
    name="听证",
    clock_stops=True,
    legal_basis="《中华人民共和国行政许可法》第四十五条、第四十七条",
    limit=HEARING_HELD,
)
