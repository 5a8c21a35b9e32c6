"""工单的时限：签收四个工作小时；退单二十四小时；办结按类别，转来方另定时限的取其早者。"""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from hotline.domain.ticket.events import Limit
from kernel.events import Value
from legaltime import Budget, Calendar, Ledger, Unit, deadline

SIGN_WITHIN: Final = Budget(amount=Fraction(4), unit=Unit.WORKING_HOUR)
RETURN_WITHIN: Final = timedelta(hours=24)


class Due(Value):
    """到期时刻；`provisional` 表示所涉年度放假安排尚未公布。"""

    due_at: datetime
    provisional: bool


def sign_due_at(received_at: datetime, calendar: Calendar) -> datetime:
    """应当签收的时刻：收到后四个工作小时。"""
    return _due(SIGN_WITHIN, received_at, calendar).due_at


def conclude_due(
    limit: Limit, started_at: datetime, calendar: Calendar, *, external_due_at: datetime | None = None
) -> Due:
    """应当办结的时刻；转来方另定时限的，取其早者。"""
    ours = _due(limit.conclude, started_at, calendar)
    if external_due_at is None or external_due_at >= ours.due_at:
        return ours
    return Due(due_at=external_due_at, provisional=False)


def may_return_until(received_at: datetime) -> datetime:
    """可以退单的最后时刻：按钟点连续计算，节假日不停。"""
    return received_at + RETURN_WITHIN


def _due(budget: Budget, started_at: datetime, calendar: Calendar) -> Due:
    reckoned = deadline(Ledger(budget=budget, started_at=started_at), calendar)
    assert reckoned.due_at is not None, "only a standing clock has no due moment, and this one runs"
    return Due(due_at=reckoned.due_at, provisional=reckoned.provisional)
