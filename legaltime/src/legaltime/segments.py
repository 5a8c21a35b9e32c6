"""The ledger told as segments: when the clock ran, when it stood still and on whose word, what was added."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from pydantic import BaseModel

from legaltime.ledger import Ledger


class SegmentKind(StrEnum):
    """计时段：计时、暂停、延长."""

    RAN = "RAN"
    PAUSED = "PAUSED"
    EXTENDED = "EXTENDED"

    @property
    def label(self) -> str:
        return {"RAN": "计时", "PAUSED": "暂停", "EXTENDED": "延长"}[self]


class Segment(BaseModel, frozen=True):
    """一段：何时起止（尚未止的没有）、延长多少、谁、为什么、依据什么."""

    kind: SegmentKind
    started_at: datetime
    ended_at: datetime | None = None
    amount: Fraction | None = None
    by: str = ""
    reason: str = ""
    legal_basis: str = ""


def segments(ledger: Ledger) -> list[Segment]:
    """In the order of their beginnings; pauses that overlap are told one by one, the clock ran beside none of them."""
    found = [*_ran(ledger), *_paused(ledger), *_extended(ledger)]
    return sorted(found, key=lambda one: one.started_at)


def _ran(ledger: Ledger) -> Iterator[Segment]:
    running_since: datetime | None = ledger.started_at
    for stopped_at, resumed_at in ledger.stops():
        if running_since is not None and running_since < stopped_at:
            yield Segment(kind=SegmentKind.RAN, started_at=running_since, ended_at=stopped_at)
        running_since = resumed_at
    if running_since is not None:
        yield Segment(kind=SegmentKind.RAN, started_at=running_since)


def _paused(ledger: Ledger) -> Iterator[Segment]:
    for one in ledger.pauses:
        told = one.model_dump(include={"started_at", "ended_at", "by", "reason", "legal_basis"})
        yield Segment(kind=SegmentKind.PAUSED, **told)


def _extended(ledger: Ledger) -> Iterator[Segment]:
    for one in ledger.extensions:
        told = one.model_dump(include={"by", "reason", "legal_basis"})
        yield Segment(kind=SegmentKind.EXTENDED, started_at=one.approved_at, amount=one.amount, **told)
