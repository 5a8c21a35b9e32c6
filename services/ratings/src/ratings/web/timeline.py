"""经过：把记录读成一页按时间倒排的话；评价人和单位的话解封后才显示。"""

from collections.abc import Callable, Sequence
from typing import Any, Final, assert_never

from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.sealed import Sealed
from kernel.showing import why
from ratings.domain.rating import events as e
from ratings.domain.rating.rectifying import BY_TICKET
from ratings.domain.words import Via

ERASED = "（已依法删除）"
_HOTLINE: Final = "12345 热线"
NameOf = Callable[[str], str]


def timeline(history: Sequence[Recorded[Any]], keyring: KeyRing, name_of: NameOf) -> list[dict[str, str]]:
    """Newest first; each line says what happened, when and by whom."""
    return [_entry(recorded, keyring, name_of) for recorded in reversed(history)]


def opened(sealed: Sealed[str] | None, keyring: KeyRing) -> str:
    """The words, nothing where there were none, and that they were erased where they were."""
    if sealed is None:
        return ""
    return keyring.open_many([sealed])[0] or ERASED


def _entry(recorded: Recorded[Any], keyring: KeyRing, name_of: NameOf) -> dict[str, str]:
    text, aside, kind = _said(recorded, keyring, name_of)
    note = " · ".join(part for part in (f"{recorded.meta.at:%m-%d %H:%M}", aside) if part)
    return {"text": text, "note": note, "kind": kind}


def _said(recorded: Recorded[Any], keyring: KeyRing, name_of: NameOf) -> tuple[str, str, str]:
    event: e.RatingEvent = recorded.event
    match event:
        case e.RatingInvited():
            return "办结，邀请评价", f"{event.closes.due_at:%m-%d} 前可评", ""
        case e.RatingSubmitted():
            return f"评价：{event.level.label}", event.channel.label, "late" if event.level.is_negative else ""
        case e.RatingDefaulted():
            return "评价期满，默认评价（不计入）", "", ""
        case e.NegativeRatingOpened():
            return "差评转入整改，已推送 12345", f"整改期限 {event.rectification.due_at:%m-%d}", "warn"
        case e.NegativeVerified():
            late = "" if event.on_time else "超过一个工作日"
            aside = (name_of(event.verified_by), opened(event.note, keyring), late)
            return f"联系核实：{event.finding.label}", _joined(*aside), "" if event.on_time else "late"
        case e.RectificationExtended():
            due = f"{event.rectification.due_at:%m-%d}"
            return f"整改延长至 {due}（合计十五个工作日）", _joined(name_of(event.extended_by), event.reason), "pause"
        case e.RectificationDone():
            late = "" if event.on_time else "超过整改期限"
            aside = (_done_by(event, name_of), opened(event.measures, keyring), late)
            return f"整改完成：{event.measures_public}", _joined(*aside), "" if event.on_time else "late"
        case e.RaterFedBack():
            return f"已向评价人反馈（{event.method.label}）", _by(event.fed_back_by, name_of), ""
        case e.RatingFollowedUp():
            return f"回访：对整改{event.level.label}", _by(event.followed_up_by, name_of), ""
        case e.NegativeRatingClosed():
            punctual = "按时整改" if event.on_time else "超期整改"
            return "差评办结", _joined(_by(event.closed_by, name_of), punctual), ""
        case e.RaterShown():
            return "查看评价人信息", _joined(name_of(recorded.meta.actor), why(event.look, keyring)), ""
    assert_never(event)


def _done_by(event: e.RectificationDone, name_of: NameOf) -> str:
    """What the hotline tells names the unit, not who sat there."""
    return f"{_HOTLINE}承办单位" if event.via is Via.TICKET else name_of(event.done_by)


def _by(account: str, name_of: NameOf) -> str:
    return _HOTLINE if account == BY_TICKET else name_of(account)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
