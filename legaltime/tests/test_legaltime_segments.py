"""计时账一段一段说清楚：计时、暂停、延长，谁、为什么、依据什么。"""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from legaltime import SHANGHAI, Budget, Ledger, Pause, Unit
from legaltime.segments import Segment, SegmentKind, segments

BUDGET = Budget(amount=20, unit=Unit.WORKING_DAY)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=SHANGHAI)


def told(ledger: Ledger) -> list[tuple[str, datetime, datetime | None]]:
    return [(one.kind.label, one.started_at, one.ended_at) for one in segments(ledger)]


def test_a_clock_that_only_ran_is_one_segment() -> None:
    """没有停过的，只有一段计时。"""
    assert told(Ledger(budget=BUDGET, started_at=at(1))) == [("计时", at(1), None)]


def test_a_pause_and_an_extension_name_who_and_why() -> None:
    """暂停和延长各有经办人、事由和依据。"""
    ledger = Ledger(budget=BUDGET, started_at=at(1)).paused(at(3), reason="检验检测", by="li", legal_basis="第四十五条")
    ledger = ledger.resumed(at(8)).extended(10, at=at(9), by="zhang", reason="案情复杂", legal_basis="第四十二条")
    assert told(ledger) == [
        ("计时", at(1), at(3)),
        ("暂停", at(3), at(8)),
        ("计时", at(8), None),
        ("延长", at(9), None),
    ]
    paused, extended = segments(ledger)[1], segments(ledger)[3]
    assert (paused.by, paused.reason, paused.legal_basis) == ("li", "检验检测", "第四十五条")
    assert (extended.amount, extended.by, extended.reason) == (10, "zhang", "案情复杂")


def test_a_clock_that_stands_has_no_running_end() -> None:
    """尚在暂停的，没有后面的计时。"""
    ledger = Ledger(budget=BUDGET, started_at=at(1)).paused(at(3), reason="听证", by="li", legal_basis="第四十五条")
    assert told(ledger) == [("计时", at(1), at(3)), ("暂停", at(3), None)]


pauses = st.lists(
    st.tuples(st.integers(1, 20), st.integers(0, 8)).map(
        lambda one: Pause(started_at=at(one[0]), ended_at=at(min(one[0] + one[1], 28)))
    ),
    max_size=5,
)


@given(pauses)
def test_the_clock_never_runs_while_it_stands(found: list[Pause]) -> None:
    """计时段与暂停段互不重叠，计时段首尾相接于暂停。"""
    every = segments(Ledger(budget=BUDGET, started_at=at(1), pauses=tuple(found)))
    ran = [one for one in every if one.kind is SegmentKind.RAN]
    stood = [one for one in every if one.kind is SegmentKind.PAUSED]
    assert not any(_overlap(one, other) for one in ran for other in stood)
    assert ran[-1].ended_at is None


def _overlap(ran: Segment, stood: Segment) -> bool:
    assert stood.ended_at is not None
    return max(ran.started_at, stood.started_at) < min(ran.ended_at or at(30), stood.ended_at)
