"""一件办件，本部门看到的样子。"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from approval.domain.case import events as e
from approval.domain.case.states import InForce
from approval.views.stages import Stage
from kernel.clock import CHINA_TIME
from kernel.sealed import Sealed
from legaltime import Ledger

NEVER = datetime(9999, 1, 1, tzinfo=CHINA_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case as its department sees it; `due_at` is the next date that binds us, None while the clock stands."""

    case_id: UUID
    version: int
    case_no: str
    item: e.PinnedItem
    item_id: str
    item_name: str
    body: str
    applicant: e.Applicant
    applicant_name: Sealed[str]
    assignee: str = ""
    channel: str
    received_by: str
    received_at: datetime
    materials: tuple[e.FiledMaterial, ...]
    stage: Stage
    due_at: datetime | None
    notice_from: datetime | None = None
    outstanding: tuple[e.OutstandingMaterial, ...] = ()
    tolerance_promised: bool = False
    uncommitted: tuple[str, ...] = ()
    """What a withdrawn promise stood for and has not come yet, by code: until then nothing is granted."""
    tolerance_due_at: datetime | None = None
    breach_of: str = ""
    """Whose unrepaired breach this case is, if it is one: while it stands, nothing is tolerated of that person."""
    missing: tuple[e.MissingMaterial, ...] = ()
    notice_no: str = ""
    mode: e.AcceptanceMode | None = None
    voucher_no: str = ""
    accepted_at: datetime | None = None
    promised: Ledger | None = None
    statutory: Ledger | None = None
    procedure: str = ""
    procedure_kind: str = ""
    procedure_due_at: datetime | None = None
    """The procedure's own limit: it binds whoever carries it out and moves no date of the case."""
    held_at: datetime | None = None
    held_where: str = ""
    reviewed: tuple[str, ...] = ()
    """The steps of the list that have an opinion already, by their codes."""
    hearing_request_by: datetime | None = None
    hearing_hold_by: datetime | None = None
    hearing_held: bool = False
    hearing_given_up: bool = False
    provisional: bool = False
    outcome: e.Outcome | None = None
    document_no: str = ""
    concluded_at: datetime | None = None
    on_time: bool | None = None
    late_reason: str = ""
    standing: InForce = InForce.IN_FORCE
    reminded: bool = False
    """Whether the assignee was reminded of the date that binds now; a new date is reminded of anew."""
    is_open: bool = True
    pressing_at: datetime = NEVER
    """What the queue is in order of: when it is due; while the clock stands, after everything that is."""
