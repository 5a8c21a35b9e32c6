"""两个期限的计时账随事件怎样变：特别程序依法停、停后续，经批准延长法定期限。"""

from approval.domain.case.events import Reckoned, SpecialProcedureEnded, SpecialProcedureStarted, TimeLimitExtended
from legaltime import Calendar, Ledger, deadline


def reckoned(ledger: Ledger, calendar: Calendar) -> Reckoned:
    """还在计时的账，到期是什么时刻。"""
    found = deadline(ledger, calendar)
    assert found.due_at is not None, "only a standing clock has no due moment, and this one runs"
    return Reckoned(due_at=found.due_at, provisional=found.provisional)


def stopped(ledger: Ledger, event: SpecialProcedureStarted) -> Ledger:
    """所需时间不计入期限的程序，计时由此暂停；其余照常。"""
    procedure = event.procedure
    if not procedure.clock_stops:
        return ledger
    return ledger.paused(
        event.started_at, reason=procedure.name, by=event.started_by, legal_basis=procedure.legal_basis
    )


def going_on(ledger: Ledger, event: SpecialProcedureEnded) -> Ledger:
    """程序结束，计时恢复。"""
    return ledger.resumed(event.ended_at) if ledger.is_paused else ledger


def extended(ledger: Ledger, event: TimeLimitExtended) -> Ledger:
    """经批准，法定期限增加。"""
    return ledger.extended(
        event.amount, at=event.approved_at, by=event.approved_by, reason=event.reason, legal_basis=event.legal_basis
    )
