"""Asking the clock directly: one question with everything in it, one answer that names every day."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import isfinite
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from legaltime.acceptance import NOTICE_LIMIT, Acceptance, Receipt, acceptance
from legaltime.budget import MAX_AMOUNT, Amount, Budget, Unit
from legaltime.calendar import Calendar
from legaltime.deadline import deadline
from legaltime.explained import ExplainedDay
from legaltime.explaining import explain
from legaltime.hours import HALL_HOURS, HallHours
from legaltime.ledger import Extension, Ledger, Pause
from legaltime.moments import Moment

MOST_ENTRIES: Final = 100
LONGEST: Final = timedelta(days=36_525)
"""Every day is told; nobody reads a century of them."""
_YEAR_FIRST: Final = re.compile(r"[0-9]{4}-")


def _number(value: object) -> object:
    """A JSON number: a text may stand for a number nobody can hold, and yes is not one."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not isfinite(value))
    ):
        raise ValueError("应为数字")
    return value


def _written(value: object) -> object:
    """A number, also one in a text, would be taken for the seconds since 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and not _YEAR_FIRST.match(value)):
        raise ValueError("日期时间格式有误，应写作 2026-09-24T10:00:00+08:00")
    return value


def _hours(value: object) -> object:
    """As it is said on a door; `HALL_HOURS` is there already."""
    if isinstance(value, HallHours):
        return value
    if not isinstance(value, str):
        raise ValueError("办公时间应写作 09:00-12:00,13:30-17:30")  # noqa: TRY004 -- what pydantic turns into an answer
    return HallHours.parse(value)


def _as_number(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(amount)


Number = Annotated[Amount, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_number)]
At = Annotated[Moment, BeforeValidator(_written)]
Told = Annotated[Fraction, PlainSerializer(_as_number, when_used="json")]


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AskedPause(_Asked):
    """暂停：自何时起、至何时止；没有止的尚在暂停."""

    started_at: At = Field(alias="from")
    ended_at: At | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _makes_sense(self) -> "AskedPause":
        self.pause()
        return self

    def pause(self) -> Pause:
        return Pause(started_at=self.started_at, ended_at=self.ended_at)


class AskedExtension(_Asked):
    """延长：增加多少、何时批准."""

    amount: Number = Field(gt=0)
    approved_at: At


class AskedReceipt(_Asked):
    """收件：一次性告知的时限（工作日）、何时告知、何时补正齐全."""

    notice_limit: Whole = Field(default=NOTICE_LIMIT, ge=0, le=100)
    noticed_at: At | None = None
    completed_at: At | None = None


class Question(_Asked):
    """期限计算的一问：起算（或收件）时刻、时限、单位；暂停、延长、办公时间、收件情况可以不写.

    There is no now: what is written counts as written, whether it lies in the past or is still to come.
    """

    start: At
    amount: Number
    unit: Unit
    pauses: tuple[AskedPause, ...] = Field(default=(), max_length=MOST_ENTRIES)
    extensions: tuple[AskedExtension, ...] = Field(default=(), max_length=MOST_ENTRIES)
    hall_hours: Annotated[HallHours, BeforeValidator(_hours)] = HALL_HOURS
    receipt: AskedReceipt | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Question":
        """The ledger and the receipt it becomes are in order themselves."""
        if self.amount + sum(one.amount for one in self.extensions) > MAX_AMOUNT:
            raise ValueError(f"时限与延长合计不应大于 {MAX_AMOUNT}")
        if any(abs(moment - self.start) > LONGEST for moment in self._moments()):
            raise ValueError("各个时刻与起算相距不应超过一百年")
        self.ledger(self.start)
        self.received()
        return self

    def _moments(self) -> Iterator[datetime]:
        for pause in self.pauses:
            yield pause.started_at
            yield pause.ended_at or pause.started_at
        yield from (extension.approved_at for extension in self.extensions)
        if self.receipt:
            yield from (moment for moment in (self.receipt.noticed_at, self.receipt.completed_at) if moment)

    def ledger(self, started_at: datetime) -> Ledger:
        return Ledger(
            budget=Budget(amount=self.amount, unit=self.unit),
            started_at=started_at,
            pauses=tuple(one.pause() for one in self.pauses),
            extensions=tuple(Extension(amount=one.amount, approved_at=one.approved_at) for one in self.extensions),
        )

    def received(self) -> Receipt | None:
        return Receipt(received_at=self.start, **self.receipt.model_dump()) if self.receipt else None


class AnsweredDay(BaseModel, frozen=True):
    """一日：日期、是否计入、理由."""

    date: date
    counted: bool
    reason: str


class RefusedExtension(BaseModel, frozen=True):
    """届满之后才批准、不予计入的延长."""

    amount: Told
    approved_at: datetime


class Answer(BaseModel, frozen=True):
    """期限计算的一答：届满时刻（暂停中、未受理的没有）、剩余、是否暂定、未予计入的延长、受理情况、逐日说明."""

    due: datetime | None
    remaining: Told
    provisional: bool
    refused_extensions: tuple[RefusedExtension, ...] = ()
    accepted_on: date | None = None
    deemed: bool = False
    deemed_at: datetime | None = None
    days: tuple[AnsweredDay, ...] = ()


def answer(question: Question, calendar: Calendar) -> Answer:
    """What holds if nothing further happens; remaining is as of the last pause or extension that had an effect.

    OverflowError or ValueError where the limit leaves the calendar (before the year 1, after 9999, a century away).
    """
    accepted = _acceptance(question, calendar)
    if accepted.starts_at is None:
        return _with(accepted, question, due=None, remaining=question.amount, provisional=accepted.provisional)
    ledger = question.ledger(accepted.starts_at)
    reckoned = deadline(ledger, calendar, hours=question.hall_hours)
    if reckoned.due_at is not None and abs(reckoned.due_at - ledger.started_at) > LONGEST:
        raise OverflowError
    return _with(
        accepted,
        question,
        due=reckoned.due_at,
        remaining=reckoned.remaining,
        provisional=reckoned.provisional or (accepted.deemed and accepted.provisional),
        refused_extensions=tuple(
            RefusedExtension(amount=one.amount, approved_at=one.approved_at) for one in reckoned.refused_extensions
        ),
        days=tuple(
            AnsweredDay(date=one.day, counted=one.counted, reason=one.reason)
            for one in explain(ledger, calendar, hours=question.hall_hours)
        ),
    )


def explained(question: Question, calendar: Calendar) -> list[ExplainedDay]:
    """Every day from the start to the due day; none where nothing has been accepted yet."""
    accepted = _acceptance(question, calendar)
    if accepted.starts_at is None:
        return []
    return explain(question.ledger(accepted.starts_at), calendar, hours=question.hall_hours)


def _acceptance(question: Question, calendar: Calendar) -> Acceptance:
    """Without a receipt the start is the start."""
    receipt = question.received()
    if receipt is not None:
        return acceptance(receipt, calendar)
    return Acceptance(starts_at=question.start, deemed=False, deemed_at=None, provisional=False)


def _with(accepted: Acceptance, question: Question, **reckoned: Any) -> Answer:
    accepted_on = accepted.accepted_on if question.receipt else None
    return Answer(accepted_on=accepted_on, deemed=accepted.deemed, deemed_at=accepted.deemed_at, **reckoned)
