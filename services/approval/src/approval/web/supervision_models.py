"""What the pages of 审管协同 show: the queue, its figures and menu, one notice and its story."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

import sqlalchemy as sa

from approval.domain.supervision import events as e
from approval.domain.supervision.decide import ACKNOWLEDGE_LIMIT
from approval.views import supervision as view
from approval.views.supervision import NOTICES, NoticeRow
from approval.web.view_models import counted, personal
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.masking import mask_party
from kernel.service import Parts
from kernel.showing import ERASED, card, why
from kernel.views import ReadModel
from legaltime import Calendar, Ledger, light, light_text

_PAGE = "/approval/supervision"
Criterion = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look at the queue: its words, and which notices it means."""

    text: str
    criterion: Callable[[datetime], Criterion]
    kind: str = ""


FILTERS: Mapping[str, Filter] = {
    "open": Filter("待签收", lambda _now: view.to_be_signed()),
    "late": Filter("逾期未签收", view.overdue, "red"),
    "signed": Filter("已签收", lambda _now: view.signed()),
    "wrong": Filter("检查不符合", lambda _now: view.found(e.FindingKind.NOT_COMPLIANT), "amber"),
}


def links(read: ReadModel, whose: Criterion, now: datetime, show: str) -> list[dict[str, Any]]:
    """Each filter with its number, counted once: on top of the queue and in the menu."""
    return [
        {
            "text": one.text,
            "number": counted(read, whose, one.criterion(now), of=NOTICES),
            "href": f"{_PAGE}?show={name}",
            "kind": one.kind,
            "current": name == show,
        }
        for name, one in FILTERS.items()
    ]


def side(filters: Sequence[Mapping[str, Any]], *, decides: bool) -> list[dict[str, Any]]:
    """The menu; whoever decides on cases as well finds back to them."""
    cases = [{"title": "办件", "links": [{"text": "待我办理", "href": "/approval/"}]}] if decides else []
    return [*cases, {"title": "审管协同", "links": filters}]


def queue_row(row: NoticeRow, calendar: Calendar, now: datetime, keyring: KeyRing) -> dict[str, Any]:
    kind, text = lamp(row, calendar, now)
    return {
        "notice_id": row.notice_id,
        "case_no": row.case_no,
        "light": kind,
        "light_text": text,
        "item_name": row.item_name,
        "applicant": _masked(row, keyring),
        "approving_body_name": row.approving_body_name,
        "sent_at": row.sent_at,
        "due_at": row.due_at,
        "finding": e.FindingKind(row.last_finding).label if row.last_finding else "—",
    }


def _masked(row: NoticeRow, keyring: KeyRing) -> str:
    (name,) = keyring.open_many([row.applicant_name])
    return ERASED if name is None else mask_party(row.applicant.kind, name)


def lamp(row: NoticeRow, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """Colour and words: how long there is to sign, or how it was signed."""
    if not row.is_open:
        return ("none", "已签收") if row.on_time else ("red", "逾期签收")
    limit = Ledger(budget=ACKNOWLEDGE_LIMIT, started_at=row.sent_at)
    return light(limit, calendar, now).colour, f"待签收 · {light_text(limit, calendar, now)}"


def notice_page(
    row: NoticeRow,
    history: Sequence[Recorded[Any]],
    calendar: Calendar,
    now: datetime,
    parts: Parts,
    *,
    clear: bool = False,
) -> dict[str, Any]:
    """One notice: what was handed over, to whom, what became of it."""
    kind, text = lamp(row, calendar, now)
    return {
        "row": row,
        "light": kind,
        "light_text": text,
        "granted": list(_granted(row)),
        "handed_over": list(_handed_over(row, parts)),
        "applicant": card(personal(row.applicant), parts.keyring, clear=clear),
        "kinds": [(one.value, one.label) for one in e.FindingKind],
        "today": f"{now.date()}",
        "timeline": [_entry(recorded, parts) for recorded in reversed(history)],
    }


def _granted(row: NoticeRow) -> Iterator[tuple[str, str]]:
    yield "事项", row.item_name
    yield "审批结果", row.file.result_name
    yield "决定文书", row.document_no
    yield "审批部门", row.approving_body_name
    yield "须具备的条件", "；".join(row.file.conditions) or "—"
    yield "依据", "；".join(row.file.legal_basis) or "—"


def _handed_over(row: NoticeRow, parts: Parts) -> Iterator[tuple[str, str]]:
    yield "监管部门", row.supervising_body_name
    yield "推送", f"{row.sent_at:%Y-%m-%d %H:%M}"
    yield "签收期限", f"{row.due_at:%Y-%m-%d}，推送后 {ACKNOWLEDGE_LIMIT.unit.text(ACKNOWLEDGE_LIMIT.amount)}"
    if row.acknowledged_at is not None:
        yield "签收", f"{row.acknowledged_at:%Y-%m-%d %H:%M} · {parts.name_of(row.acknowledged_by)}"
    yield "检查反馈", f"{row.findings} 次" if row.findings else "无"


def _entry(recorded: Recorded[Any], parts: Parts) -> dict[str, str]:
    text, aside, kind = _said(recorded, parts)
    note = " · ".join(part for part in (f"{recorded.meta.at:%m-%d %H:%M}", aside) if part)
    return {"text": text, "note": note, "kind": kind}


def _said(recorded: Recorded[Any], parts: Parts) -> tuple[str, str, str]:
    event: e.SupervisionEvent = recorded.event
    match event:
        case e.SupervisionNoticeSent():
            return f"推送{event.supervising_body_name}", f"{event.document_no} · {event.due_at:%m-%d} 前签收", ""
        case e.SupervisionNoticeAcknowledged():
            late = not event.on_time
            return "逾期签收" if late else "签收", parts.name_of(event.acknowledged_by), "warn" if late else ""
        case e.SupervisionNoticeOverdue():
            return "签收期限届满，没有签收", f"{event.overdue_from:%m-%d} 到期", "late"
        case e.SupervisionRedated():
            return "放假安排公布，签收期限重新计算", f"{event.due_at:%Y-%m-%d}", ""
        case e.SupervisionFindingReported():
            (text,) = parts.keyring.open_many([event.text])
            told = f"{parts.name_of(event.reported_by)} · {ERASED if text is None else text}"
            kind = "warn" if event.finding is e.FindingKind.NOT_COMPLIANT else ""
            return f"{event.inspected_on:%m-%d} 检查：{event.finding.label}", told, kind
        case e.SupervisedApplicantShown():
            return "查看被许可人信息", f"{parts.name_of(recorded.meta.actor)} · {why(event.look, parts.keyring)}", ""
    assert_never(event)
