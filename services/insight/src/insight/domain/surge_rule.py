"""办件激增的口径：看多久、多少算多、何时算完；全部参数只在这里。"""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

WINDOW: Final = timedelta(minutes=5)
"""时窗：按事情发生的时刻，五分钟一格，首尾相接。"""

KEPT: Final = timedelta(days=1)
"""时窗留一天；更早的只并入“平时”和等待数。"""

SPAN: Final = timedelta(hours=1)
"""看近一小时，即最近十二格。"""

GRACE: Final = timedelta(seconds=30)
"""一格过后再等三十秒才判断；更晚到的仍计数，不再改变判断。"""

ENOUGH: Final = 10
"""一小时不足十件，无论平时多少，都不是激增。"""

TIMES: Final = 3
"""一小时超过平时的三倍，才是激增。"""

USUAL_HOURS: Final = 40
"""平时：此前最近四十个有收件的钟点（约一周的办公时间）的平均；还没有过，就是零。"""

OVER_ENOUGH: Final = 5
"""激增之后，一小时少于五件，或者……"""

OVER_TIMES: Final = Fraction(3, 2)
"""……少于激增开始时所说的平时的一倍半，才算回落；界线低于开始的界线，免得时起时落。"""

WINDOWS_KEPT: Final = KEPT // WINDOW
WINDOWS_IN_SPAN: Final = SPAN // WINDOW
_EPOCH_S: Final = int(WINDOW.total_seconds())


def has_begun(count: int, usual_count: int, usual_hours: int) -> bool:
    """一小时 `count` 件，是不是明显多于平时（`usual_hours` 个钟点共 `usual_count` 件）。"""
    return count >= ENOUGH and count * max(usual_hours, 1) > TIMES * usual_count


def has_ended(count: int, usual_count: int, usual_hours: int) -> bool:
    """是不是已经回落到平时的样子。"""
    usual = Fraction(usual_count, usual_hours) if usual_hours else Fraction(0)
    return count < max(Fraction(OVER_ENOUGH), OVER_TIMES * usual)


def window_of(moment: datetime) -> int:
    """第几格：自纪元起数。"""
    return int(moment.timestamp()) // _EPOCH_S


def end_of(window: int, like: datetime) -> datetime:
    """一格的末了，用 `like` 的时区说。"""
    return datetime.fromtimestamp((window + 1) * _EPOCH_S, like.tzinfo)


def last_closed(now: datetime) -> int:
    """到此刻为止，哪一格已经可以判断。"""
    return window_of(now - GRACE) - 1
