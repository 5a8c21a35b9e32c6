"""机器的钟有快慢：一小时以内的，以说话的那一刻为准，先后由记录说；差得更多的，是钟错了，要有人看。"""

from datetime import datetime, timedelta
from typing import Final

from approval.domain.errors import ClockBehindError, MomentAheadError
from legaltime import Ledger

SKEW: Final = timedelta(hours=1)
"""两台机器的钟至多差这么多。"""


def not_ahead(moment: datetime, now: datetime) -> datetime:
    """别处说的时刻，照它说的算，不按我们的钟改；超过一小时的将来，不采用。"""
    if moment - now > SKEW:
        raise MomentAheadError
    return moment


def not_before(earlier: datetime, now: datetime) -> datetime:
    """后一步不早于前一步：前一步由走得快的钟记下的，后一步与它同时；我们的钟慢了一小时以上的，不办。"""
    if earlier - now > SKEW:
        raise ClockBehindError
    return max(earlier, now)


def last_entry(ledger: Ledger) -> datetime:
    """计时账里最晚的一笔：起算、暂停、恢复或者延长。"""
    pauses = [moment for one in ledger.pauses for moment in (one.started_at, one.ended_at) if moment is not None]
    return max((ledger.started_at, *pauses, *(one.approved_at for one in ledger.extensions)))
