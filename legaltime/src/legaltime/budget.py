"""How much time a limit gives, and in which unit."""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer, model_validator

MAX_AMOUNT = 100_000  # far beyond any limit in law; keeps a slip of the keyboard from leaving the calendar


def _as_written(amount: object) -> object:
    """0.1 means one tenth, not the binary number nearest to it."""
    return str(amount) if isinstance(amount, float) else amount


def _plain(amount: Fraction) -> int | str:
    return amount.numerator if amount.denominator == 1 else str(amount)


Amount = Annotated[
    Fraction,
    BeforeValidator(_as_written),
    Field(ge=0, le=MAX_AMOUNT),
    PlainSerializer(_plain, return_type=int | str, when_used="json"),
]


class Unit(StrEnum):
    """期限单位：工作日、自然日、工作小时、小时、届满前自然日."""

    WORKING_DAY = "working_day"
    NATURAL_DAY = "natural_day"
    WORKING_HOUR = "working_hour"
    CLOCK_HOUR = "clock_hour"
    NATURAL_DAY_BEFORE = "natural_day_before"

    @property
    def label(self) -> str:
        return _UNIT_LABELS[self]

    @property
    def is_hours(self) -> bool:
        return self in {Unit.WORKING_HOUR, Unit.CLOCK_HOUR}

    def text(self, amount: Fraction | int) -> str:
        """An amount as a clerk says it: 3 个工作日, 5 天, 2 小时 30 分."""
        name = _SPOKEN[self]
        if not self.is_hours:
            return f"{amount} {name}"
        hours, minutes = divmod(int(amount * 60), 60)
        parts = [f"{hours} {name}"] * (hours > 0 or minutes == 0) + [f"{minutes} 分"] * (minutes > 0)
        return " ".join(parts)


_UNIT_LABELS = {
    Unit.WORKING_DAY: "工作日",
    Unit.NATURAL_DAY: "自然日",
    Unit.WORKING_HOUR: "工作小时",
    Unit.CLOCK_HOUR: "小时",
    Unit.NATURAL_DAY_BEFORE: "届满前自然日",
}
_SPOKEN = {
    Unit.WORKING_DAY: "个工作日",
    Unit.NATURAL_DAY: "天",
    Unit.WORKING_HOUR: "个工作小时",
    Unit.CLOCK_HOUR: "小时",
    Unit.NATURAL_DAY_BEFORE: "天",
}


class Budget(BaseModel, frozen=True, extra="forbid"):
    """时限：数值加单位；按日计算的必须是整数，按小时计算的精确到秒."""

    amount: Amount
    unit: Unit

    @model_validator(mode="after")
    def _days_are_whole(self) -> Self:
        require_whole_days(self.amount, self.unit)
        return self


def require_whole_days(amount: Fraction, unit: Unit) -> None:
    if not unit.is_hours and amount.denominator != 1:
        raise ValueError(f"以{unit.label}计的时限必须是整数：{amount}")
