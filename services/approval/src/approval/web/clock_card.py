"""期限那一格：哪天到期、逐日为什么、计时账上每一段是谁、为什么、依据什么。"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from approval.clocks import ledgers
from approval.views.cases import CaseRow
from legaltime import Calendar, Ledger, Mark, deadline, explain
from legaltime.segments import Segment, segments

NameOf = Callable[[str], str]


def clock_card(row: CaseRow, calendar: Calendar, now: datetime, name_of: NameOf) -> dict[str, Any] | None:
    """The limit that binds first, day by day; the other one beside it, and the segments of both."""
    clocks = ledgers(row)
    if not clocks:
        return None
    as_of = row.concluded_at or now
    shown = clocks.get("promised") or clocks["notice"]
    reckoned = deadline(shown, calendar, now=as_of)
    days = explain(shown, calendar, today=as_of.date())
    unit = shown.budget.unit
    facts = _facts(row, clocks, calendar, as_of) if "statutory" in clocks else _notice_facts(shown)
    paused = sum(day.mark is Mark.PAUSED for day in days)
    return {
        "label": "承诺办结" if "promised" in clocks else "受理或者告知",
        "due_on": reckoned.due_on,
        "pill": f"已用 {reckoned.used} / {reckoned.total} {unit.label}",
        "facts": [*facts, ("暂停", f"{paused} 日" if paused else "无")],
        "days": days,
        "segments": [_segment(one, name_of) for one in segments(clocks.get("statutory") or shown)],
        "provisional": reckoned.provisional,
    }


def _facts(row: CaseRow, clocks: dict[str, Ledger], calendar: Calendar, now: datetime) -> Iterator[tuple[str, str]]:
    promised, statutory = clocks["promised"], clocks["statutory"]
    due_on = deadline(statutory, calendar, now=now).due_on
    yield "起算", f"{promised.started_at:%m-%d} 受理，次日起算"
    yield "承诺期限", promised.budget.unit.text(promised.budget.amount)
    yield "法定期限", statutory.budget.unit.text(statutory.budget.amount)
    for one in statutory.extensions:
        yield "法定延长", f"{one.amount} 个工作日"
    yield "法定到期", f"{due_on:%Y-%m-%d}" if due_on else "计时暂停"
    yield "依据", "；".join(row.item.legal_basis[:2]) or "实施清单"


def _notice_facts(notice: Ledger) -> Iterator[tuple[str, str]]:
    yield "起算", f"{notice.started_at:%m-%d} 收件，次日起算"
    yield "期限", notice.budget.unit.text(notice.budget.amount)
    yield "逾期", "自收件之日起视为受理"
    yield "依据", "行政许可法第三十二条"


def _segment(one: Segment, name_of: NameOf) -> dict[str, str]:
    until = f"{one.ended_at:%m-%d %H:%M}" if one.ended_at else "今"
    span = f"{one.started_at:%m-%d %H:%M}" if one.amount else f"{one.started_at:%m-%d %H:%M} 至{until}"
    said = (
        f"{one.amount} 个工作日" if one.amount else "",
        one.reason,
        name_of(one.by) if one.by else "",
        one.legal_basis,
    )
    return {"kind": one.kind.label, "span": span, "said": " · ".join(part for part in said if part)}
