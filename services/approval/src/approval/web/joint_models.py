"""What the pages of 并联审批 show: the card on the lead's case page, the queue, one joint approval and its story."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from approval.domain.joint import events as e
from approval.domain.time_limits import branch_limit
from approval.views import joint as view
from approval.views.cases import CaseRow
from approval.views.joint import JOINTS, JointRow, ShownBranch
from approval.views.stages import Stage
from approval.web.view_models import Criteria, counted, material, personal
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.service import Parts
from kernel.showing import ERASED, card
from kernel.views import ReadModel
from legaltime import Calendar, Ledger, light, light_text

_PAGE = "/approval/joint"
NameOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look at the queue: its words, and which joint approvals it means."""

    text: str
    criteria: Callable[[str, datetime], Criteria]
    kind: str = ""


FILTERS: Mapping[str, Filter] = {
    "open": Filter("待提意见", lambda body, _now: view.waiting_for(body)),
    "late": Filter("已经届满", view.overdue, "red"),
    "given": Filter("已办", lambda body, _now: view.answered_by(body)),
    "led": Filter("本部门主办", lambda body, _now: view.led_by(body)),
}


COUNTY_FILTERS: Mapping[str, Filter] = {
    "open": Filter("全县正在征求意见", lambda _body, _now: view.in_the_county(is_open=True)),
    "over": Filter("意见已到齐或终止", lambda _body, _now: view.in_the_county(is_open=False)),
}
"""Of the head of the government, who belongs to no department."""


def filters_of(body: str) -> Mapping[str, Filter]:
    """What somebody of a department may look at, or somebody of none."""
    return FILTERS if body else COUNTY_FILTERS


def links(read: ReadModel, body: str, now: datetime, show: str) -> list[dict[str, Any]]:
    """Each filter with its number, counted once: on top of the queue and in the menu."""
    return [
        {
            "text": one.text,
            "number": counted(read, *one.criteria(body, now), of=JOINTS),
            "href": f"{_PAGE}?show={name}",
            "kind": one.kind,
            "current": name == show,
        }
        for name, one in filters_of(body).items()
    ]


