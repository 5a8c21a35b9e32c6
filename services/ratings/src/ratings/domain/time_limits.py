"""评价的各项时限：评价期七日，联系核实一个工作日，整改五个工作日，延长一次合计十五个工作日。"""

from datetime import datetime
from typing import Final

from legaltime import Budget, Calendar, Ledger, Unit, deadline, local
from ratings.domain.rating.events import Reckoned

RATING_WINDOW: Final = Budget(amount=7, unit=Unit.NATURAL_DAY)
CONTACT: Final = Budget(amount=1, unit=Unit.WORKING_DAY)
RECTIFICATION: Final = Budget(amount=5, unit=Unit.WORKING_DAY)
RECTIFICATION_IN_TOTAL: Final = Budget(amount=15, unit=Unit.WORKING_DAY)
EXTENSION_BASIS: Final = "复杂事项登记事由、限期整改（国办发〔2019〕51号）"


def started(budget: Budget, at: datetime) -> Ledger:
    return Ledger(budget=budget, started_at=at)


def extended(ledger: Ledger, *, at: datetime, by: str, reason: str) -> Ledger:
    """补足到合计十五个工作日。"""
    more = RECTIFICATION_IN_TOTAL.amount - RECTIFICATION.amount
    return ledger.extended(more, at=at, by=by, reason=reason, legal_basis=EXTENSION_BASIS)


def reckoned(ledger: Ledger, calendar: Calendar) -> Reckoned:
    found = deadline(ledger, calendar)
    assert found.due_at is not None, "none of these clocks ever stands still"
    return Reckoned(due_at=found.due_at, provisional=found.provisional)


def is_late(now: datetime, due_at: datetime) -> bool:
    """期限末日二十四时写作 23:59:59，这一秒之内仍为按时。"""
    return local(now).replace(microsecond=0) > due_at
