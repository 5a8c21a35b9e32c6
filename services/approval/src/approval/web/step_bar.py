"""How far a case has come: the list's own steps where the item has them, the usual ones where it has not."""

from approval.steps import StepStanding, standings
from approval.views.case_row import CaseRow
from approval.views.stages import OPEN_STAGES, Stage

_STEPS = ("收件", "受理", "审查", "决定", "办结")
_AT = {
    Stage.RECEIVED: 1,
    Stage.SUPPLEMENTING: 1,
    Stage.ACCEPTED: 2,
    Stage.IN_PROCEDURE: 2,
    Stage.CONCLUDED_TOLERANT: 4,
}


def steps(row: CaseRow) -> list[dict[str, str]]:
    """Each with its name, whether it is done, current or still to come, and a note."""
    return _listed(row) if row.item.steps else _usual(row)


def _listed(row: CaseRow) -> list[dict[str, str]]:
    found = standings(row)
    ahead = [one for one in found if not one.done] if row.stage in OPEN_STAGES else []
    shown = [{"name": "收件", "state": "done", "note": f"{row.received_at:%m-%d %H:%M}"}]
    for one in found:
        current = one in ahead[:1]
        state = "done" if one.done else "current" if current else "todo"
        shown.append({"name": one.step.name, "state": state, "note": _note(row, one, current=current)})
    return shown


def _note(row: CaseRow, one: StepStanding, *, current: bool) -> str:
    if one.done:
        return ""
    if current and row.procedure:
        return row.procedure
    return limit_text(one)


def limit_text(one: StepStanding) -> str:
    """The step's own limit, and whether it counts for the promise."""
    limit = one.step.limit
    amount = limit.unit.text(limit.amount) if limit.amount else "即时"
    return amount if one.step.counted else f"{amount}，不计入承诺期限"


def _usual(row: CaseRow) -> list[dict[str, str]]:
    at = _AT.get(row.stage, 5)
    notes = {
        "收件": f"{row.received_at:%m-%d %H:%M}",
        "受理": f"{row.accepted_at:%m-%d %H:%M}" if row.accepted_at else "",
    }
    if row.procedure:
        notes["审查"] = row.procedure
    return [
        {"name": name, "state": "done" if n < at else "current" if n == at else "todo", "note": notes.get(name, "")}
        for n, name in enumerate(_STEPS)
    ]
