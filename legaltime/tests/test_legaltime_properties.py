"""What holds of every clock, whatever its budget, pauses and extensions."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from legaltime import HALL_HOURS, SHANGHAI, Budget, Calendar, Extension, Ledger, Pause, Unit, deadline, explain

FIRST = datetime(2025, 6, 1, tzinfo=SHANGHAI)
RUNNING = [Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.WORKING_HOUR, Unit.CLOCK_HOUR]
moments = st.integers(0, 500 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
spans = st.tuples(st.integers(0, 40 * 24 * 60), st.integers(0, 20 * 24 * 60))


@st.composite
def ledgers(draw: st.DrawFn, units: list[Unit] = RUNNING) -> Ledger:
    """A ledger whose pauses are all closed, begun around and after its start."""
    unit, start = draw(st.sampled_from(units)), draw(moments)
    quarters = draw(st.integers(0, 4 * 60)) if unit.is_hours else 4 * draw(st.integers(0, 60))
    return Ledger(
        budget=Budget(amount=Fraction(quarters, 4), unit=unit),
        started_at=start,
        pauses=tuple(draw(st.lists(pauses_around(start), max_size=4))),
        extensions=tuple(draw(st.lists(extensions_after(start), max_size=2))),
    )


def pauses_around(start: datetime) -> st.SearchStrategy[Pause]:
    def pause(span: tuple[int, int]) -> Pause:
        begun = start + timedelta(minutes=span[0]) - timedelta(days=3)
        return Pause(started_at=begun, ended_at=begun + timedelta(minutes=span[1]), reason="检验")

    return spans.map(pause)


def extensions_after(start: datetime) -> st.SearchStrategy[Extension]:
    return st.builds(
        lambda amount, minutes: Extension(amount=Fraction(amount), approved_at=start + timedelta(minutes=minutes)),
        st.integers(0, 20),
        st.integers(0, 60 * 24 * 60),
    )


def due(ledger: Ledger, calendar: Calendar) -> datetime:
    due_at = deadline(ledger, calendar).due_at
    assert due_at is not None
    return due_at


@given(ledgers(), st.integers(0, 30))
def test_more_budget_is_never_due_earlier(calendar: Calendar, ledger: Ledger, more: int) -> None:
    """时限加长，届满不会提前."""
    longer = ledger.budget.model_copy(update={"amount": ledger.budget.amount + more})
    assert due(ledger.model_copy(update={"budget": longer}), calendar) >= due(ledger, calendar)


@given(ledgers(), st.data())
def test_a_pause_is_never_due_earlier(calendar: Calendar, ledger: Ledger, data: st.DataObject) -> None:
    """多一次暂停，届满不会提前."""
    pause = data.draw(pauses_around(ledger.started_at))
    with_pause = ledger.model_copy(update={"pauses": (*ledger.pauses, pause)})
    assert due(with_pause, calendar) >= due(ledger, calendar)


@given(ledgers())
def test_overlapping_pauses_equal_their_union(calendar: Calendar, ledger: Ledger) -> None:
    """重叠的暂停，等于合并成一段的暂停."""
    merged = tuple(Pause(started_at=start, ended_at=end) for start, end in ledger.stops())
    assert due(ledger.model_copy(update={"pauses": merged}), calendar) == due(ledger, calendar)


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(calendar: Calendar, ledger: Ledger, random: Random) -> None:
    shuffled = tuple(random.sample(ledger.pauses, len(ledger.pauses)))
    assert due(ledger.model_copy(update={"pauses": shuffled}), calendar) == due(ledger, calendar)


@given(ledgers())
def test_the_explained_days_add_up_to_the_budget(calendar: Calendar, ledger: Ledger) -> None:
    """逐日说明中计入的各日，合计等于时限."""
    days = explain(ledger, calendar)
    assert sum(each.used for each in days) == deadline(ledger, calendar).total
    assert [each.day for each in days] == sorted({each.day for each in days})
    assert days[-1].day == due(ledger, calendar).date()


@given(ledgers([Unit.WORKING_DAY, Unit.NATURAL_DAY]))
def test_the_ordinals_run_without_a_gap(calendar: Calendar, ledger: Ledger) -> None:
    """第几日的编号连续无缺."""
    ordinals = [each.ordinal for each in explain(ledger, calendar) if each.counted]
    assert ordinals == list(range(1, int(deadline(ledger, calendar).total) + 1))


@given(ledgers(), st.integers(0, 90))
def test_used_and_remaining_are_the_whole_budget(calendar: Calendar, ledger: Ledger, days: int) -> None:
    """已用加剩余，等于时限；时间越往后已用越多."""
    now = ledger.started_at + timedelta(days=days)
    today, tomorrow = (deadline(ledger, calendar, now=now + timedelta(days=n)) for n in (0, 1))
    assert today.used + today.remaining == today.total
    assert today.used <= tomorrow.used


@given(ledgers(), st.integers(0, 40))
def test_an_open_pause_leaves_what_the_closed_one_finds(calendar: Calendar, ledger: Ledger, days: int) -> None:
    """暂停时的剩余，即恢复时的剩余."""
    begun = ledger.started_at + timedelta(days=days)
    still = ledger.model_copy(update={"pauses": (Pause(started_at=begun),), "extensions": ()})
    ended = still.resumed(begun + timedelta(days=5))
    if deadline(still, calendar).due_at is None:
        assert deadline(still, calendar).remaining == deadline(ended, calendar, now=begun).remaining


@given(ledgers([Unit.WORKING_DAY, Unit.NATURAL_DAY]))
def test_days_agree_with_counting_them_one_by_one(calendar: Calendar, ledger: Ledger) -> None:
    """按日的期限，与一日一日数出来的相同."""
    bare = ledger.model_copy(update={"extensions": ()})
    assert due(bare, calendar).date() == _counted_one_by_one(bare, calendar)


@given(ledgers([Unit.WORKING_HOUR, Unit.CLOCK_HOUR]))
def test_hours_agree_with_counting_minute_by_minute(calendar: Calendar, ledger: Ledger) -> None:
    """按小时的期限，与一刻一刻数出来的相同."""
    bare = ledger.model_copy(update={"extensions": ()})
    assert due(bare, calendar) == _counted_minute_by_minute(bare, calendar)


@given(ledgers())
def test_every_ledger_survives_json(ledger: Ledger) -> None:
    """计时账存取之后一字不差."""
    assert Ledger.model_validate_json(ledger.model_dump_json()) == ledger


def _counted_one_by_one(ledger: Ledger, calendar: Calendar) -> date:
    """The convention word for word: a day of the unit counts if the clock was running at its 00:00."""
    day, left = ledger.started_at.date(), int(ledger.budget.amount)
    while left:
        day += timedelta(days=1)
        of_the_unit = ledger.budget.unit is Unit.NATURAL_DAY or calendar.is_working(day)
        left -= of_the_unit and not any(_stands_still_at_midnight(pause, ledger, day) for pause in ledger.pauses)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def _stands_still_at_midnight(pause: Pause, ledger: Ledger, day: date) -> bool:
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    begun = max(pause.started_at, ledger.started_at)
    return pause.ended_at is not None and begun < midnight <= pause.ended_at


def _counted_minute_by_minute(ledger: Ledger, calendar: Calendar) -> datetime:
    now, left = ledger.started_at, int(ledger.budget.amount * 60)
    while left:
        left -= _runs_in_the_minute(ledger, calendar, now)
        now += timedelta(minutes=1)
    return now


def _runs_in_the_minute(ledger: Ledger, calendar: Calendar, now: datetime) -> bool:
    if any(pause.ended_at and pause.started_at <= now < pause.ended_at for pause in ledger.pauses):
        return False
    minute = now.hour * 60 + now.minute
    in_hall_hours = any(start <= minute < end for start, end in HALL_HOURS.spans)
    return ledger.budget.unit is Unit.CLOCK_HOUR or (in_hall_hours and calendar.is_working(now.date()))
