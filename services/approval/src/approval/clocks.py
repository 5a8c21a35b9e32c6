"""一件的期限为什么是这一天：受理之前是告知的期限，之后承诺、法定两个期限并列，逐段逐日说明。"""

from datetime import date, datetime
from typing import Any

from approval.views.cases import CaseRow
from approval.views.stages import Stage
from legaltime import Budget, Calendar, Ledger, Unit, deadline, explain, light, light_text
from legaltime.acceptance import NOTICE_LIMIT
from legaltime.segments import segments

_NOTICE = Budget(amount=NOTICE_LIMIT, unit=Unit.WORKING_DAY)


def ledgers(row: CaseRow) -> dict[str, Ledger]:
    """The clocks that bind the department now: `notice` before acceptance, `promised` and `statutory` after it."""
    if row.promised is not None and row.statutory is not None:
        return {"promised": row.promised, "statutory": row.statutory}
    if row.stage is Stage.RECEIVED and row.notice_from is not None:
        return {"notice": Ledger(budget=_NOTICE, started_at=row.notice_from)}
    return {}


def latest_follow_up(row: CaseRow, calendar: Calendar, now: datetime) -> date | None:
    """If the case can be accepted tolerantly now: the last day materials may follow, where the promised limit ends."""
    tolerable = row.stage is Stage.RECEIVED and row.item.tolerance_applicable and row.tolerance_promised
    if not tolerable or not row.outstanding or not all(one.deferrable for one in row.outstanding):
        return None
    return deadline(Ledger(budget=row.item.promised_limit, started_at=now), calendar).due_on


def on_the_spot(row: CaseRow) -> bool:
    """Whether it may be decided at once: by commitment, or promised for today, and nothing still to come."""
    at_once = any(one.by_commitment for one in row.materials) or not row.item.promised_limit.amount
    return row.stage is Stage.RECEIVED and at_once and not row.outstanding


def clock_as_json(ledger: Ledger, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """One clock: the sum, its segments with who, why and on what basis, and every day from the start to the due day."""
    reckoned = deadline(ledger, calendar, now=now)
    unit = ledger.budget.unit
    return {
        "limit": {"amount": float(ledger.budget.amount), "unit": unit.value, "text": unit.text(ledger.budget.amount)},
        "started_at": ledger.started_at,
        "due_at": reckoned.due_at,
        "total": float(reckoned.total),
        "used": float(reckoned.used),
        "remaining": float(reckoned.remaining),
        "provisional": reckoned.provisional,
        "light": light(ledger, calendar, now).colour,
        "light_text": light_text(ledger, calendar, now),
        "segments": [one.model_dump(mode="json") for one in segments(ledger)],
        "days": [
            {"date": one.day, "counted": one.counted, "mark": one.mark, "reason": one.reason}
            for one in explain(ledger, calendar, today=now.date())
        ],
    }
