"""What the pages show of tickets, made of views and of the record."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from hotline.catalogue import catalogue
from hotline.dispatching import suggested
from hotline.domain.ticket.states import AssignmentStage
from hotline.domain.ticket.words import (
    AssignmentRole,
    RefusalReason,
    ReturnReason,
    Satisfaction,
    Solved,
    TicketSource,
)
from hotline.domain.time_limits import may_return_until
from hotline.views.bodies import all_bodies
from hotline.views.tickets import Stage, TicketRow, of_same_caller
from hotline.web.lamps import clock, lamp
from hotline.web.opening import Opened, opener, personal
from hotline.web.timeline import timeline
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.service import Parts
from kernel.showing import card
from kernel.views import ReadModel
from legaltime import Calendar, local

_COUNTY = "涟水县"
_DAY_ENDS = time(23, 59)
_NAME_FITS = 9  # characters of a body's name in a dense row


def short(body_name: str) -> str:
    """Within the county nobody says the county's name."""
    return body_name.removeprefix(_COUNTY)


def queue_row(row: TicketRow, calendar: Calendar, now: datetime) -> dict[str, Any]:
    kind, text = lamp(row, calendar, now)
    return {
        "ticket_id": row.ticket_id,
        "ticket_no": row.ticket_no,
        "light": kind,
        "light_text": text,
        "kind": f"{row.demand_kind.label} · {row.source.label}",
        "topic": row.topic_name,
        "town": row.town_name or "—",
        "units": _in_short(row),
        "due": _due(row.due_at),
        "stage": row.stage.label,
    }


def _due(due_at: datetime | None) -> str:
    """A limit in days ends with its day and needs no hour."""
    if due_at is None:
        return "—"
    return f"{local(due_at):%m-%d}" if local(due_at).time() >= _DAY_ENDS else f"{local(due_at):%m-%d %H:%M}"


def _in_short(row: TicketRow) -> str:
    """The first unit stands for all; who the others are, the ticket's page says."""
    first, *others = [short(one.body_name) for one in row.assignments] or ["—"]
    if len(first) > _NAME_FITS:
        first = f"{first[:_NAME_FITS]}…"
    return f"{first}等 {len(others) + 1} 家" if others else first


def unit_row(row: TicketRow, body: str, calendar: Calendar, now: datetime) -> dict[str, Any]:
    mine = row.assignment(body)
    role = {"role": mine.role.label, "mine": mine.stage.label} if mine is not None else {"role": "—", "mine": "已转走"}
    return {**queue_row(row, calendar, now), **role}


def ticket_page(  # a page is made of many things, each named
    row: TicketRow,
    history: Sequence[Recorded[Any]],
    read: ReadModel,
    calendar: Calendar,
    now: datetime,
    parts: Parts,
    *,
    clear: bool = False,
) -> dict[str, Any]:
    """What agents and units both see."""
    opened = opener(parts.keyring)
    kind, text = lamp(row, calendar, now)
    names = _names(row, history)
    return {
        "row": row,
        "light": kind,
        "light_text": text,
        "clock": clock(row, calendar, now),
        "steps": steps(row),
        "units": [_unit(row, one.body, now) for one in row.assignments],
        "content": opened(row.content),
        "who_asks": _who_asks(row, parts.keyring, clear=clear),
        "timeline": timeline(history, names, opened, parts.name_of),
        "history": [_earlier(one) for one in of_same_caller(read, row.caller_hash, but=row.ticket_id)],
        "replies": _replies(history, names, opened),
    }


