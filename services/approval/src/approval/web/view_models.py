"""What the pages show: rows, figures, menus and papers, made of views and of the record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from approval.clocks import latest_follow_up, on_the_spot
from approval.domain.case import events as e
from approval.domain.case.states import InForce
from approval.views import questions as view
from approval.views.calendar import working_calendar
from approval.views.cases import CASES, CaseRow
from approval.views.stages import Stage
from approval.web import papers
from approval.web.clock_card import clock_card
from approval.web.papers.paper import Reading
from approval.web.procedure_card import cannot_decide, procedure_card
from approval.web.step_bar import steps
from approval.web.timeline import timeline
from kernel.events import Recorded
from kernel.masking import mask_number, mask_party, mask_phone
from kernel.service import Parts
from kernel.showing import Personal, card
from kernel.views import ReadModel, View
from legaltime import Calendar, Light, light, light_text

Criteria = tuple[sa.ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look at the queue: its words, and which cases it means."""

    text: str
    criteria: Callable[[str, datetime, str], Criteria]
    """Of a department, at a moment, for one person."""
    kind: str = ""
    counting: Callable[[Calendar, datetime], sa.ColumnElement[bool]] | None = None
    """What it takes the working days to say."""

    def means(self, read: ReadModel, body: str, now: datetime, me: str) -> Criteria:
        """The whole of it; the calendar is read only where it matters."""
        found = self.criteria(body, now, me)
        return found if self.counting is None else (*found, self.counting(working_calendar(read), now))


def _today(now: datetime) -> tuple[datetime, datetime]:
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


FILTERS: Mapping[str, Filter] = {
    "open": Filter("全部在办", lambda body, _now, _me: view.open_in(body)),
    "late": Filter("已超期", lambda body, now, _me: (*view.open_in(body), view.overdue(now)), "red"),
    "today": Filter(
        "今日到期",
        lambda body, now, _me: (*view.open_in(body), view.due_between(now, _today(now)[1])),
        "amber",
    ),
    "tomorrow": Filter(
        "明日到期",
        lambda body, now, _me: (
            *view.open_in(body),
            view.due_between(_today(now)[1], _today(now + timedelta(days=1))[1]),
        ),
    ),
    "mine": Filter("我承办的", lambda body, _now, me: view.assigned_in(body, me)),
    "unclaimed": Filter("待认领", lambda body, _now, _me: view.assigned_in(body, "")),
    "unexamined": Filter(
        "网上待审查超一日",
        lambda body, _now, _me: view.of_department(body, (Stage.RECEIVED,)),
        "amber",
        counting=view.unexamined,
    ),
    "received": Filter("待受理", lambda body, _now, _me: view.of_department(body, (Stage.RECEIVED,))),
    "procedure": Filter(
        "特别程序中", lambda body, _now, _me: view.of_department(body, (Stage.IN_PROCEDURE,)), "paused"
    ),
    "supplement": Filter("补正中", lambda body, _now, _me: view.of_department(body, (Stage.SUPPLEMENTING,)), "paused"),
    "owing": Filter("容缺待补", lambda body, _now, _me: view.owing(body), "paused"),
    "done": Filter("已办结", lambda body, _now, _me: view.of_department(body, (Stage.CONCLUDED,))),
}
SUPERVISION_LINK = {"text": "审管协同", "href": "/approval/supervision"}
COMMITMENT_LINK = {"text": "承诺核查", "href": "/approval/commitments"}
JOINT_LINK = {"text": "并联审批", "href": "/approval/joint"}
COUNTY_SIDE: list[dict[str, Any]] = [{"title": "协同", "links": [JOINT_LINK]}]
"""Of whoever belongs to no department."""
_FIGURES = ("open", "late", "today", "received", "unexamined", "procedure")
SIDE = ("open", "mine", "unclaimed", "received", "procedure", "supplement", "owing", "done")
QUEUE = tuple(dict.fromkeys((*_FIGURES, *SIDE)))
"""What the page of the queue counts, beside what it shows."""


