"""办件之外的法定期限：一次性告知五个工作日（行政许可法第三十二条）。"""

from datetime import datetime

from legaltime import Calendar, Receipt, deemed_at


def notice_due_at(received_at: datetime, calendar: Calendar) -> datetime:
    """告知期限届满、应视为受理的时刻：收到后第五个工作日的次日零时。"""
    moment = deemed_at(Receipt(received_at=received_at), calendar)
    assert moment is not None, "without a notice there is always a moment of deemed acceptance"
    return moment
