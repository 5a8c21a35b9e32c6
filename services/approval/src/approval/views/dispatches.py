"""一件办件交给了哪些部门的系统，各到了哪一步、答复了什么：审批人在办件旁边看。"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

from approval.domain.dispatch import events as e
from kernel.messages import Heard
from kernel.sealed import Sealed
from kernel.views import ReadModel, View


class DispatchStage(StrEnum):
    """一次流转到了哪一步。"""

    DISPATCHED = "DISPATCHED"
    TAKEN_UP = "TAKEN_UP"
    ANSWERED = "ANSWERED"
    RECALLED = "RECALLED"

    @property
    def label(self) -> str:
        return {"DISPATCHED": "已流转", "TAKEN_UP": "部门办理中", "ANSWERED": "已答复", "RECALLED": "已收回"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRow:
    """One task of one department; `contradictions` came after its result and are `contradicted` until settled."""

    task_id: UUID
    case_id: UUID
    recipient: str
    recipient_name: str
    asked_for: str
    dispatched_at: datetime
    stage: DispatchStage = DispatchStage.DISPATCHED
    reference_no: str = ""
    taken_up_at: datetime | None = None
    result: e.DepartmentResult | None = None
    received_at: datetime | None = None
    contradictions: tuple[e.DepartmentResult, ...] = ()
    contradicted: bool = False
    settled_by: str = ""
    note: Sealed[str] | None = None
    recalled_for: e.RecallReason | None = None


def evolve(row: DispatchRow | None, heard: Heard[Any]) -> DispatchRow | None:
    event: e.DispatchEvent = heard.body
    if isinstance(event, e.TaskDispatched):
        return DispatchRow(
            task_id=heard.subject,
            case_id=event.case_id,
            recipient=event.recipient,
            recipient_name=event.recipient_name,
            asked_for=event.asked_for,
            dispatched_at=event.dispatched_at,
        )
    return None if row is None else replace(row, **_changes(row, event))


def _changes(row: DispatchRow, event: e.DispatchEvent) -> dict[str, Any]:
    match event:
        case e.TaskDispatched():
            return {}
        case e.TaskTakenUp():
            taken_up = {"reference_no": event.reference_no, "taken_up_at": event.taken_up_at}
            return {"stage": DispatchStage.TAKEN_UP, **taken_up}
        case e.DepartmentResultReceived():
            return {"stage": DispatchStage.ANSWERED, "result": event.result, "received_at": event.received_at}
        case e.DepartmentResultContradicted():
            return {"contradictions": (*row.contradictions, event.result), "contradicted": True}
        case e.ContradictionSettled():
            return {"contradicted": False, "settled_by": event.settled_by, "note": event.note}
        case e.TaskRecalled():
            return {"stage": DispatchStage.RECALLED, "recalled_for": event.reason}
    assert_never(event)


DISPATCHES = View(
    name="dispatches_v1",
    row=DispatchRow,
    key="task_id",
    hears=e.DispatchEvent.__args__,
    evolve=evolve,
    indexes=(("case_id",), ("recipient", "contradicted")),
)


# -- the questions


def of_case(read: ReadModel, case_id: UUID) -> list[DispatchRow]:
    """To which departments' systems this case went, in the order they were asked."""
    table = DISPATCHES.table
    return read.find(DISPATCHES, table.c.case_id == case_id, order_by=[table.c.dispatched_at, table.c.recipient])


def contradicted(read: ReadModel, recipient: str) -> int:
    """How many tasks of this department wait for somebody to settle what it said twice."""
    table = DISPATCHES.table
    return read.count(DISPATCHES, table.c.recipient == recipient, table.c.contradicted)