MANY = 1_000
"""So many are counted; a department that has more of them reads “999+” and loses nothing by it."""


def counted(read: ReadModel, *criteria: sa.ColumnElement[bool], of: View[Any] = CASES) -> str:
    """How many cases, in time that does not grow with them."""
    return _written(read.count(of, *criteria, at_most=MANY))


def _written(found: int) -> str:
    return f"{found}" if found < MANY else f"{MANY - 1}+"


def numbers(read: ReadModel, body: str, now: datetime, me: str, names: Sequence[str] = ()) -> dict[str, str]:
    """How many cases each filter shows; each is counted once for a page."""
    asked = {name: FILTERS[name].means(read, body, now, me) for name in names or (*FILTERS,)}
    return {name: _written(found) for name, found in read.counts(CASES, asked, at_most=MANY).items()}


def figures(found: Mapping[str, str], show: str) -> list[dict[str, Any]]:
    """The numbers on top; each is a filter."""
    return [
        {
            "text": FILTERS[name].text,
            "number": found[name],
            "href": f"?show={name}",
            "kind": FILTERS[name].kind,
            "current": name == show,
        }
        for name in _FIGURES
    ]


def side(found: Mapping[str, str], show: str, saved: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """The menu beside: what there is, with numbers, what a person saved, and what is done together with others."""
    links = [
        {
            "text": FILTERS[name].text,
            "href": f"/approval/?show={name}",
            "number": found[name],
            "current": name == show,
        }
        for name in SIDE
    ]
    day = {"text": "今天", "href": "/approval/day", "current": show == "day"}
    together = {"title": "协同", "links": [JOINT_LINK, SUPERVISION_LINK, COMMITMENT_LINK]}
    return [{"title": "办件", "links": [day, *links]}, *saved, together]


DAY = ("late", "today", "tomorrow", "unexamined", "mine", "unclaimed", "owing")
"""What an approver goes through in the morning, in this order."""


def day(
    rows: Mapping[str, Sequence[CaseRow]], found: Mapping[str, str], calendar: Calendar, now: datetime, parts: Parts
) -> list[dict[str, Any]]:
    """Each part of the day with its first cases."""
    return [
        {
            "name": name,
            "text": FILTERS[name].text,
            "number": found[name],
            "rows": [queue_row(row, calendar, now, parts) for row in rows[name]],
        }
        for name in DAY
    ]


def queue_row(row: CaseRow, calendar: Calendar, now: datetime, parts: Parts) -> dict[str, Any]:
    kind, text = lamp(row, calendar, now)
    return {
        "case_id": row.case_id,
        "case_no": row.case_no,
        "light": kind,
        "light_text": f"{text} · 已提醒" if row.reminded and row.is_open else text,
        "item_name": row.item_name,
        "applicant": mask_party(row.applicant.kind, parts.keyring.open(row.applicant_name)),
        "received_at": row.received_at,
        "due_at": row.due_at,
        "stage": row.stage.label,
        "assignee": parts.name_of(row.assignee) if row.assignee else "待认领",
        "claimable": row.is_open and not row.assignee,
    }


def lamp(row: CaseRow, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """Colour and words of a case's light; before acceptance it is the limit of the notice that counts."""
    if row.stage in (Stage.CONCLUDED, Stage.CONCLUDED_TOLERANT, Stage.REFUSED, Stage.WITHDRAWN, Stage.LAPSED):
        return "none", row.stage.label
    if row.stage is Stage.SUPPLEMENTING:
        return "paused", "等待补正"
    if row.promised is not None:
        return light(row.promised, calendar, now).colour, light_text(row.promised, calendar, now)
    return _notice_lamp(row, calendar, now)


def _notice_lamp(row: CaseRow, calendar: Calendar, now: datetime) -> tuple[str, str]:
    assert row.due_at is not None, "a received case has the limit of its notice"
    left = calendar.working_days_between(now.date(), row.due_at.date())
    if now >= row.due_at:
        return Light.RED.colour, "告知期限已过"
    examine_at = view.examine_due_at(row, calendar)
    if examine_at is not None and now > examine_at:
        return Light.AMBER.colour, f"网上申请超一个工作日未审查 · 剩 {left} 个工作日"
    return (Light.AMBER if left <= 1 else Light.GREEN).colour, f"待受理 · 剩 {left} 个工作日"


def case_page(
    row: CaseRow,
    history: Sequence[Recorded[Any]],
    calendar: Calendar,
    now: datetime,
    parts: Parts,
    *,
    clear: bool = False,
) -> dict[str, Any]:
    kind, text = lamp(row, calendar, now)
    return {
        "row": row,
        "light": kind,
        "light_text": text,
        "clock": clock_card(row, calendar, now, parts.name_of),
        "steps": steps(row),
        "materials": [*map(material, row.materials), *map(_outstanding, row.outstanding)],
        "choices": _choices(row),
        "latest_follow_up": latest_follow_up(row, calendar, now),
        "procedures": procedure_card(row, history, calendar, now, parts),
        "cannot_decide": cannot_decide(row, now),
        "on_the_spot": on_the_spot(row),
        "by_commitment": any(one.by_commitment for one in row.materials),
        "uncommitted": "、".join(one.name for one in row.outstanding if one.code in row.uncommitted),
        "received_by": parts.name_of(row.received_by),
        "assignee": parts.name_of(row.assignee),
        "timeline": timeline(history, parts.name_of, parts.keyring),
        "papers": papers.written(history),
        "applicant": card(personal(row.applicant), parts.keyring, clear=clear),
        "revocation_grounds": [(one.value, one.label) for one in e.RevocationGround],
        "deregistration_grounds": _ends_by(row),
        "late": row.promised is not None and row.due_at is not None and now > row.due_at,
    }


def _ends_by(row: CaseRow) -> list[tuple[str, str]]:
    """By which grounds an approval is deregistered: one that was annulled by that one alone."""
    annulled = row.standing is not InForce.IN_FORCE
    return [(one.value, one.label) for one in e.DeregistrationGround if (one.name == "ANNULLED") is annulled]


def _choices(row: CaseRow) -> list[tuple[str, str, str]]:
    """What a notice may ask for: what came and is not in order, and what is listed and did not come."""
    came = [(one.code, one.name, "") for one in row.materials if one.collected_as != "WAIVED"]
    return [*came, *((one.code, one.name, "尚未交来") for one in row.outstanding)]


def personal(who: e.Applicant) -> tuple[Personal, ...]:
    """What the page masks of the applicant."""
    return (
        Personal("name", "名称", who.name, partial(mask_party, who.kind)),
        Personal("number", "证件号码", who.number, mask_number),
        Personal("phone", "联系电话", who.phone, mask_phone),
    )


_COLLECTED = {"PAPER": "已收 · 纸质", "UPLOADED": "已收 · 电子", "WAIVED": "已核验，免交"}


def material(one: e.FiledMaterial) -> dict[str, str]:
    """One line of the table of materials."""
    need = "free" if one.collected_as == "WAIVED" else "must" if one.main else "later"
    why = "告知承诺" if one.by_commitment else "电子证照" if one.waived_by else ""
    return {
        "name": one.name,
        "need": need,
        "why": why,
        "state": "承诺代替" if one.by_commitment else _COLLECTED.get(one.collected_as, "未收"),
    }


def _outstanding(one: e.OutstandingMaterial) -> dict[str, str]:
    return {"name": one.name, "need": "later" if one.deferrable else "must", "why": "", "state": "未交"}


def paper(name: str, row: CaseRow, history: Sequence[Recorded[Any]], parts: Parts) -> dict[str, Any]:
    """One written paper, word for word from the record."""
    reading = Reading(parts.keyring.open(row.applicant_name), parts.name_of, parts.keyring.open)
    return papers.made(name, row, history, reading)