def desk_choices(row: TicketRow, read: ReadModel) -> dict[str, Any]:
    """What an agent chooses from: bodies as the catalogue suggests them, reasons, answers, closable kinds."""
    suggestion = suggested(read, catalogue().find(row.topic_code), row.town_name)
    units = suggestion.units if suggestion is not None else ()
    by_role = {role: [unit.body for unit in units if unit.role is role] for role in AssignmentRole}
    firsts = by_role[AssignmentRole.LEAD] or by_role[AssignmentRole.SECTOR][:1]
    return {
        "bodies": [(one.body, short(one.name)) for one in all_bodies(read)],
        "first": next(iter(firsts), ""),
        "territory": next(iter(by_role[AssignmentRole.TERRITORY]), ""),
        "others": [*by_role[AssignmentRole.CO], *by_role[AssignmentRole.SECTOR][1:]],
        "mode": suggestion.mode.value if suggestion is not None else "SINGLE",
        "reasons": _pairs(RefusalReason),
        "solved": _pairs(Solved),
        "levels": _pairs(Satisfaction),
        "closable": list(catalogue().closable_kinds.items()),
        "rework_choices": [(one.body, short(one.body_name)) for one in row.assignments if one.must_reply],
        "returned": [one for one in row.assignments if one.stage is AssignmentStage.RETURNED],
    }


def unit_choices(row: TicketRow, body: str, now: datetime) -> dict[str, Any]:
    """What a unit may do with its part now."""
    mine = row.assignment(body)
    held = mine is not None and row.stage in (Stage.DISPATCHED, Stage.RETURNED)
    stage = mine.stage.value if mine is not None and held else ""
    returnable = stage in {"DISPATCHED", "SIGNED"} and mine is not None and now <= may_return_until(mine.received_at)
    return {
        "my_stage": stage,
        "may_return": returnable and mine is not None and not mine.ruled,
        "return_until": may_return_until(mine.received_at) if mine is not None else None,
        "reasons": _pairs(ReturnReason),
    }


def _who_asks(row: TicketRow, keyring: KeyRing, *, clear: bool) -> dict[str, Any]:
    shown = card(personal(row.caller), keyring, clear=clear)
    unnamed = "评价人，由好差评回访" if row.source is TicketSource.RATING else "匿名"
    return shown if row.caller is not None else {**shown, "pairs": [("诉求人", unnamed)]}


_STEPS = ("登记", "派单", "签收", "答复", "回访", "办结")


def steps(row: TicketRow) -> list[dict[str, str]]:
    at = _step(row)
    return [
        {"name": name, "state": "done" if n < at else "current" if n == at else "todo"} for n, name in enumerate(_STEPS)
    ]


def _step(row: TicketRow) -> int:
    match row.stage:
        case Stage.CREATED | Stage.RETURNED:
            return 1
        case Stage.DISPATCHED:
            return 2 if row.unsigned else 3
        case Stage.REPLIED:
            return 4
        case Stage.FOLLOWED_UP:
            return 5
        case _:
            return len(_STEPS)


def _pairs(coded: Any) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in coded]


def _unit(row: TicketRow, body: str, now: datetime) -> dict[str, Any]:
    one = row.assignment(body)
    assert one is not None, "asked only of bodies that have the ticket"
    unsigned_late = one.stage is AssignmentStage.DISPATCHED and now > one.sign_due_at
    return {
        "name": short(one.body_name),
        "role": one.role.label,
        "stage": one.stage.label,
        "sign_due_at": one.sign_due_at,
        "late": unsigned_late,
        "body": one.body,
    }


def _names(row: TicketRow, history: Sequence[Recorded[Any]]) -> dict[str, str]:
    units = [unit for one in history for unit in getattr(one.event, "units", ())]
    units += [one.event.unit for one in history if hasattr(one.event, "unit")]
    return {unit.body: short(unit.body_name) for unit in units} | {
        one.body: short(one.body_name) for one in row.assignments
    }


def _replies(history: Sequence[Recorded[Any]], names: dict[str, str], opened: Opened) -> list[dict[str, Any]]:
    return [
        {"unit": names.get(one.event.body, one.event.body), "answer": opened(one.event.answer), "at": one.meta.at}
        for one in history
        if one.kind == "hotline.TicketReplied"
    ]


def _earlier(row: TicketRow) -> dict[str, Any]:
    return {
        "ticket_id": row.ticket_id,
        "ticket_no": row.ticket_no,
        "topic": row.topic_name,
        "stage": row.stage.label,
        "created_at": row.created_at,
    }
