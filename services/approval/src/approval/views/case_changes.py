"""每个事件改变那一行的哪几项。"""

from datetime import datetime, timedelta
from typing import Any, assert_never

from approval.domain.case import events as e
from approval.domain.case.clocks import extended, going_on, stopped
from approval.domain.case.states import InForce
from approval.views.case_row import CaseRow
from approval.views.stages import Stage
from legaltime import Ledger


def last_moment(deemed_at: datetime) -> datetime:
    """The notice is in time until the end of the day before; a due moment is always the last second."""
    return deemed_at - timedelta(seconds=1)


def changes(row: CaseRow, event: e.CaseEvent) -> dict[str, Any]:
    """Which fields of the row one event changes."""
    match event:
        case e.CaseReceived() | e.ApplicantShown():
            return {}
        case e.DueReminded():
            return {"reminded": True}
        case e.CaseAssigned():
            return {"assignee": event.assignee}
        case e.SupplementRequested():
            return {
                "stage": Stage.SUPPLEMENTING,
                "missing": event.missing,
                "notice_no": event.notice_no,
                "due_at": None,
            }
        case e.SupplementCompleted():
            clock = {"due_at": last_moment(event.notice_due_at), "notice_from": event.completed_at}
            return {"stage": Stage.RECEIVED, **_handed_in(row, event.materials), **clock}
        case e.CaseAccepted(accepted_at=started_at) | e.AcceptanceDeemed(started_at=started_at):
            return _clock_starts(row, event, started_at)
        case (
            e.ToleranceGranted()
            | e.OutstandingReminded()
            | e.OutstandingMaterialReceived()
            | e.ToleranceExtended()
            | e.ToleranceFulfilled()
        ):
            return _tolerating(row, event)
        case e.ToleranceLapsed():
            lapsed = {"document_no": event.document_no, "breach_of": row.applicant.person, "tolerance_due_at": None}
            return {"stage": Stage.LAPSED, "due_at": None, **lapsed}
        case e.BreachRepaired():
            return {"breach_of": ""}
        case e.AcceptanceRefused():
            return {"stage": Stage.REFUSED, "document_no": event.document_no, "due_at": None}
        case e.SpecialProcedureStarted() | e.SpecialProcedureScheduled() | e.SpecialProcedureEnded():
            return _procedure(row, event)
        case e.StepOpinionGiven():
            return _reviewed(row, event)
        case e.HearingRightTold() | e.HearingRequested() | e.HearingGivenUp() | e.ProcedureRedated():
            return _reviewed(row, event)
        case e.CommitmentWithdrawn():
            return _uncommitted(row, event)
        case e.DueDateRecalculated():
            return _redated(event)
        case e.TimeLimitExtended():
            return {"statutory": row.statutory and extended(row.statutory, event)}
        case e.CaseConcluded():
            return _concluded(row, event)
        case e.ResultReturned():
            return {"stage": Stage.CONCLUDED, "document_no": event.document_no, "outcome": event.outcome}
        case e.CaseWithdrawn():
            stage = Stage.LAPSED if row.stage is Stage.LAPSED else Stage.WITHDRAWN
            return {"stage": stage, "due_at": None, "tolerance_due_at": None}
        case e.DecisionRevoked() | e.ApprovalRepealed() | e.ApprovalDeregistered() | e.DecisionCorrected():
            return _afterwards(event)
    assert_never(event)


def _concluded(row: CaseRow, event: e.CaseConcluded) -> dict[str, Any]:
    done = {name: getattr(event, name) for name in ("outcome", "concluded_at", "on_time", "late_reason")}
    tolerant = event.outcome is e.Outcome.GRANTED_TOLERANT
    return {
        "stage": Stage.CONCLUDED_TOLERANT if tolerant else Stage.CONCLUDED,
        "due_at": event.promised.due_at,
        "tolerance_due_at": row.tolerance_due_at if tolerant else None,
        **done,
    }


def _tolerating(row: CaseRow, event: e.ToleranceEvent) -> dict[str, Any]:
    match event:
        case e.ToleranceGranted() | e.ToleranceExtended():
            return {"tolerance_due_at": event.due_at}
        case e.OutstandingMaterialReceived():
            return _handed_in(row, event.materials)
        case e.ToleranceFulfilled():
            return {"tolerance_due_at": None}
    return {}


