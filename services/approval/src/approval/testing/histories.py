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
from legaltime import Budget, Calendar, Unit, YearCalendar

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
_OPINION = Sealed.fresh("p" * 32, "符合要求")
_STEPS = tuple(
    e.Step(code=code, name=name, role=role, limit=Budget(amount=1, unit=Unit.WORKING_DAY))
    for code, name, role in (("s1", "受理", "window_clerk"), ("s2", "审查", "reviewer"), ("s3", "决定", "decider"))
)
_PROMISED = e.FiledMaterial(code="m09", name="住所使用证明", main=False, collected_as="NONE", by_commitment=True)
RECEIPTS: Final = (
    RECEIVE,
    RECEIVE.model_copy(update={"item": RECEIVE.item.model_copy(update={"steps": _STEPS})}),
    RECEIVE.model_copy(update={"materials": (_PROMISED,), "outstanding": ()}),
)
"""Owing something; with steps that need an opinion; by commitment."""
_MISSING = (e.MissingMaterial(code="m03", name="平面图", what="缺操作间"),)
_NOTE = Sealed.fresh("p" * 32, "核对委托书")
_PROOF = e.OutstandingMaterial(code=_PROMISED.code, name=_PROMISED.name)
_HANDED_IN = tuple(e.FiledMaterial(code=one.code, name=one.name, main=False, collected_as="PAPER") for one in OWED)


def _everything() -> Iterator[c.CaseCommand]:
    yield RECEIVE
    yield c.CompleteSupplement(materials=(), completed_at=NOON, calendar=CALENDAR)
    yield c.CompleteSupplement(materials=_HANDED_IN[:1], completed_at=NOON, calendar=CALENDAR)
    yield c.DeemAcceptance(calendar=CALENDAR)
    yield c.WithdrawCase()
    yield c.RemindOutstanding()
    yield c.RemindDue(until=NOON + timedelta(days=30))
    yield c.WithdrawCommitment(materials=(_PROOF,), withdrawn_at=NOON)
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
    yield from _procedures(by)
    yield from _afterwards(by)
    yield c.RepairBreach(by=by, reason="已补齐")
    yield c.ExtendTolerance(by=by, due_on=date(2026, 12, 1), reason="洪水")
    yield c.GiveStepOpinion(by=by, step="s2", opinion=_OPINION)
    yield c.DecideOnTheSpot(by=by, opinion="符合条件", calendar=CALENDAR)
    for due_on in (date(2026, 9, 25), date(2026, 9, 30), date(2026, 12, 1)):
        for has_breach in (False, False, True):
            yield c.AcceptTolerantly(by=by, due_on=due_on, has_breach=has_breach, calendar=CALENDAR)
    for refusal in e.RefusalReason:
        yield c.RefuseAcceptance(by=by, reason=refusal, explanation="不归本机关")
    for amount in (0, 1, 10, 11):
        for joint, government in ((False, False), (True, True), (True, False)):
            yield c.ExtendTimeLimit(
                by=by, amount=amount, reason="案情复杂", joint=joint, government=government, calendar=CALENDAR
            )
    for outcome in e.Outcome:
        for reasons, late in (("", ""), ("不符合条件", "现场复核两次")):
            yield c.ConcludeCase(
                by=by, outcome=outcome, opinion="意见", reasons=reasons, late_reason=late, calendar=CALENDAR
            )


def _procedures(by: str) -> Iterator[c.CaseCommand]:
    for kind in ("SITE_INSPECTION", "TESTING", "HEARING"):
        yield c.StartSpecialProcedure(by=by, kind=kind, reason="核实", calendar=CALENDAR)
    for days in (0, 40):
        held_at = NOON + timedelta(days=days)
        yield c.ScheduleProcedure(by=by, held_at=held_at, place="现场", staff=PEOPLE, calendar=CALENDAR)
    for minutes, attended in ((None, ()), (_NOTE, PEOPLE)):
        yield c.EndSpecialProcedure(by=by, result="符合", minutes=minutes, attended=attended, calendar=CALENDAR)
    yield c.TellHearingRight(by=by, interest=_NOTE, calendar=CALENDAR)
    yield c.RequestHearing(by=by, requester=_NOTE, calendar=CALENDAR)
    yield c.GiveUpHearing(by=by, reason=_NOTE, calendar=CALENDAR)


def _afterwards(by: str) -> Iterator[c.CaseCommand]:
    for ground in (e.RevocationGround.FRAUD, e.RevocationGround.PROCEDURE):
        yield c.RevokeDecision(by=by, ground=ground, reasons="查明的事实")
    yield c.RepealApproval(by=by, reasons="法律修改", compensation="依法补偿")
    for end in (e.DeregistrationGround.ANNULLED, e.DeregistrationGround.ON_REQUEST):
        yield c.DeregisterApproval(by=by, ground=end, reasons="办理注销")
    yield c.CorrectDecision(by=by, corrects="决定书", wrong="二零二五", right="二零二六")


EVERY_COMMAND: Final = tuple(_everything())


@dataclass(frozen=True, slots=True)
class Lived:
    """One thing that was asked, and what came of it; what was refused left nothing."""

    command: c.CaseCommand
    at: datetime
    before: s.CaseState
    happened: tuple[e.CaseEvent, ...]
    after: s.CaseState


def lived(steps: Iterable[tuple[c.CaseCommand, int]], receipt: c.ReceiveCase = RECEIVE) -> Iterator[Lived]:
    """A received case of which all this is asked, so many hours after each other."""
    state, now = CASE.initial, NOON
    for command, hours in [(receipt, 0), *steps]:
        now += timedelta(hours=hours)
        try:
            happened = tuple(CASE.decide(command, state, now))
        except RuleBrokenError:
            continue
        before = state
        for event in happened:
            state = CASE.evolve(state, event)
        yield Lived(command, now, before, happened, state)
