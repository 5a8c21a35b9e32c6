"""收件一侧的法定期限：决定作出之日起十个工作日内颁发、送达（行政许可法第四十四条）。"""

from datetime import datetime
from typing import Final

from legaltime import Budget, Ledger, Unit

DELIVERY_LIMIT: Final = Budget(amount=10, unit=Unit.WORKING_DAY)


def delivery_clock(concluded_at: datetime) -> Ledger:
    """送达的期限：自决定次日起算。"""
    return Ledger(budget=DELIVERY_LIMIT, started_at=concluded_at)
