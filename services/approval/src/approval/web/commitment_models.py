"""What the pages of 承诺核查 show: the queue, its figures and menu, one check and its story, the paper it makes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

import sqlalchemy as sa

from approval.domain.commitment import events as e
from approval.domain.commitment.decide import CHECK_WITHIN, LONGEST_RECTIFICATION
from approval.views import commitments as view
from approval.views.commitments import COMMITMENTS, CommitmentRow
from approval.web.papers import PaperNotMadeError
from approval.web.papers.paper import REMEDY
from approval.web.view_models import counted, personal
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.masking import mask_party
from kernel.sealed import Sealed
from kernel.service import Parts
from kernel.showing import ERASED, card
from kernel.views import ReadModel
from legaltime import Calendar, Ledger, light, light_text

_PAGE = "/approval/commitments"
Criterion = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look at the queue: its words, and which checks it means."""

    text: str
    criterion: Callable[[datetime], Criterion]
    kind: str = ""


FILTERS: Mapping[str, Filter] = {
    "open": Filter("待核查", lambda _now: view.to_be_checked()),
    "late": Filter("逾期未核查", view.overdue, "red"),
    "found": Filter("有问题待处理", lambda _now: view.found(), "amber"),
    "credit": Filter("失信未修复", lambda _now: view.with_credit_record()),
    "over": Filter("已了结", lambda _now: view.over()),
}


def links(read: ReadModel, body: str, now: datetime, show: str) -> list[dict[str, Any]]:
    """Each filter with its number, counted once: on top of the queue and in the menu."""
    return [
        {
            "text": one.text,
            "number": counted(read, view.of_body(body), one.criterion(now), of=COMMITMENTS),
            "href": f"{_PAGE}?show={name}",
            "kind": one.kind,
            "current": name == show,
        }
        for name, one in FILTERS.items()
    ]