def side(filters: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    cases = {"title": "办件", "links": [{"text": "待我办理", "href": "/approval/"}]}
    return [cases, {"title": "并联审批", "links": filters}]


def queue_row(row: JointRow, body: str, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """One line for a department: its own branch where it was asked, the whole where it leads."""
    mine = row.branch_of(body)
    kind, text = whole_lamp(row) if mine is None else branch_lamp(mine, row, calendar, now)
    return {
        "joint_id": row.joint_id,
        "case_no": row.case_no,
        "light": kind,
        "light_text": text,
        "item_name": row.item_name,
        "lead_body_name": row.lead_body_name,
        "started_at": row.started_at,
        "due_at": max(one.branch.due_at for one in row.branches) if mine is None else mine.branch.due_at,
        "answered": f"{sum(one.answered_at is not None for one in row.branches)} / {len(row.branches)}",
    }


def whole_lamp(row: JointRow) -> tuple[str, str]:
    """How the whole stands, for those who lead it."""
    if row.closed_for is not None:
        return "none", f"已终止：{row.closed_for.label}"
    if row.agreed is None:
        return "paused", "等待联办部门"
    return ("none", "一致同意") if row.agreed else ("red", "有部门不同意")


def branch_lamp(one: ShownBranch, row: JointRow, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """Colour and words of one branch: how long there is to answer, or what the answer was."""
    if one.timed_out:
        return "none", "逾期视为同意"
    if one.answered_at is not None:
        return ("none", "同意") if one.agrees else ("red", "不同意")
    if not row.is_open:
        return "none", "已终止"
    clock = Ledger(budget=one.branch.limit, started_at=row.started_at)
    return light(clock, calendar, now).colour, f"待提意见 · {light_text(clock, calendar, now)}"


def joint_card(
    row: CaseRow, joint: JointRow | None, read: ReadModel, calendar: Calendar, now: datetime, parts: Parts
) -> dict[str, Any] | None:
    """On the lead's case page: how its joint approval stands; before there is one, whom it may ask and for how long."""
    if joint is not None:
        return _standing(joint, calendar, now, parts)
    if row.stage not in (Stage.ACCEPTED, Stage.IN_PROCEDURE):
        return None
    usual = branch_limit(row.item.promised_limit)
    bodies = view.other_bodies(read, row.body)
    return {"joint_id": None, "bodies": bodies, "days": f"{usual.amount}", "usual": usual.unit.text(usual.amount)}


def _standing(row: JointRow, calendar: Calendar, now: datetime, parts: Parts) -> dict[str, Any]:
    kind, text = whole_lamp(row)
    return {
        "joint_id": row.joint_id,
        "light": kind,
        "light_text": text,
        "is_open": row.is_open,
        "disagreed": [one.branch.name for one in row.branches if one.agrees is False],
        "branches": [_branch(one, row, calendar, now, parts) for one in row.branches],
    }


def _branch(one: ShownBranch, row: JointRow, calendar: Calendar, now: datetime, parts: Parts) -> dict[str, Any]:
    kind, text = branch_lamp(one, row, calendar, now)
    opinion, reasons = (_opened(sealed, parts.keyring) for sealed in (one.opinion, one.reasons))
    return {
        "name": one.branch.name,
        "light": kind,
        "light_text": text,
        "limit": one.branch.limit.unit.text(one.branch.limit.amount),
        "due_at": one.branch.due_at,
        "answered_at": one.answered_at,
        "given_by": parts.name_of(one.given_by) if one.given_by else "",
        "opinion": opinion,
        "reasons": reasons,
        "legal_basis": one.legal_basis,
    }


def _opened(sealed: Any, keyring: KeyRing) -> str:
    """What a colleague wrote; what was erased says so."""
    if sealed is None:
        return ""
    (text,) = keyring.open_many([sealed])
    return ERASED if text is None else f"{text}"


def joint_page(
    row: JointRow,
    of: CaseRow,
    body: str,
    history: Sequence[Recorded[Any]],
    calendar: Calendar,
    now: datetime,
    parts: Parts,
) -> dict[str, Any]:
    """One joint approval, for whoever was asked or leads it."""
    mine = row.branch_of(body)
    kind, text = whole_lamp(row) if mine is None else branch_lamp(mine, row, calendar, now)
    names = {one.branch.body: one.branch.name for one in row.branches}
    return {
        "row": row,
        "light": kind,
        "light_text": text,
        "leads": body in ("", row.lead_body),
        "joint": _standing(row, calendar, now, parts),
        "facts": list(_facts(row, of, parts.name_of)),
        "materials": [material(one) for one in of.materials],
        "outstanding": "、".join(one.name for one in of.outstanding),
        "applicant": card(personal(of.applicant), parts.keyring),
        "timeline": [_entry(recorded, names, parts.name_of) for recorded in reversed(history)],
    }


def _facts(row: JointRow, of: CaseRow, name_of: NameOf) -> Iterator[tuple[str, str]]:
    yield "事项", row.item_name
    yield "主办部门", row.lead_body_name
    yield "发起", f"{row.started_at:%Y-%m-%d %H:%M} · {name_of(row.started_by)}"
    yield "审批结果", of.item.result_name
    yield "依据", "；".join(of.item.legal_basis) or "—"


def _entry(recorded: Recorded[Any], names: Mapping[str, str], name_of: NameOf) -> dict[str, str]:
    text, aside, kind = _said(recorded, names, name_of)
    note = " · ".join(part for part in (f"{recorded.meta.at:%m-%d %H:%M}", aside) if part)
    return {"text": text, "note": note, "kind": kind}


def _said(recorded: Recorded[Any], names: Mapping[str, str], name_of: NameOf) -> tuple[str, str, str]:
    event: e.JointEvent = recorded.event
    match event:
        case e.JointApprovalStarted():
            return f"征求 {len(event.branches)} 个部门的意见", name_of(event.started_by), ""
        case e.BranchOpinionGiven():
            said = "同意" if event.agrees else "不同意"
            return f"{names[event.body]}{said}", name_of(event.given_by), "" if event.agrees else "warn"
        case e.BranchTimedOut():
            return f"{names[event.body]}逾期，视为同意", f"{event.timed_out_at:%m-%d} 届满", "late"
        case e.BranchRedated():
            return f"放假安排公布，{names[event.body]}的期限重新计算", f"{event.due_at:%Y-%m-%d}", ""
        case e.BranchesJoined():
            return ("意见到齐，一致同意", "", "") if event.agreed else ("意见到齐，有部门不同意", "", "warn")
        case e.JointApprovalClosed():
            return f"终止：{event.reason.label}", "", ""
    assert_never(event)
