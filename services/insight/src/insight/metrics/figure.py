"""A figure: a pair of whole numbers, its target, its period, the moment it was true; percentages only at the edge."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor


class Kind(StrEnum):
    """How a figure is read: a share, a score of a hundred, a mean, or a plain number."""

    RATE = "RATE"
    SCORE = "SCORE"
    MEAN = "MEAN"
    COUNT = "COUNT"


def half_up(number: Fraction, digits: int) -> str:
    """Written with `digits` decimals; a half goes up."""
    scaled = floor(number * 10**digits + Fraction(1, 2))
    sign, whole = ("-", -scaled) if scaled < 0 else ("", scaled)
    units, rest = divmod(whole, 10**digits)
    return f"{sign}{units:,}.{rest:0{digits}d}" if digits else f"{sign}{units:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One metric at one moment. `scale`: how many of the counted parts make one `unit`."""

    metric: str
    variant: str
    definition_version: int
    kind: Kind
    unit: str
    scale: int
    numerator: int
    denominator: int | None
    target: Fraction | None
    period: str
    since: date | None
    until: date
    as_of: datetime

    @property
    def rate(self) -> Fraction | None:
        """Nothing divided by nothing is neither none nor all."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def value(self) -> Fraction | None:
        """What the target is compared with: the number itself, or the rate."""
        return Fraction(self.numerator) if self.kind is Kind.COUNT else self.rate

    @property
    def text(self) -> str:
        """As people read it, without its sign: 96.41, 1.35, 12,904, or a dash when there is nothing to divide by."""
        value = self.value
        if value is None:
            return "—"
        if self.kind is Kind.COUNT:
            return half_up(value / self.scale, 0)
        return half_up(value * (1 if self.kind is Kind.MEAN else 100), 2)

    @property
    def sign(self) -> str:
        return {Kind.RATE: "%", Kind.SCORE: "分", Kind.MEAN: self.unit, Kind.COUNT: self.unit}[self.kind]

    @property
    def reached(self) -> bool | None:
        value = self.value
        return None if self.target is None or value is None else value >= self.target

    @property
    def distance(self) -> int:
        """How many more of the counted are needed to reach the target; 0 when it is reached or there is none."""
        if self.target is None or self.reached is not False:
            return 0
        wanted = self.target if self.denominator is None else self.target * self.denominator
        return ceil(wanted - self.numerator)

    @property
    def missing(self) -> int:
        """What the denominator has and the numerator lacks."""
        return 0 if self.denominator is None else self.denominator - self.numerator