def side(filters: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    cases = {"title": "办件", "links": [{"text": "待我办理", "href": "/approval/"}]}
    return [cases, {"title": "承诺核查", "links": filters}]


def queue_row(row: CommitmentRow, calendar: Calendar, now: datetime, keyring: KeyRing) -> dict[str, Any]:
    kind, text = lamp(row, calendar, now)
    (name,) = keyring.open_many([row.applicant_name])
    return {
        "commitment_id": row.commitment_id,
        "case_no": row.case_no,
        "light": kind,
        "light_text": text,
        "item_name": row.item_name,
        "applicant": ERASED if name is None else mask_party(row.applicant.kind, name),
        "scheduled_at": row.scheduled_at,
        "due_at": row.rectify_by or row.due_at,
        "finding": row.finding.label if row.finding else "—",
    }


def lamp(row: CommitmentRow, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """Colour and words: how long there is to check or to put right, or how it ended."""
    if row.closed_at is not None:
        return "none", "准予已经失效，不再核查"
    if row.rectified_at is not None:
        return ("red", "逾期整改") if row.overdue_from else ("none", "已经整改")
    if row.rectify_by is not None:
        return _rectifying(row, row.rectify_by, now)
    if row.finding is not None:
        return "red", row.finding.label
    if row.checked_at is not None:
        return ("none", "核查通过") if row.on_time else ("red", "逾期核查，通过")
    limit = Ledger(budget=CHECK_WITHIN, started_at=row.scheduled_at)
    return light(limit, calendar, now).colour, f"待核查 · {light_text(limit, calendar, now)}"


def _rectifying(row: CommitmentRow, until: datetime, now: datetime) -> tuple[str, str]:
    if row.overdue_from is not None or now > until:
        return "red", "逾期没有整改"
    return "amber", f"责令整改，{until:%m-%d} 前"


def check_page(
    row: CommitmentRow, history: Sequence[Recorded[Any]], calendar: Calendar, now: datetime, me: str, parts: Parts
) -> dict[str, Any]:
    """One check: what was promised, what was found, what is to be done about it."""
    kind, text = lamp(row, calendar, now)
    return {
        "row": row,
        "light": kind,
        "light_text": text,
        "facts": list(_facts(row, parts)),
        "applicant": card(personal(row.applicant), parts.keyring),
        "findings": [(one.value, one.label) for one in e.CommitmentFinding],
        "others": [(account, name) for account, name in parts.colleagues_of(row.body).items() if account != me],
        "longest": LONGEST_RECTIFICATION,
        "to_do": _to_do(row),
        "may_revoke": may_revoke(row, now),
        "timeline": [_entry(recorded, parts) for recorded in reversed(history)],
    }


def _to_do(row: CommitmentRow) -> str:
    """What waits for the department: a check, an order to rectify, another look, or nothing."""
    if not row.is_open:
        return ""
    if row.checked_at is None:
        return "check"
    if row.rectify_by is not None:
        return "look_again"
    return "" if row.finding is e.CommitmentFinding.FALSE_PROMISE else "order"


def may_revoke(row: CommitmentRow, now: datetime) -> bool:
    """不履行的、虚假的可以撤销；实际不符的，先责令整改，逾期不改的才撤销（安阳市政务服务条例第二十七条）。"""
    if row.finding is None or row.closed_at is not None or row.rectified_at is not None:
        return False
    if row.finding is e.CommitmentFinding.FACTS_DIFFER or row.rectify_by is not None:
        return row.overdue_from is not None or (row.rectify_by is not None and now > row.rectify_by)
    return True


def _facts(row: CommitmentRow, parts: Parts) -> Iterator[tuple[str, str]]:
    yield "事项", row.item_name
    yield "决定文书", row.decision_no
    yield "承诺代替", "、".join(one.name for one in row.materials)
    yield "承诺的条件", "；".join(row.conditions) or "—"
    yield "核查期限", f"{row.due_at:%Y-%m-%d}，准予后 {CHECK_WITHIN.unit.text(CHECK_WITHIN.amount)}"
    if row.checked_at is not None:
        yield "核查", f"{row.checked_at:%Y-%m-%d} · {'、'.join(map(parts.name_of, row.checked_by))}"
    if row.finding is not None:
        yield "结论", row.finding.label
    if row.rectify_by is not None:
        yield "整改期限", f"{row.rectify_by:%Y-%m-%d}（{row.document_no}）"
    if row.credit_of:
        yield "失信", "已记入，修复以前不再适用告知承诺和容缺"


def _entry(recorded: Recorded[Any], parts: Parts) -> dict[str, str]:
    text, aside, kind = _said(recorded.event, parts)
    note = " · ".join(part for part in (f"{recorded.meta.at:%m-%d %H:%M}", aside) if part)
    return {"text": text, "note": note, "kind": kind}


def _said(event: e.CommitmentEvent, parts: Parts) -> tuple[str, str, str]:
    match event:
        case e.CommitmentCheckScheduled():
            return f"按承诺准予，{event.due_at:%m-%d} 前核查", event.decision_no, ""
        case e.CommitmentCheckPassed():
            return "核查通过", _people(parts, event.checked_by, event.together_with), ""
        case e.CommitmentCheckFailed():
            told = f"{_people(parts, event.checked_by, event.together_with)} · {_opened(event.note, parts.keyring)}"
            return f"核查发现：{event.finding.label}", told, "warn"
        case e.RectificationOrdered():
            told = f"{parts.name_of(event.ordered_by)} · {event.document_no}"
            return f"责令 {event.working_days} 个工作日内整改，{event.due_at:%m-%d} 到期", told, "warn"
        case e.RectificationAccepted():
            text = "复查，已经整改" if event.on_time else "复查，逾期以后整改"
            return text, _people(parts, event.accepted_by, event.together_with), "" if event.on_time else "warn"
        case e.RectificationOverdue():
            return "整改期限届满，没有整改", f"{event.overdue_from:%m-%d} 到期", "late"
        case e.CreditRecordRaised():
            return f"记入失信：{event.ground.label}", f"自 {event.raised_from:%m-%d} 起", "late"
        case e.CreditRepaired():
            told = f"{parts.name_of(event.repaired_by)} · {_opened(event.reason, parts.keyring)}"
            return "确认失信已经修复", told, ""
        case e.CommitmentCheckClosed():
            return "准予的决定不再有效，核查终止", "", ""
    assert_never(event)


def _people(parts: Parts, by: str, others: Sequence[str]) -> str:
    return "、".join(map(parts.name_of, (by, *others)))


def _opened(sealed: Sealed[str], keyring: KeyRing) -> str:
    (text,) = keyring.open_many([sealed])
    return ERASED if text is None else text


def rectification_paper(row: CommitmentRow, history: Sequence[Recorded[Any]], parts: Parts) -> dict[str, Any]:
    """责令限期整改通知书, word for word from the record; PaperNotMadeError where nothing was ordered."""
    events = [one.event for one in history]
    ordered = next((one for one in events if isinstance(one, e.RectificationOrdered)), None)
    found = next((one for one in events if isinstance(one, e.CommitmentCheckFailed)), None)
    if ordered is None or found is None:
        raise PaperNotMadeError
    (name,) = parts.keyring.open_many([row.applicant_name])
    days = f"{ordered.due_at:%Y年%m月%d日}以前（{ordered.working_days} 个工作日）"
    return {
        "title": "责令限期整改通知书",
        "number": ordered.document_no,
        "lines": [
            [("办件编号", row.case_no), ("日期", f"{ordered.ordered_at:%Y年%m月%d日 %H:%M}")],
            [("被许可人", ERASED if name is None else name)],
            [("准予的决定", f"{row.item_name}（{row.decision_no}）")],
            [("承诺代替", "、".join(one.name for one in row.materials))],
            [("核查发现", f"{found.finding.label}：{_opened(found.note, parts.keyring)}")],
            [("整改期限", days)],
            [("逾期后果", "逾期没有整改的，依法撤销准予的决定，记入失信，修复以前不再适用告知承诺和容缺受理。")],
            [("依据", ordered.legal_basis)],
        ],
        "law": REMEDY,
        "seal_body": row.body_name,
        "seal_words": "行政许可专用章",
        "case_no": row.case_no,
        "case_id": row.case_id,
    }
