"""经过：把记录读成一页按时间倒排的话。"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, assert_never

from hotline.domain.ticket import events as e
from hotline.domain.ticket.words import TicketSource
from hotline.web.opening import Opened
from kernel.events import Recorded
from legaltime import local

NameOf = Callable[[str], str]
_ONLINE = (TicketSource.WEB, TicketSource.UNRESOLVED_WINDOW)


def timeline(
    history: Sequence[Recorded[Any]], names: Mapping[str, str], opened: Opened, name_of: NameOf
) -> list[dict[str, str]]:
    """Newest first; each line says what happened, when and by whom. `names`: of the bodies that had the ticket."""
    return [_entry(recorded, names, opened, name_of) for recorded in reversed(history)]


def _entry(recorded: Recorded[Any], names: Mapping[str, str], opened: Opened, name_of: NameOf) -> dict[str, str]:
    text, aside, kind = _said(recorded.event, names, opened)
    note = " · ".join(
        part for part in (f"{local(recorded.meta.at):%m-%d %H:%M}", _by(recorded, name_of), aside) if part
    )
    return {"text": text, "note": note, "kind": kind}


def _by(recorded: Recorded[Any], name_of: NameOf) -> str:
    """A colleague by name; who asks online is no colleague, and signed in or not stays unnamed."""
    event, actor = recorded.event, recorded.meta.actor
    if actor.startswith("process:"):
        return "系统自动"
    if isinstance(event, e.TicketCreated) and event.source in _ONLINE:
        return "网上提交"
    return name_of(actor)


def _said(event: e.TicketEvent, names: Mapping[str, str], opened: Opened) -> tuple[str, str, str]:
    match event:
        case e.TicketSigned() | e.TicketReturned() | e.TicketReassigned() | e.TicketReplied():
            return _at_a_unit(event, names, opened)
        case e.TicketCreated():
            return f"登记：{event.source.label} · {event.demand_kind.label}", "", ""
        case e.TicketAnsweredDirectly():
            return f"即时答复：{opened(event.answer)}", "", ""
        case e.TicketRefused():
            return f"不予受理：{event.reason.label}", f"告知途径：{event.way_to_go}", "warn"
        case e.TicketDispatched():
            to = "、".join(f"{names.get(unit.body, unit.body_name)}（{unit.role.label}）" for unit in event.units)
            return f"派单：{to}", f"{event.mode.label} · {local(event.due_at):%m-%d %H:%M} 前答复", ""
        case e.TicketFollowedUp():
            said = opened(event.note) if event.note is not None else ""
            return f"回访：{event.solved.label}，{event.level.label}", said, "warn" if event.level.is_negative else ""
        case e.TicketReworkOrdered():
            again = "、".join(names.get(body, body) for body in event.bodies)
            due = f"{local(event.due_at):%m-%d %H:%M} 前答复"
            return f"第 {event.number} 次重办：{again}", f"{due} · {opened(event.reason)}", "late"
        case e.TicketClosed():
            return f"办结：{event.reason.label}", "按期" if event.on_time else "有答复超期", ""
        case e.CallerShown(look=look):
            note = f"：{opened(look.note)}" if look.note is not None else ""
            return "查看诉求人信息", f"{look.reason.label}{note}", ""
    assert_never(event)


def _at_a_unit(
    event: e.TicketSigned | e.TicketReturned | e.TicketReassigned | e.TicketReplied,
    names: Mapping[str, str],
    opened: Opened,
) -> tuple[str, str, str]:
    match event:
        case e.TicketSigned():
            return f"{names.get(event.body, event.body)}签收", "" if event.on_time else "超过四个工作小时", ""
        case e.TicketReturned():
            why = f"{event.reason.label} · {opened(event.explanation)}"
            return f"{names.get(event.body, event.body)}退单", why, "warn"
        case e.TicketReassigned():
            how = "依派单异议裁定，不得再退" if event.ruled else ""
            return (
                f"改派：{names.get(event.from_body, event.from_body)} → {names.get(event.unit.body, event.unit.body)}",
                how,
                "",
            )
        case e.TicketReplied():
            late = "" if event.on_time else "超期"
            return (
                f"{names.get(event.body, event.body)}答复：{opened(event.answer)}",
                late,
                "" if event.on_time else "late",
            )
    assert_never(event)
