"""What happened to one clock: when it started, how often it stood still, what was added to it."""

from datetime import datetime
from fractions import Fraction
from typing import Self

from pydantic import BaseModel, model_validator

from legaltime.budget import Amount, Budget, require_whole_days
from legaltime.moments import Moment, local

Stop = tuple[datetime, datetime | None]


class Pause(BaseModel, frozen=True, extra="forbid"):
    """暂停：期限停止计算的一段时间（如特别程序），写明起止、事由、决定人和依据."""

    started_at: Moment
    ended_at: Moment | None = None
    reason: str = ""
    by: str = ""
    legal_basis: str = ""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ended_at is not None and self.ended_at < self.started_at:
            raise ValueError(f"暂停的结束不能早于开始：{self.ended_at.isoformat()}")
        return self


class Extension(BaseModel, frozen=True, extra="forbid"):
    """延长：经批准增加的时限；届满之后才批准的不予计入."""

    amount: Amount
    approved_at: Moment
    by: str = ""
    reason: str = ""
    legal_basis: str = ""


class Ledger(BaseModel, frozen=True, extra="forbid"):
    """计时账：时限、起算时刻、各次暂停和各次延长；只记事实，不记是否超期."""

    budget: Budget
    started_at: Moment
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @model_validator(mode="after")
    def _extensions_fit_the_unit(self) -> Self:
        for extension in self.extensions:
            require_whole_days(extension.amount, self.budget.unit)
        return self

    @property
    def is_paused(self) -> bool:
        return any(pause.ended_at is None for pause in self.pauses)

    def paused(self, at: datetime, *, reason: str, by: str, legal_basis: str) -> Self:
        """A further pause; it may overlap one that is still open."""
        pause = Pause(started_at=at, reason=reason, by=by, legal_basis=legal_basis)
        return self.model_copy(update={"pauses": (*self.pauses, pause)})

    def resumed(self, at: datetime, *, reason: str | None = None) -> Self:
        """Ends every open pause, or only those of the reason given."""
        ending = {pause for pause in self.pauses if pause.ended_at is None and reason in {None, pause.reason}}
        if not ending:
            raise ValueError("没有需要结束的暂停")
        pauses = tuple(_ended(pause, at) if pause in ending else pause for pause in self.pauses)
        return self.model_copy(update={"pauses": pauses})

    def extended(self, amount: Fraction | int, *, at: datetime, by: str, reason: str, legal_basis: str) -> Self:
        extension = Extension(amount=Fraction(amount), approved_at=at, by=by, reason=reason, legal_basis=legal_basis)
        require_whole_days(extension.amount, self.budget.unit)
        return self.model_copy(update={"extensions": (*self.extensions, extension)})

    def stops(self) -> tuple[Stop, ...]:
        """暂停时段的并集：早于起算的部分剪去，起止相同的不算."""
        merged: list[Stop] = []
        for start, end in sorted(self._clipped(), key=lambda stop: stop[0]):
            if not merged or _ends_before(merged[-1], start):
                merged.append((start, end))
            else:
                merged[-1] = (merged[-1][0], _later(merged[-1][1], end))
        return tuple(merged)

    def _clipped(self) -> list[Stop]:
        stops = [(max(pause.started_at, self.started_at), pause.ended_at) for pause in self.pauses]
        return [(start, end) for start, end in stops if end is None or end > start]


def _ended(pause: Pause, at: datetime) -> Pause:
    return Pause.model_validate({**pause.model_dump(), "ended_at": local(at)})


def _ends_before(stop: Stop, moment: datetime) -> bool:
    return stop[1] is not None and stop[1] < moment


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)
