"""办件之外的期限：一次性告知五个工作日（行政许可法第三十二条），联办部门提出意见的时限。"""

from datetime import datetime
from typing import Final

from legaltime import Budget, Calendar, Receipt, Unit, deemed_at

KEPT_FOR_THE_LEAD: Final = 1
"""各部门的意见要在承诺期限届满前一日到齐：主办部门汇总意见、作出决定，也要一日。"""
SHORTEST_BRANCH: Final = Budget(amount=1, unit=Unit.WORKING_DAY)
"""再短的承诺，也要给联办部门一个完整的工作日，不然没有看件就视为同意了。"""


def notice_due_at(received_at: datetime, calendar: Calendar) -> datetime:
    """告知期限届满、应视为受理的时刻：收到后第五个工作日的次日零时。"""
    moment = deemed_at(Receipt(received_at=received_at), calendar)
    assert moment is not None, "without a notice there is always a moment of deemed acceptance"
    return moment


def branch_limit(promised: Budget) -> Budget:
    """联办部门提出意见的时限：事项承诺期限减一日，至少一个工作日。"""
    shorter = promised.amount - KEPT_FOR_THE_LEAD
    if promised.unit not in (Unit.WORKING_DAY, Unit.NATURAL_DAY) or shorter < 1:
        return SHORTEST_BRANCH
    return Budget(amount=shorter, unit=promised.unit)
