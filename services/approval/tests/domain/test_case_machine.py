"""一件任凭怎样要求：终结之后不再变化，重复不起作用，看过多少次都不改变办理。"""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.examples import ITEM
from kernel.errors import RuleBrokenError
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, repeating_is_quiet
from legaltime import Calendar, YearCalendar

CALENDAR = Calendar()
NEXT_YEAR = CALENDAR.publishing(YearCalendar(year=2026, holidays={date(2026, 10, 8): "调休"}))
PROCEDURES = tuple(
    e.SpecialProcedure(kind=kind, name=kind, clock_stops=stops, legal_basis="行政许可法第四十五条")
    for kind, stops in (("SITE_INSPECTION", False), ("TESTING", True))
)
RECEIVE = c.ReceiveCase(
    case_no="320826260924000512702",
    item=ITEM.model_copy(update={"special_procedures": PROCEDURES}),
    applicant=e.Applicant(
        person="p" * 32, kind="NATURAL_PERSON", name=Sealed.fresh("p" * 32, "测试"), number=Sealed.fresh("p" * 32, "1")
    ),
    channel="WINDOW",
    place="place-county-center",
    received_by="wang-shoujian",
    received_at=NOON,
    materials=(),
    calendar=CALENDAR,
)
MISSING = (e.MissingMaterial(code="m03", name="平面图", what="缺操作间"),)
BY = st.sampled_from(["wang-shoujian", "li-jueding"])
NOTE = Sealed.fresh("p" * 32, "核对委托书")
LOOKS = st.builds(
    Look,
    fields=st.sampled_from([(), ("name",), ("name", "number", "phone")]),
    reason=st.sampled_from(LookReason),
    note=st.sampled_from([None, NOTE]),
)
COMMANDS: st.SearchStrategy[c.CaseCommand] = st.one_of(
    st.just(RECEIVE),
    BY.map(lambda by: c.AcceptCase(by=by, calendar=CALENDAR)),
    st.builds(c.RequestSupplement, by=BY, missing=st.sampled_from([(), MISSING])),
    st.just(c.CompleteSupplement(materials=(), completed_at=NOON, calendar=CALENDAR)),
    st.just(c.DeemAcceptance(calendar=CALENDAR)),
    st.builds(c.RefuseAcceptance, by=BY, reason=st.sampled_from(e.RefusalReason), explanation=st.just("不归本机关")),
    st.builds(
        c.StartSpecialProcedure,
        by=BY,
        kind=st.sampled_from(["SITE_INSPECTION", "TESTING", "HEARING"]),
        reason=st.just("核实"),
    ),
    BY.map(lambda by: c.EndSpecialProcedure(by=by, result="符合", calendar=CALENDAR)),
    st.builds(
        c.ExtendTimeLimit,
        by=BY,
        amount=st.integers(0, 11),
        reason=st.just("案情复杂"),
        calendar=st.just(CALENDAR),
    ),
    st.sampled_from([CALENDAR, NEXT_YEAR]).map(lambda calendar: c.RecalculateDueDate(calendar=calendar)),
    st.builds(
        c.ConcludeCase,
        by=BY,
        outcome=st.sampled_from(e.Outcome),
        opinion=st.just("意见"),
        reasons=st.sampled_from(["", "不符合条件"]),
        late_reason=st.sampled_from(["", "现场复核两次"]),
        calendar=st.just(CALENDAR),
    ),
    st.just(c.WithdrawCase()),
    st.builds(c.ShowApplicant, look=LOOKS),
)
STEPS = st.lists(st.tuples(COMMANDS, st.sampled_from([0, 1, 24, 400])), max_size=30)
ENDS = (e.AcceptanceRefused, e.CaseWithdrawn, e.ResultReturned)


def lived(steps: list[tuple[c.CaseCommand, int]]) -> list[e.CaseEvent]:
    """What happens when all this is asked, hours apart; every answer is checked on the way."""
    history: list[e.CaseEvent] = []
    state: s.CaseState = CASE.initial
    now: datetime = NOON
    for command, hours in [(RECEIVE, 0), *steps]:
        now += timedelta(hours=hours)
        try:
            happened = CASE.decide(command, state, now)
        except RuleBrokenError:
            continue
        # A second look is a second look; one form sent twice is kept to one by its command key.
        assert isinstance(command, c.ShowApplicant) or repeating_is_quiet(CASE, history, command, now)
        before = state
        for event in happened:
            state = CASE.evolve(state, event)
        assert not isinstance(command, c.ShowApplicant) or state == before
        history.extend(happened)
    return history


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_a_case_ends_once_and_looks_change_nothing(steps: list[tuple[c.CaseCommand, int]]) -> None:
    """办件至多终结一次；去掉所有查看，办理经过和状态都一样。"""
    history = lived(steps)
    assert sum(isinstance(event, ENDS) for event in history) <= 1
    acts = [event for event in history if not isinstance(event, e.ApplicantShown)]
    ends = [place for place, event in enumerate(acts) if isinstance(event, ENDS)]
    assert ends in ([], [len(acts) - 1])
    assert folded(acts) == folded(history)


def folded(history: list[e.CaseEvent]) -> Any:
    state: s.CaseState = CASE.initial
    for event in history:
        state = CASE.evolve(state, event)
    return state
