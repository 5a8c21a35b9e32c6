"""每份申请到了哪一步：自己的记录加上审批说的话，申请人查进度、窗口看收件、我的办件都看它。"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from intake import consumed as m
from intake.domain.application import events as e
from intake.domain.channels import Channel, Delivery
from intake.domain.items import PinnedItem
from intake.views.papers import HEARING, kind_of, one_more
from intake.views.stages import OwnStage, Step
from intake.views.steps import step_of
from kernel.events import Event
from kernel.messages import Heard
from kernel.views import View

_APPROVAL = (
    m.CaseAccepted,
    m.AcceptanceDeemed,
    m.AcceptanceRefused,
    m.OutstandingReminded,
    m.SpecialProcedureStarted,
    m.SpecialProcedureScheduled,
    m.SpecialProcedureEnded,
    m.HearingRightTold,
    m.HearingRequested,
    m.HearingGivenUp,
    m.ProcedureRedated,
    m.TimeLimitExtended,
    m.DueDateRecalculated,
    m.CaseConcluded,
    m.DecisionRevoked,
    m.ApprovalRepealed,
    m.ApprovalDeregistered,
    m.DecisionCorrected,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """One application. Fields down to `own_steps` follow from our record, those after it from approval's messages."""

    case_id: UUID
    version: int = 0
    own_stage: OwnStage = OwnStage.DRAFT
    item: PinnedItem | None = None
    item_name: str = ""
    drafted_by: str = ""
    person: str = ""
    channel: Channel | None = None
    place: str = ""
    town: str = ""
    changed_at: datetime | None = None
    case_no: str = ""
    applicant: e.Applicant | None = None
    received_by: str = ""
    received_at: datetime | None = None
    delivery: Delivery = Delivery.WINDOW
    attachments: tuple[e.Attachment, ...] = ()
    materials: tuple[e.FiledMaterial, ...] = ()
    outstanding: tuple[e.OutstandingMaterial, ...] = ()
    owed_by: datetime | None = None
    hearing_asked: bool = False
    """Whether the applicant asked for a hearing here."""
    uncommitted: tuple[str, ...] = ()
    """What a withdrawn promise stood for and has not come yet, by code."""
    missing: tuple[e.MissingMaterial, ...] = ()
    notice_no: str = ""
    outcome: e.ResultOutcome | None = None
    document_no: str = ""
    own_papers: tuple[str, ...] = ()
    own_steps: tuple[Step, ...] = ()
    accepted_at: datetime | None = None
    due_at: datetime | None = None
    provisional: bool = False
    refusal: str = ""
    competent_body: str = ""
    procedure: str = ""
    procedure_kind: str = ""
    procedure_due_at: datetime | None = None
    held_at: datetime | None = None
    held_where: str = ""
    hearing_request_by: datetime | None = None
    hearing_hold_by: datetime | None = None
    concluded_at: datetime | None = None
    reasons: str = ""
    on_time: bool | None = None
    standing: str = ""
    """What became of a grant afterwards, in words; empty while it stands."""
    their_papers: tuple[str, ...] = ()
    their_steps: tuple[Step, ...] = ()

    @property
    def papers(self) -> tuple[str, ...]:
        """What the department has written to the applicant, by the kinds under which approval prints it."""
        return (*(("voucher",) if self.accepted_at else ()), *self.own_papers, *self.their_papers)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What happened, oldest first, whoever said it."""
        return tuple(sorted((*self.own_steps, *self.their_steps), key=lambda step: step.at))


def evolve(row: ApplicationRow | None, heard: Heard[Any]) -> ApplicationRow | None:
    known = row or ApplicationRow(case_id=heard.subject)
    if isinstance(heard.body, e.ApplicantShown):  # whoever waits has not waited any less for it
        return replace(known, version=heard.version)
    step = step_of(heard)
    if isinstance(heard.body, Event):
        steps = (*known.own_steps, step) if step else known.own_steps
        kept: dict[str, Any] = {"version": heard.version, "changed_at": heard.at, "own_steps": steps}
        return replace(known, **kept, **_own(known, heard.body))
    steps = (*known.their_steps, step) if step else known.their_steps
    return replace(known, their_steps=steps, **_their_paper(known, heard.body), **_theirs(known, heard.body))


def _own(row: ApplicationRow, event: Any) -> dict[str, Any]:
    match event:
        case e.ApplicationDrafted():
            kept = {name: getattr(event, name) for name in ("drafted_by", "channel", "place", "town")}
            return {**kept, "item": event.item.pinned, "item_name": event.item.name}
        case e.MaterialAttached(attachment=attachment):
            others = (one for one in row.attachments if one.code != attachment.code)
            return {"attachments": (*others, attachment)}
        case e.MaterialDetached(code=code):
            return {"attachments": tuple(one for one in row.attachments if one.code != code)}
        case e.ApplicationReceived():
            return _received(event)
        case e.CommitmentWithdrawn():
            return _uncommitted(row, event)
        case e.SupplementNoticed():
            noticed = {"missing": event.missing, "notice_no": event.notice_no, **_with_paper(row, "notice")}
            return {**noticed, "own_stage": OwnStage.SUPPLEMENTING}
        case e.SupplementReceived():
            came = {one.code for one in event.materials}
            materials = tuple(one for one in row.materials if one.code not in came)
            wanting = {"uncommitted": tuple(code for code in row.uncommitted if code not in came)}
            taken = {"materials": (*materials, *event.materials), "missing": (), **wanting}
            return {"own_stage": OwnStage.RECEIVED, **taken}
        case e.ToleranceNoticed():
            tolerated = {"notice_no": event.notice_no, "owed_by": event.due_at, **_with_paper(row, "tolerance")}
            return {**tolerated, "own_stage": OwnStage.OWING}
        case e.ToleranceExtended():
            return {"owed_by": event.due_at, **_with_paper(row, "postponement")}
        case e.HearingRequested():
            return {"hearing_asked": True}
        case e.OutstandingMaterialReceived():
            return _handed_in(row, event)
    return _end(row, event)


def _handed_in(row: ApplicationRow, event: e.OutstandingMaterialReceived) -> dict[str, Any]:
    came = {one.code for one in event.materials}
    left = tuple(one for one in row.outstanding if one.code not in came)
    wanting = tuple(code for code in row.uncommitted if code not in came)
    tolerated = row.own_stage is OwnStage.OWING and any(one.code not in wanting for one in left)
    done = {} if tolerated else {"own_stage": OwnStage.RECEIVED, "owed_by": None}
    return {"materials": (*row.materials, *event.materials), "outstanding": left, "uncommitted": wanting, **done}


def _uncommitted(row: ApplicationRow, event: e.CommitmentWithdrawn) -> dict[str, Any]:
    gone = {one.code for one in event.materials}
    kept = tuple(one for one in row.materials if one.code not in gone)
    outstanding = (*row.outstanding, *event.materials)
    return {"materials": kept, "outstanding": outstanding, "uncommitted": tuple(one.code for one in event.materials)}


def _received(event: e.ApplicationReceived) -> dict[str, Any]:
    names = ("case_no", "applicant", "received_by", "received_at", "delivery", "materials", "outstanding", "town")
    kept = {name: getattr(event, name) for name in names}
    return {**kept, "own_stage": OwnStage.RECEIVED, "person": event.applicant.person}


def _end(row: ApplicationRow, event: Any) -> dict[str, Any]:
    match event:
        case e.ResultReady():
            ready = {"own_stage": OwnStage.READY, "outcome": event.outcome, "document_no": event.document_no}
            return {**ready, **_with_paper(row, _RESULTS[event.outcome])}
        case e.ResultAnnulled():
            return {"own_stage": OwnStage.ANNULLED}
        case e.ResultDelivered():
            return {"own_stage": OwnStage.DELIVERED}
        case e.ApplicationWithdrawn():
            return {"own_stage": OwnStage.WITHDRAWN}
        case e.DraftAbandoned():
            return {"own_stage": OwnStage.ABANDONED}
    return {}


_RESULTS: Final = {
    e.ResultOutcome.GRANTED: "decision",
    e.ResultOutcome.DENIED: "decision",
    e.ResultOutcome.REFUSED: "refusal",
    e.ResultOutcome.LAPSED: "lapse",
}


def _with_paper(row: ApplicationRow, kind: str) -> dict[str, Any]:
    return {"own_papers": one_more(row.own_papers, kind)}


_NO_PROCEDURE: Final[Mapping[str, Any]] = {
    "procedure": "",
    "procedure_kind": "",
    "procedure_due_at": None,
    "held_at": None,
    "held_where": "",
}
_NO_HEARING: Final[Mapping[str, Any]] = {"hearing_request_by": None, "hearing_hold_by": None}


def _hearing_over(row: ApplicationRow) -> Mapping[str, Any]:
    return _NO_HEARING if row.procedure_kind == HEARING else {}


def _their_paper(row: ApplicationRow, message: Any) -> dict[str, Any]:
    kind = kind_of(message, at_hearing=row.procedure_kind == HEARING)
    return {"their_papers": one_more(row.their_papers, kind)} if kind else {}


def _theirs(row: ApplicationRow, message: Any) -> dict[str, Any]:
    match message:
        case m.CaseAccepted() | m.AcceptanceDeemed():
            return {name: getattr(message, name) for name in ("accepted_at", "due_at", "provisional")}
        case m.DueDateRecalculated():
            return {"due_at": message.due_at, "provisional": message.provisional}
        case m.AcceptanceRefused():
            return {"refusal": message.explanation, "competent_body": message.competent_body}
        case m.SpecialProcedureStarted():
            own = {"procedure_kind": message.kind, "procedure_due_at": message.due_at}
            return {"procedure": message.name, **own, **({"due_at": None} if message.clock_stops else {})}
        case m.SpecialProcedureScheduled():
            return {"held_at": message.held_at, "held_where": message.place}
        case m.SpecialProcedureEnded():
            return {**_NO_PROCEDURE, "due_at": message.due_at, **_hearing_over(row)}
        case m.HearingRightTold():
            return {"hearing_request_by": message.request_by}
        case m.HearingRequested():
            return {"hearing_hold_by": message.hold_by}
        case m.ProcedureRedated(due_at=due_at, request_by=request_by, hold_by=hold_by):
            moved = {"procedure_due_at": due_at, "hearing_request_by": request_by, "hearing_hold_by": hold_by}
            return {name: day for name, day in moved.items() if day is not None}
        case m.HearingGivenUp():
            return dict(_NO_HEARING)
        case m.CaseConcluded():
            done = {name: getattr(message, name) for name in ("concluded_at", "reasons", "on_time")}
            return {**done, **_NO_PROCEDURE, **_NO_HEARING, "due_at": None}
        case m.DecisionRevoked():
            return {"standing": "已撤销"}
        case m.ApprovalRepealed():
            return {"standing": "已撤回"}
        case m.ApprovalDeregistered():
            return {"standing": "已注销"}
    return {}


APPLICATIONS = View(
    name="applications_v4",
    row=ApplicationRow,
    key="case_id",
    hears=(*e.ApplicationEvent.__args__, *_APPROVAL),
    evolve=evolve,
    indexes=(
        ("case_no",),
        ("person", "changed_at"),
        ("drafted_by", "changed_at"),
        ("received_by", "received_at"),
        ("own_stage", "changed_at"),
    ),
)
