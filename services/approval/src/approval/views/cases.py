"""本部门有哪些办件、到了哪一步、何时到期：审批人的待办。"""

from dataclasses import replace
from typing import Any

from approval.domain.case import events as e
from approval.views.case_changes import changes, last_moment
from approval.views.case_row import NEVER, CaseRow
from approval.views.stages import OPEN_STAGES, Stage
from kernel.messages import Heard
from kernel.views import View

__all__ = ["CASES", "NEVER", "ORDER", "CaseRow"]


def evolve(row: CaseRow | None, heard: Heard[Any]) -> CaseRow | None:
    event: e.CaseEvent = heard.body
    if isinstance(event, e.CaseReceived):
        return _received(heard, event)
    if row is None:
        return None
    changed = changes(row, event)
    due_at = changed.get("due_at", row.due_at)
    is_open = changed.get("stage", row.stage) in OPEN_STAGES
    kept = {"is_open": is_open, "pressing_at": due_at or NEVER, "reminded": row.reminded and due_at == row.due_at}
    return replace(row, version=heard.version, **{**kept, **changed})


def _received(heard: Heard[Any], event: e.CaseReceived) -> CaseRow:
    return CaseRow(
        case_id=heard.subject,
        version=heard.version,
        case_no=event.case_no,
        item=event.item,
        item_id=event.item.item_id,
        item_name=event.item.name,
        body=event.item.body,
        applicant=event.applicant,
        applicant_name=event.applicant.name,
        channel=event.channel,
        received_by=event.received_by,
        received_at=event.received_at,
        materials=event.materials,
        outstanding=event.outstanding,
        tolerance_promised=event.tolerance_promised,
        stage=Stage.RECEIVED,
        due_at=last_moment(event.notice_due_at),
        notice_from=event.received_at,
        pressing_at=last_moment(event.notice_due_at),
    )


ORDER = ("pressing_at", "received_at", "case_id")
CASES = View(
    name="cases_v6",
    row=CaseRow,
    key="case_id",
    hears=e.CaseEvent.__args__,
    evolve=evolve,
    indexes=(
        ("body", "is_open", *ORDER),
        ("body", "stage", *ORDER),
        ("body", "assignee", "is_open", *ORDER, "stage", "item_id"),  # what narrows further is seen in the index
        ("body", "item_id", "is_open", *ORDER, "stage", "assignee"),
        ("body", "is_open", "case_no"),
        ("body", "tolerance_due_at"),
        ("breach_of",),
        ("on_time", "concluded_at"),
        ("case_no",),
        ("is_open", "pressing_at", "case_id"),
    ),
)
