"""哪些办件在并联审批、哪个部门还没有意见、何时到期：联办部门的待办，主办部门也看得到。"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from approval.domain.joint import events as e
from approval.views.supervisors import BODY_NAMES
from kernel.clock import CHINA_TIME
from kernel.events import Value
from kernel.messages import Heard
from kernel.sealed import Sealed
from kernel.views import ReadModel, View

NEVER = datetime(9999, 1, 1, tzinfo=CHINA_TIME)


class ShownBranch(Value):
    """One co-department: until when it is asked, and what it said or is taken to have said."""

    branch: e.Branch
    agrees: bool | None = None
    opinion: Sealed[str] | None = None
    reasons: Sealed[str] | None = None
    legal_basis: str = ""
    given_by: str = ""
    answered_at: datetime | None = None
    timed_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JointRow:
    """One joint approval; `bodies` and `waiting_for` hold codes between bars, to be searched for one of them."""

    joint_id: UUID
    version: int
    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    lead_body: str
    lead_body_name: str
    branches: tuple[ShownBranch, ...]
    bodies: str
    waiting_for: str
    started_by: str
    started_at: datetime
    is_open: bool = True
    agreed: bool | None = None
    joined_at: datetime | None = None
    closed_for: e.CloseReason | None = None
    closed_at: datetime | None = None
    pressing_at: datetime = NEVER
    """What the queue is in order of: when the next opinion is due; what is over comes after everything that is not."""

    def branch_of(self, body: str | None) -> ShownBranch | None:
        """The branch of a department, if it is one."""
        return next((one for one in self.branches if one.branch.body == body), None)


def evolve(row: JointRow | None, heard: Heard[Any]) -> JointRow | None:
    event: e.JointEvent = heard.body
    if isinstance(event, e.JointApprovalStarted):
        return _started(heard, event)
    return None if row is None else replace(row, version=heard.version, **_changes(row, event))


def _started(heard: Heard[Any], event: e.JointApprovalStarted) -> JointRow:
    same = ("case_id", "case_no", "item_id", "item_name", "lead_body", "lead_body_name", "started_by", "started_at")
    bodies = _barred(one.body for one in event.branches)
    return JointRow(
        joint_id=heard.subject,
        version=heard.version,
        branches=tuple(ShownBranch(branch=one) for one in event.branches),
        bodies=bodies,
        waiting_for=bodies,
        pressing_at=min(one.due_at for one in event.branches),
        **{name: getattr(event, name) for name in same},
    )


def _changes(row: JointRow, event: e.JointEvent) -> dict[str, Any]:
    match event:
        case e.JointApprovalStarted():
            return {}
        case e.BranchOpinionGiven():
            said = event.model_dump(include={"agrees", "legal_basis", "given_by"})
            texts = {"opinion": event.opinion, "reasons": event.reasons, "answered_at": event.given_at}
            return _answered(row, event.body, {**said, **texts})
        case e.BranchTimedOut():
            return _answered(row, event.body, {"agrees": True, "timed_out": True, "answered_at": event.timed_out_at})
        case e.BranchRedated():
            return _redated(row, event)
        case e.BranchesJoined():
            return {**_over(), "agreed": event.agreed, "joined_at": event.joined_at}
        case e.JointApprovalClosed():
            return {**_over(), "closed_for": event.reason, "closed_at": event.closed_at}
    assert_never(event)


def _answered(row: JointRow, body: str, said: dict[str, Any]) -> dict[str, Any]:
    return _waiting(tuple(one.model_copy(update=said) if one.branch.body == body else one for one in row.branches))


def _redated(row: JointRow, event: e.BranchRedated) -> dict[str, Any]:
    moved = {one.branch.body: one.branch.model_copy(update={"due_at": event.due_at}) for one in row.branches}
    return _waiting(
        tuple(
            one.model_copy(update={"branch": moved[event.body]}) if one.branch.body == event.body else one
            for one in row.branches
        )
    )


def _waiting(branches: tuple[ShownBranch, ...]) -> dict[str, Any]:
    waiting = [one.branch for one in branches if one.answered_at is None]
    return {
        "branches": branches,
        "waiting_for": _barred(one.body for one in waiting),
        "pressing_at": min((one.due_at for one in waiting), default=NEVER),
    }


def _over() -> dict[str, Any]:
    return {"is_open": False, "waiting_for": "", "pressing_at": NEVER}


def _barred(bodies: Iterable[str]) -> str:
    return "".join(f"|{one}|" for one in bodies)


_ORDER = ("pressing_at", "started_at", "joint_id")
JOINTS = View(
    name="joint_approvals_v1",
    row=JointRow,
    key="joint_id",
    hears=e.JointEvent.__args__,
    evolve=evolve,
    indexes=(("is_open", *_ORDER), ("lead_body", *_ORDER)),
)

# -- the questions

_J = JOINTS.table.c


def waiting_for(body: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Where a department's opinion is still to come; among the open ones, which are few."""
    return _J.is_open, _J.waiting_for.contains(f"|{body}|", autoescape=True)


def overdue(body: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Due before now, and not yet recorded as agreed."""
    return *waiting_for(body), _J.pressing_at < now


def answered_by(body: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Where a department was asked, and nothing of it is waited for any more."""
    barred = f"|{body}|"
    return _J.bodies.contains(barred, autoescape=True), sa.not_(_J.waiting_for.contains(barred, autoescape=True))


def in_the_county(*, is_open: bool) -> tuple[sa.ColumnElement[bool], ...]:
    """Of all departments: what the head of the government looks through."""
    return (_J.is_open.is_(is_open),)


def still_asking(read: ReadModel, after: UUID, limit: int) -> list[UUID]:
    """Joint approvals somebody must still answer, in the order of their ids: the next ones after this one."""
    asked = sa.select(_J.joint_id).where(_J.is_open, _J.joint_id > after).order_by(_J.joint_id).limit(limit)
    return [row.joint_id for row in read.ask(asked)]


def led_by(body: str) -> tuple[sa.ColumnElement[bool], ...]:
    """What a department itself has started."""
    return (_J.lead_body == body,)


def joint_approvals(read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int, offset: int) -> list[JointRow]:
    """Open first, those due first before the others."""
    order = [_J[name] for name in _ORDER]
    return read.find(JOINTS, *criteria, order_by=order, limit=limit, offset=offset)


def other_bodies(read: ReadModel, body: str) -> list[tuple[str, str]]:
    """Every department but this one, as the catalog names them, those of a kind beside each other: who may be asked."""
    table = BODY_NAMES.table
    found = read.find(BODY_NAMES, table.c.body != body, order_by=[table.c.body])
    return [(one.body, one.name) for one in found]
