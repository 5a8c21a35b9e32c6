"""办件之外的期限：一次性告知五个工作日（行政许可法第三十二条），联办部门提出意见的时限。"""

from datetime import datetime
from typing import Final

from legaltime import Budget, Calendar, Ledger, Receipt, Unit, deadline, deemed_at, local
from legaltime.moments import day_end

KEPT_FOR_THE_LEAD: Final = 1
"""各部门的意见要在承诺期限届满前一日到齐：主办部门汇总意见、作出决定，也要一日。"""
SHORTEST_BRANCH: Final = Budget(amount=1, unit=Unit.WORKING_DAY)
"""再短的承诺，也要给联办部门一个完整的工作日，不然没有看件就视为同意了。"""

HEARING_REQUEST: Final = Budget(amount=5, unit=Unit.WORKING_DAY)
"""被告知听证权利之日起，多久以内可以要求听证（行政许可法第四十七条）。"""
HEARING_HELD: Final = Budget(amount=20, unit=Unit.WORKING_DAY)
"""要求听证之日起，多久以内组织听证（行政许可法第四十七条）。"""
HEARING_NOTICE: Final = Budget(amount=7, unit=Unit.WORKING_DAY)
"""举行听证以前，提前多久通知（行政许可法第四十八条第一项；依第八十二条以工作日计算）。"""


def ends_at(limit: Budget, started_at: datetime, calendar: Calendar) -> datetime:
    """这个期限届满的时刻。"""
    due_at = deadline(Ledger(budget=limit, started_at=started_at), calendar).due_at
    assert due_at is not None, "only a standing clock has no due moment, and this one runs"
    return due_at


def redated(limit: Budget, started_at: datetime, calendar: Calendar, now: datetime) -> datetime:
    """放假安排改了，这个期限何时届满；提前到今天以前的，今天届满，不溯及既往。"""
    return max(ends_at(limit, started_at, calendar), day_end(local(now).date()))


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
