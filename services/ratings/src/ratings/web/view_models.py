"""What the staff pages show: figures, rows, menus, one negative rating with its clock and its story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.masking import mask_name, mask_phone
from kernel.service import Parts
from kernel.showing import Personal, card
from kernel.views import ReadModel
from legaltime import Calendar, Ledger, Mark, deadline, explain, light, light_text
from ratings.domain.words import FeedbackMethod, Finding, RectificationLevel
from ratings.options import Options
from ratings.views import negatives as view
from ratings.views.case_facts import CaseFacts
from ratings.views.negatives import NEGATIVES, OPEN_STAGES, NegativeRow, NegativeStage
from ratings.views.ratings import RatingRow
from ratings.views.results import Results
from ratings.web.timeline import opened, timeline

Criteria = tuple[sa.ColumnElement[bool], ...]
BASIS: Final = "差评一个工作日内联系核实，五个工作日内整改反馈（国办发〔2019〕51号）"


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look at the queue: its words, and which negatives it means."""

    text: str
    criteria: Callable[[datetime], Criteria]
    kind: str = ""


def _in(*stages: NegativeStage) -> Callable[[datetime], Criteria]:
    return lambda _now: (view.in_stages(stages),)


def _tomorrow(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


FILTERS: Final[Mapping[str, Filter]] = {
    "open": Filter("未办结差评", _in(*OPEN_STAGES)),
    "late": Filter("已超期", lambda now: (view.in_stages(OPEN_STAGES), view.overdue(now)), "red"),
    "today": Filter(
        "今日到期", lambda now: (view.in_stages(OPEN_STAGES), view.due_between(now, _tomorrow(now))), "amber"
    ),
    "verify": Filter("待核实", _in(NegativeStage.OPEN)),
    "rectify": Filter("整改中", _in(NegativeStage.RECTIFYING)),
    "feedback": Filter("待反馈", _in(NegativeStage.RECTIFIED)),
    "followup": Filter("待回访、待办结", _in(NegativeStage.FED_BACK, NegativeStage.FOLLOWED_UP)),
    "closed": Filter("已办结", _in(NegativeStage.CLOSED)),
}
_FIGURES: Final = ("open", "late", "today", "verify", "rectify", "followup")
_SIDE: Final = ("open", "verify", "rectify", "feedback", "followup", "closed")


def criteria(show: str, body: str | None, now: datetime) -> Criteria:
    chosen = FILTERS.get(show, FILTERS["open"])
    return (*view.of_body(body), *chosen.criteria(now))


def figures(read: ReadModel, body: str | None, now: datetime, show: str) -> list[dict[str, Any]]:
    """The numbers on top; each is a filter."""
    return [
        {
            "text": FILTERS[name].text,
            "number": read.count(NEGATIVES, *criteria(name, body, now)),
            "href": f"?show={name}",
            "kind": FILTERS[name].kind,
            "current": name == show,
        }
        for name in _FIGURES
    ]


def side(read: ReadModel, body: str | None, now: datetime, root: str, show: str) -> list[dict[str, Any]]:
    negatives = [
        {
            "text": FILTERS[name].text,
            "href": f"{root}/?show={name}",
            "number": read.count(NEGATIVES, *criteria(name, body, now)),
            "current": name == show,
        }
        for name in _SIDE
    ]
    others = [
        {"text": "全部评价", "href": f"{root}/list", "current": show == "list"},
        {"text": "结果公开", "href": f"{root}/public"},
    ]
    return [{"title": "差评整改", "links": negatives}, {"title": "评价", "links": others}]


def rates(results: Results, root: str) -> list[dict[str, Any]]:
    """The headline rates, each with its numerator and denominator and a way to what is behind it."""
    everything, negatives = f"{root}/list", f"{root}/?show=closed"
    return [
        {"title": "好评率", "rate": results.positive_rate, "href": everything, "unit": "条", "note": "非差评"},
        {"title": "主动评价率", "rate": results.active_rating_rate, "href": everything, "unit": "件", "note": ""},
        {"title": "差评整改率", "rate": results.rectification_rate, "href": negatives, "unit": "件", "note": ""},
        {
            "title": "按时整改率",
            "rate": results.rectification_on_time_rate,
            "href": negatives,
            "unit": "件",
            "note": "",
        },
    ]


def negative_line(row: NegativeRow, calendar: Calendar, now: datetime, options: Options) -> dict[str, Any]:
    kind, text = lamp(row, calendar, now)
    return {
        "rating_id": row.rating_id,
        "light": kind,
        "light_text": text,
        "case_no": row.case_no,
        "item_name": row.item_name,
        "body_name": row.body_name,
        "level": row.level.label + ("" if row.is_real_name else " · 匿名"),
        "options": _shortly(options.names(row.level, row.options)),
        "due_at": row.due_at,
    }


def _shortly(names: list[str]) -> str:
    """The first reason, and how many more there are."""
    return "—" if not names else names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 项"


def lamp(row: NegativeRow, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """Colour and words of a negative's light: first the call to the rater counts, then the rectification."""
    ledger, word = _binding_clock(row)
    if ledger is None:
        return "none", row.stage.label
    return light(ledger, calendar, now).colour, f"{word} · {light_text(ledger, calendar, now)}"


def _binding_clock(row: NegativeRow) -> tuple[Ledger | None, str]:
    match row.stage:
        case NegativeStage.OPEN:
            return row.contact, "核实"
        case NegativeStage.RECTIFYING:
            return row.rectification, "整改"
        case NegativeStage.RECTIFIED:
            return row.rectification, "反馈"
        case _:
            return None, ""


def clock(row: NegativeRow, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """The limit of the rectification day by day, and the sum beside it."""
    reckoned = deadline(row.rectification, calendar, now=row.done_at or now)
    contact = deadline(row.contact, calendar, now=now)
    days = explain(row.rectification, calendar, today=now.date())
    colour = light(row.rectification, calendar, row.done_at or now).colour
    unit = row.rectification.budget.unit
    skipped = sum(day.mark in {Mark.WEEKEND, Mark.HOLIDAY} for day in days)
    facts = [
        ("起算", f"{row.opened_at:%m-%d} 评价，次日起算"),
        ("联系核实", f"{contact.due_on:%Y-%m-%d} 前" if contact.due_on else "—"),
        ("整改期限", unit.text(reckoned.total) + ("（已延长一次）" if row.is_extended else "")),
        ("休息日", f"{skipped} 日不计"),
        ("依据", BASIS),
    ]
    pill = f"已用 {reckoned.used} / {reckoned.total} {unit.label}"
    return {
        "due_on": reckoned.due_on,
        "pill": pill if row.done_at is None else f"{row.done_at:%m-%d} 完成整改",
        "light": colour,
        "facts": facts,
        "days": days,
        "provisional": reckoned.provisional,
    }


_STEPS: Final = ("差评", "核实", "整改", "反馈", "回访", "办结")


def steps(row: NegativeRow) -> list[dict[str, str]]:
    at = list(NegativeStage).index(row.stage) + 1
    moments = {"差评": row.opened_at, "核实": row.verified_at, "整改": row.done_at, "办结": row.closed_at}
    notes = {name: f"{moment:%m-%d %H:%M}" for name, moment in moments.items() if moment is not None}
    return [
        {"name": name, "state": "done" if n < at else "current" if n == at else "todo", "note": notes.get(name, "")}
        for n, name in enumerate(_STEPS)
    ]


def negative_page(
    row: NegativeRow,
    history: Sequence[Recorded[Any]],
    calendar: Calendar,
    now: datetime,
    parts: Parts,
    options: Options,
) -> dict[str, Any]:
    kind, text = lamp(row, calendar, now)
    return {
        "row": row,
        "light": kind,
        "light_text": text,
        "clock": clock(row, calendar, now),
        "steps": steps(row),
        "may_show_rater": may_show_rater(row),
        "said": opened(row.text, parts.keyring),
        "chosen": options.names(row.level, row.options),
        "timeline": timeline(history, parts.keyring, parts.name_of),
        "findings": [(one.value, one.label) for one in Finding],
        "methods": feedback_methods(row),
        "follow_up_levels": [(one.value, one.label) for one in RectificationLevel],
    }


def feedback_methods(row: NegativeRow) -> list[tuple[str, str]]:
    """A nameless rater can only be told in public; a named one has to be told in person."""
    by_unit = (FeedbackMethod.PHONE, FeedbackMethod.FACE_TO_FACE, FeedbackMethod.SMS)
    offered = by_unit if row.is_real_name else (FeedbackMethod.PUBLISHED,)
    return [(one.value, one.label) for one in offered]


def personal(row: NegativeRow, facts: CaseFacts | None) -> tuple[Personal, ...]:
    """What the page masks of the rater; of a nameless one there is nothing."""
    if not row.is_real_name or facts is None:
        return ()
    applicant = facts.applicant
    return (
        Personal("name", "评价人", applicant.name, mask_name),
        Personal("phone", "联系电话", applicant.phone, mask_phone),
    )


def rater(row: NegativeRow, facts: CaseFacts | None, keyring: KeyRing, *, clear: bool) -> dict[str, Any]:
    values = personal(row, facts)
    shown = card(values, keyring, clear=clear)
    if not values:
        return {**shown, "pairs": [("评价人", "匿名")]}
    return {**shown, "pairs": [*shown["pairs"], ("回访", "实名差评须百分之百回访")]}


def may_show_rater(row: NegativeRow) -> bool:
    """While there is still something to ask the rater."""
    return row.stage not in {NegativeStage.FOLLOWED_UP, NegativeStage.CLOSED}


def rating_line(row: RatingRow, options: Options) -> dict[str, Any]:
    return {
        "row": row,
        "level": row.level.label + ("（默认，不计）" if row.is_default else ""),
        "options": _shortly(options.names(row.level, row.options)),
        "negative": row.level.is_negative,
        "state": "整改中" if row.is_open_negative else "已办结" if row.level.is_negative else "—",
    }
