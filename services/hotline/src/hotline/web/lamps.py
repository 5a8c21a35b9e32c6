"""The light beside a ticket and the clock on its page."""

from datetime import datetime
from typing import Any

from hotline.views.tickets import ENDED_STAGES, Stage, TicketRow
from legaltime import Calendar, Light, deadline, explain, light, light_text, local


def lamp(row: TicketRow, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """Colour and words; only while a unit has the ticket does its limit run."""
    if row.stage in ENDED_STAGES or row.clock is None or row.due_at is None:
        return "none", row.stage.label
    if row.stage in (Stage.REPLIED, Stage.FOLLOWED_UP):
        return "none", row.stage.label
    if is_set_outside(row):
        return _outside_lamp(row.due_at, calendar, now)
    return light(row.clock, calendar, now).colour, light_text(row.clock, calendar, now)


def is_set_outside(row: TicketRow) -> bool:
    """Whether the limit of whoever sent the demand is the one that binds."""
    return row.due_at is not None and row.due_at == row.external_due_at


def _outside_lamp(due_at: datetime, calendar: Calendar, now: datetime) -> tuple[str, str]:
    if now > due_at:
        return Light.RED.colour, "已过转来方时限"
    if local(now).date() == local(due_at).date():
        return Light.DUE_TODAY.colour, "今日到期"
    left = calendar.working_days_between(local(now).date(), local(due_at).date())
    return (Light.AMBER if left <= 1 else Light.GREEN).colour, f"剩 {left} 个工作日"


def clock(row: TicketRow, calendar: Calendar, now: datetime) -> dict[str, Any] | None:
    """The limit day by day and the sum beside it; without days where another's limit binds."""
    if row.clock is None or row.due_at is None:
        return None
    if row.stage not in (Stage.DISPATCHED, Stage.RETURNED) and row.replied_at is not None:
        now = row.replied_at  # the clock stood still with the last reply
    reckoned = deadline(row.clock, calendar, now=now)
    unit = row.clock.budget.unit
    outside = is_set_outside(row)
    facts = [
        ("起算", f"{local(row.clock.started_at):%m-%d %H:%M} {'重办' if row.reworks else '派单'}"),
        ("时限", f"{row.limit.code.label} · {unit.text(row.clock.budget.amount)}"),
        ("到期", f"{local(row.due_at):%m-%d %H:%M}"),
    ]
    if row.replied_at is not None and row.replied_at == now:
        facts.append(("答复", f"{local(now):%m-%d %H:%M}"))
    if outside:
        facts.append(("依据", "转来方另定时限，两者取其早"))
    return {
        "due_on": local(row.due_at).date(),
        "pill": "按转来方时限" if outside else f"已用 {unit.text(reckoned.used)}",
        "facts": facts,
        "days": [] if outside else explain(row.clock, calendar, today=local(now).date()),
        "provisional": row.provisional,
    }
