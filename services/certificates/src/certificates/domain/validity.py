"""证照的有效期：由证照类型规定年数或者月数，或者长期，或者按批准内容确定。"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from certificates.domain.errors import ValidityFixedError, ValidityNeededError, ValidityPastError
from kernel.events import Value

_MONTHS_OF_A_YEAR = 12


class ValidityKind(StrEnum):
    """有效期怎样确定。"""

    FIXED = "FIXED"
    LONG_TERM = "LONG_TERM"
    BY_DECISION = "BY_DECISION"


class Validity(Value):
    """证照类型规定的有效期。"""

    kind: ValidityKind
    months: int = 0

    @property
    def text(self) -> str:
        years, months = divmod(self.months, _MONTHS_OF_A_YEAR)
        match self.kind:
            case ValidityKind.LONG_TERM:
                return "长期"
            case ValidityKind.BY_DECISION:
                return "按批准内容确定"
            case ValidityKind.FIXED:
                return f"{years}年" if not months else f"{self.months}个月"


class StatedValidity(Value):
    """制证时写明的有效期：截止日，或者长期；两者都不写，则从证照类型。"""

    until: date | None = None
    long_term: bool = False


def validity_of(kind: str, years: int | None, months: int | None) -> Validity:
    """目录所列的有效期；列明年数、月数的照列，长期的照列，其余均按批准内容确定。"""
    total = (years or 0) * _MONTHS_OF_A_YEAR + (months or 0)
    if kind == ValidityKind.FIXED and total > 0:
        return Validity(kind=ValidityKind.FIXED, months=total)
    if kind == ValidityKind.LONG_TERM:
        return Validity(kind=ValidityKind.LONG_TERM)
    return Validity(kind=ValidityKind.BY_DECISION)


def valid_to(validity: Validity, valid_from: date, stated: StatedValidity) -> date | None:
    """有效期的最后一天；长期有效的没有。"""
    if validity.kind is not ValidityKind.BY_DECISION:
        if stated != StatedValidity():
            raise ValidityFixedError
        return _last_day(valid_from, validity.months) if validity.months else None
    if stated.long_term == (stated.until is not None):
        raise ValidityNeededError
    if stated.until is not None and stated.until < valid_from:
        raise ValidityPastError
    return stated.until


def expires_at(last_day: date, zone: tzinfo | None) -> datetime:
    """失效的时刻：最后一天届满，即次日零时。"""
    return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=zone)


def _last_day(first_day: date, months: int) -> date:
    """期满之日的前一日；没有对应日的，以月末日为最后一日（民法典第二百零二条）。"""
    year, month = divmod(first_day.year * _MONTHS_OF_A_YEAR + first_day.month - 1 + months, _MONTHS_OF_A_YEAR)
    days_of_month = monthrange(year, month + 1)[1]
    if first_day.day > days_of_month:
        return date(year, month + 1, days_of_month)
    return date(year, month + 1, first_day.day) - timedelta(days=1)
