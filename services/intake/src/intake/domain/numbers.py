"""本县的办件编号：涟水县的区划，当日的序号，申报的渠道。"""

from datetime import date
from typing import Final

from identifiers.case_no import written
from intake.domain.channels import Channel

DIVISION: Final = "320826"  # 涟水县（GB/T 2260）


def case_no(day: date, serial: int, channel: Channel) -> str:
    """区划六位、日期六位、当日序号六位、校验一位、渠道两位；序号超出六位为 ValueError。"""
    return written(DIVISION, day, serial, channel.digits)
