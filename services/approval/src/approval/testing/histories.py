"""Any history of a case: every command that can be asked, in whatever order, hours apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.examples import ITEM, OWED
from kernel.errors import RuleBrokenError
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.spec import NOON
from legaltime import Calendar, YearCalendar

CALENDAR: Final = Calendar()
NEXT_YEAR: Final = CALENDAR.publishing(YearCalendar(year=2026, holidays={date(2026, 10, 8): "调休"}))
PEOPLE: Final = ("wang-shoujian", "li-jueding")
HOURS: Final = (0, 1, 24, 400)
_PROCEDURES = tuple(
    e.SpecialProcedure(kind=kind, name=kind, clock_stops=stops, legal_basis="行政许可法第四十五条")
    for kind, stops in (("SITE_INSPECTION", False), ("TESTING", True))
)
RECEIVE: Final = c.ReceiveCase(
    case_no="320826260924000512702",
    item=ITEM.model_copy(update={"special_procedures": _PROCEDURES, "tolerance_applicable": True}),
    applicant=e.Applicant(
        person="p" * 32, kind="NATURAL_PERSON", name=Sealed.fresh("p" * 32, "测试"), number=Sealed.fresh("p" * 32, "1")
    ),
    channel="WINDOW",
    place="place-county-center",
    received_by="wang-shoujian",
    received_at=NOON,
    materials=(),
    outstanding=OWED,
    tolerance_promised=True,
    calendar=CALENDAR,
)
_MISSING = (e.MissingMaterial(code="m03", name="平面图", what="缺操作间"),)
_NOTE = Sealed.fresh("p" * 32, "核对委托书")
_HANDED_IN = tuple(e.FiledMaterial(code=one.code, name=one.name, main=False, collected_as="PAPER") for one in OWED)


def _everything() -> Iterator[c.CaseCommand]:
    yield RECEIVE
    yield c.CompleteSupplement(materials=(), completed_at=NOON, calendar=CALENDAR)
    yield c.CompleteSupplement(materials=_HANDED_IN[:1], completed_at=NOON, calendar=CALENDAR)
    yield c.DeemAcceptance(calendar=CALENDAR)
    yield c.WithdrawCase()
    yield c.RemindOutstanding()
    yield c.LapseTolerance()
    for materials in (_HANDED_IN, _HANDED_IN[:1], _HANDED_IN[1:]):
        for days in (0, 3, 90):
            yield c.TakeOutstanding(materials=materials, received_at=NOON + timedelta(days=days))
    for calendar in (CALENDAR, NEXT_YEAR):
        yield c.RecalculateDueDate(calendar=calendar)
    for fields in ((), ("name",), ("name", "number", "phone")):
        for note in (None, _NOTE):
            for reason in LookReason:
                yield c.ShowApplicant(look=Look(fields=fields, reason=reason, note=note))
    for by in PEOPLE:
        yield from _by(by)


def _by(by: str) -> Iterator[c.CaseCommand]:
    yield c.AssignCase(by=by, to=by)
    yield c.AssignCase(by=by, to="li-jueding", reason="外出", chief=True)
    yield c.AcceptCase(by=by, calendar=CALENDAR)
    yield c.RequestSupplement(by=by, missing=())
    yield c.RequestSupplement(by=by, missing=_MISSING)
    yield c.EndSpecialProcedure(by=by, result="符合", calendar=CALENDAR)
    yield c.RepairBreach(by=by, reason="已补齐")
    for due_on in (date(2026, 9, 25), date(2026, 9, 30), date(2026, 12, 1)):
        for has_breach in (False, False, True):
            yield c.AcceptTolerantly(by=by, due_on=due_on, has_breach=has_breach, calendar=CALENDAR)
    for refusal in e.RefusalReason:
        yield c.RefuseAcceptance(by=by, reason=refusal, explanation="不归本机关")
    for kind in ("SITE_INSPECTION", "TESTING", "HEARING"):
        yield c.StartSpecialProcedure(by=by, kind=kind, reason="核实")
    for amount in (0, 1, 10, 11):
        yield c.ExtendTimeLimit(by=by, amount=amount, reason="案情复杂", calendar=CALENDAR)
    for outcome in e.Outcome:
        for reasons, late in (("", ""), ("不符合条件", "现场复核两次")):
            yield c.ConcludeCase(
                by=by, outcome=outcome, opinion="意见", reasons=reasons, late_reason=late, calendar=CALENDAR
            )


EVERY_COMMAND: Final = tuple(_everything())


@dataclass(frozen=True, slots=True)
class Lived:
    """One thing that was asked, and what came of it; what was refused left nothing."""

    command: c.CaseCommand
    at: datetime
    before: s.CaseState
    happened: tuple[e.CaseEvent, ...]
    after: s.CaseState


def lived(steps: Iterable[tuple[c.CaseCommand, int]]) -> Iterator[Lived]:
    """A received case of which all this is asked, so many hours after each other."""
    state, now = CASE.initial, NOON
    for command, hours in [(RECEIVE, 0), *steps]:
        now += timedelta(hours=hours)
        try:
            happened = tuple(CASE.decide(command, state, now))
        except RuleBrokenError:
            continue
        before = state
        for event in happened:
            state = CASE.evolve(state, event)
        yield Lived(command, now, before, happened, state)