def _handed_in(row: CaseRow, materials: tuple[e.FiledMaterial, ...]) -> dict[str, Any]:
    came = {one.code for one in materials}
    left = tuple(one for one in row.outstanding if one.code not in came)
    wanting = tuple(code for code in row.uncommitted if code not in came)
    return {"materials": (*row.materials, *materials), "outstanding": left, "uncommitted": wanting}


def _redated(event: e.DueDateRecalculated) -> dict[str, Any]:
    if event.notice_due_at is not None:
        return {"due_at": last_moment(event.notice_due_at)}
    if event.promised is not None:
        return {"due_at": event.promised.due_at, "provisional": event.promised.provisional}
    return {}


def _clock_starts(row: CaseRow, event: e.CaseAccepted | e.AcceptanceDeemed, started_at: datetime) -> dict[str, Any]:
    return {
        "stage": Stage.ACCEPTED,
        "mode": event.mode if isinstance(event, e.CaseAccepted) else e.AcceptanceMode.DEEMED,
        "voucher_no": event.voucher_no,
        "accepted_at": started_at,
        "promised": Ledger(budget=row.item.promised_limit, started_at=started_at),
        "statutory": Ledger(budget=row.item.statutory_limit, started_at=started_at),
        "due_at": event.promised.due_at,
        "provisional": event.promised.provisional,
    }


def _procedure(
    row: CaseRow, event: e.SpecialProcedureStarted | e.SpecialProcedureScheduled | e.SpecialProcedureEnded
) -> dict[str, Any]:
    match event:
        case e.SpecialProcedureStarted():
            return _in_procedure(row, event)
        case e.SpecialProcedureScheduled():
            return {"held_at": event.held_at, "held_where": event.place}
        case e.SpecialProcedureEnded():
            running = {name: ledger and going_on(ledger, event) for name, ledger in _clocks(row)}
            due = {"due_at": event.promised.due_at, "provisional": event.promised.provisional}
            gone = {"procedure": "", "procedure_kind": "", "procedure_due_at": None, "held_at": None, "held_where": ""}
            at_hearing = row.procedure_kind == e.HEARING and not row.hearing_given_up
            heard = {"hearing_held": row.hearing_held or at_hearing}
            return {**running, **due, **gone, **heard, "stage": Stage.ACCEPTED}
    assert_never(event)


def _in_procedure(row: CaseRow, event: e.SpecialProcedureStarted) -> dict[str, Any]:
    own = {
        "procedure": event.procedure.name,
        "procedure_kind": event.procedure.kind,
        "procedure_due_at": event.due and event.due.due_at,
    }
    started = {"stage": Stage.IN_PROCEDURE, **own}
    if not event.procedure.clock_stops:
        return started
    standing = {name: ledger and stopped(ledger, event) for name, ledger in _clocks(row)}
    return {**started, **standing, "due_at": None}


def _reviewed(row: CaseRow, event: e.ReviewEvent) -> dict[str, Any]:
    match event:
        case e.StepOpinionGiven():
            return {"reviewed": (*row.reviewed, event.step.code)}
        case e.HearingRightTold():
            return {"hearing_request_by": event.request_by}
        case e.HearingRequested():
            return {"hearing_hold_by": event.hold_by}
        case e.HearingGivenUp():
            return {"hearing_given_up": True}
        case e.ProcedureRedated(due=due, request_by=request_by, hold_by=hold_by):
            moved = {
                "procedure_due_at": due and due.due_at,
                "hearing_request_by": request_by,
                "hearing_hold_by": hold_by,
            }
            return {name: day for name, day in moved.items() if day is not None}
    assert_never(event)


def _uncommitted(row: CaseRow, event: e.CommitmentWithdrawn) -> dict[str, Any]:
    """What the promise stood for has to come after all."""
    gone = {one.code for one in event.materials}
    kept = tuple(one for one in row.materials if one.code not in gone)
    outstanding = (*row.outstanding, *event.materials)
    return {"materials": kept, "outstanding": outstanding, "uncommitted": tuple(one.code for one in event.materials)}


def _afterwards(event: e.AftermathEvent) -> dict[str, Any]:
    match event:
        case e.DecisionRevoked():
            return {"standing": InForce.REVOKED}
        case e.ApprovalRepealed():
            return {"standing": InForce.REPEALED}
        case e.ApprovalDeregistered():
            return {"standing": InForce.DEREGISTERED}
        case e.DecisionCorrected():
            return {}
    assert_never(event)


def _clocks(row: CaseRow) -> tuple[tuple[str, Ledger | None], ...]:
    return ("promised", row.promised), ("statutory", row.statutory)
