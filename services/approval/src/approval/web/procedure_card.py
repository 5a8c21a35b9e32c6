"""特别程序和听证那一格：自己的期限、安排、笔录；告知了什么权利，为什么还不能决定。"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from approval.domain.case import events as e
from approval.domain.errors import HearingMayBeRequestedError, HearingNotHeldError
from approval.views.cases import CaseRow
from approval.views.stages import Stage
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.sealed import Sealed
from kernel.service import Parts
from kernel.showing import ERASED
from legaltime import Calendar, Ledger, light, light_text

History = Sequence[Recorded[Any]]
NameOf = Callable[[str], str]


def procedure_card(row: CaseRow, history: History, calendar: Calendar, now: datetime, parts: Parts) -> dict[str, Any]:
    """What the card shows: what runs now, what ran before, how the hearing stands, who may be sent."""
    return {
        "running": _running(row, history, calendar, now, parts.name_of) if row.procedure else None,
        "before": list(_ended(history, parts)),
        "starts": _may_start(row),
        "colleagues": list(parts.colleagues_of(row.body).items()),
        "hearing": _hearing(row, history, parts.keyring, now),
    }


def cannot_decide(row: CaseRow, now: datetime) -> str:
    """Why a hearing keeps the decision waiting; nothing if it does not."""
    if row.hearing_request_by is None or row.hearing_held or row.hearing_given_up:
        return ""
    if row.hearing_hold_by is not None:
        return f"{HearingNotHeldError.title}；{row.hearing_hold_by:%m 月 %d 日}以前组织。"
    if now <= row.hearing_request_by:
        return f"{HearingMayBeRequestedError.title}；{row.hearing_request_by:%m 月 %d 日}届满。"
    return ""


def _running(row: CaseRow, history: History, calendar: Calendar, now: datetime, name_of: NameOf) -> dict[str, Any]:
    started, arranged = _last(history, e.SpecialProcedureStarted), None
    for one in history:
        if isinstance(one.event, e.SpecialProcedureStarted):
            arranged = None
        elif isinstance(one.event, e.SpecialProcedureScheduled):
            arranged = one.event
    colour, words = _lamp(started, history, calendar, now)
    return {
        "kind": row.procedure_kind,
        "name": row.procedure,
        "light": colour,
        "light_text": words,
        "due_at": row.procedure_due_at,
        "held_at": row.held_at,
        "held_where": row.held_where,
        "staff": "、".join(map(name_of, arranged.staff)) if arranged else "",
        "is_hearing": row.procedure_kind == e.HEARING,
        "needs_minutes": row.procedure_kind in (e.HEARING, e.INSPECTION),
    }


def _lamp(
    started: e.SpecialProcedureStarted | None, history: History, calendar: Calendar, now: datetime
) -> tuple[str, str]:
    """Colour and words of the procedure's own limit; a hearing that was asked for runs from that moment."""
    if started is None or started.procedure.limit is None or started.due is None:
        return "none", "清单没有另定期限"
    requested = _last(history, e.HearingRequested) if started.procedure.kind == e.HEARING else None
    since = requested.requested_at if requested else started.started_at
    own = Ledger(budget=started.procedure.limit, started_at=since)
    return light(own, calendar, now).colour, light_text(own, calendar, now)


def _ended(history: History, parts: Parts) -> Iterator[dict[str, Any]]:
    """What was carried out, with its minutes, oldest first."""
    name = ""
    for one in history:
        match one.event:
            case e.SpecialProcedureStarted(procedure=procedure):
                name = procedure.name
            case e.SpecialProcedureEnded() as ended:
                yield {
                    "name": name,
                    "ended_at": ended.ended_at,
                    "result": ended.result,
                    "minutes": _opened(ended.minutes, parts.keyring),
                    "attended": "、".join(map(parts.name_of, ended.attended)),
                    "on_time": ended.on_time,
                }


def _may_start(row: CaseRow) -> list[tuple[str, str, str]]:
    """What the list provides, and a hearing that somebody asked for."""
    listed = [(one.kind, one.name, _stops(one)) for one in row.item.special_procedures]
    over = row.hearing_held or row.hearing_given_up
    if row.hearing_hold_by and not over and e.HEARING not in {kind for kind, _, _ in listed}:
        listed.append((e.HEARING, "听证", "申请人或者利害关系人要求的，所需时间不计入期限"))
    return listed


def _stops(procedure: e.SpecialProcedure) -> str:
    counted = "所需时间不计入期限" if procedure.clock_stops else "期限照常计算"
    own = f"最长 {procedure.limit.unit.text(procedure.limit.amount)}，" if procedure.limit else ""
    when = f"；{procedure.when}" if procedure.when else ""
    return f"{own}{counted}（{procedure.legal_basis}）{when}"


def _hearing(row: CaseRow, history: History, keyring: KeyRing, now: datetime) -> dict[str, Any]:
    told, requested = _last(history, e.HearingRightTold), _last(history, e.HearingRequested)
    given_up = _last(history, e.HearingGivenUp)
    over = row.hearing_held or row.hearing_given_up
    in_hand = row.stage in (Stage.ACCEPTED, Stage.IN_PROCEDURE)
    return {
        "told": told is not None,
        "interest": _opened(told.interest, keyring) if told else "",
        "request_by": row.hearing_request_by,
        "requester": _opened(requested.requester, keyring) if requested else "",
        "hold_by": row.hearing_hold_by,
        "held": row.hearing_held,
        "may_tell": in_hand and told is None,
        "given_up": _opened(given_up.reason, keyring) if given_up else "",
        "may_request": in_hand and requested is None and not over and told is not None and now <= told.request_by,
        "may_give_up": in_hand and told is not None and not over,
        "in_hand": in_hand,
    }


def _opened(sealed: Sealed[str] | None, keyring: KeyRing) -> str:
    found = keyring.open_many([sealed])[0] if sealed is not None else ""
    return ERASED if found is None else found


def _last(history: History, kind: type[Any]) -> Any:
    return next((one.event for one in reversed(history) if isinstance(one.event, kind)), None)
