"""The fold: one by one or all at once, once or twice, early or late, it counts the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.domain.surge import SurgeDetected, SurgeEnded, Watched
from insight.domain.surge_rule import WINDOWS_KEPT, window_of
from insight.live.folding import Live, close, fold
from insight.live.series import Counts, Verdict
from insight.live.ticks import HEARS, Key
from insight.testing.county import county
from insight.testing.saying import Topics
from insight.testing.scenarios import Spoken, SpokenCase, SpokenTicket, at
from kernel.messages import Heard

FOOD = Key(Watched.ITEM, "food-licence")
LIGHTS = Key(Watched.TOPIC, "路灯维修")


def heard(*said: Spoken) -> list[Heard[Any]]:
    return [one for one in Topics().heard(said) if isinstance(one.body, HEARS)]


def folded(*batches: Sequence[Heard[Any]]) -> Live:
    live = Live()
    for batch in batches:
        live.take(fold(live, batch))
    return live


def received(number: int, when: datetime) -> list[Spoken]:
    return SpokenCase(number).received(when).said


_TOPICS = Topics(1)


def numbered(said: Sequence[Spoken]) -> list[Heard[Any]]:
    """Positions that go on from test to test, as a producer's do."""
    return list(_TOPICS.heard(said))


def closed(live: Live, now: datetime) -> Sequence[Verdict]:
    changes = close(live, now)
    live.take(changes)
    return changes.verdicts


def said(verdicts: Sequence[Verdict], watched: Watched = Watched.ITEM) -> list[Any]:
    return [one.event for one in verdicts if one.event.watched is watched]


def test_a_case_counts_for_its_item_and_its_place() -> None:
    live = folded(heard(*SpokenCase(1).received(at(24, 9, 2)).accepted(at(24, 10), at(28)).concluded(at(24, 11)).said))
    assert set(live.series) == {FOOD, Key(Watched.PLACE, "place-county-center")}
    assert live.series[FOOD].windows == {
        window_of(at(24, 9)): Counts(received=1),
        window_of(at(24, 11)): Counts(concluded=1),
    }
    assert live.series[FOOD].waiting == 0
    assert live.series[FOOD].name == "食品经营许可（新办）"


def test_a_call_counts_for_its_topic_and_a_letter_is_no_call() -> None:
    call, letter = SpokenTicket(1).created(at(24, 9)), SpokenTicket(2).created(at(24, 9), source="WEB")
    live = folded(heard(*call.said, *letter.answered(at(24, 9, 6)).said))
    assert live.series[LIGHTS].windows == {
        window_of(at(24, 9)): Counts(received=2, called=1),
        window_of(at(24, 9, 6)): Counts(concluded=1),
    }
    assert live.series[LIGHTS].waiting == 1


def test_a_withdrawal_said_by_two_services_is_one() -> None:
    live = folded(heard(*SpokenCase(1).received(at(24, 9)).withdrawn(at(24, 10)).said))
    assert live.series[FOOD].waiting == 0


def test_an_end_heard_before_its_beginning_counts_when_that_is_heard() -> None:
    beginning, *rest = heard(*SpokenCase(1).received(at(24, 9)).concluded(at(24, 11)).said)
    early = folded(rest)
    assert early.series == {}
    early.take(fold(early, [beginning]))
    early.take(fold(early, [beginning, *rest]))
    straight = folded([beginning, *rest])
    assert early.series[FOOD].windows == straight.series[FOOD].windows
    assert early.series[FOOD].waiting == straight.series[FOOD].waiting == 0


@pytest.fixture(scope="module")
def month() -> list[Heard[Any]]:
    """A month of a small county, each stream in its own order."""
    return heard(*county(at(24, 15, 30), cases=60, tickets=30))


@given(cuts=st.lists(st.integers(0, 400), max_size=12))
def test_one_by_one_and_all_at_once_are_the_same(month: list[Heard[Any]], cuts: list[int]) -> None:
    together = folded(month)
    places = sorted({0, len(month), *(cut % len(month) for cut in cuts)})
    in_parts = folded(*(month[start:end] for start, end in pairwise(places)))
    assert in_parts == together
    assert folded(*([one] for one in month)) == together


@given(start=st.integers(0, 400), length=st.integers(0, 400))
def test_what_was_counted_is_not_counted_again(month: list[Heard[Any]], start: int, length: int) -> None:
    live = folded(month)
    again = folded(month, month[start % len(month) :][:length])
    assert again.series == live.series


@given(seed=st.integers(0, 1_000))
def test_it_does_not_matter_which_topic_is_read_first(month: list[Heard[Any]], seed: int) -> None:
    by_source: dict[str, list[Heard[Any]]] = {}
    for one in month:
        by_source.setdefault(one.source, []).append(one)
    draw, mixed = Random(seed), []
    while by_source:
        source = draw.choice(sorted(by_source))
        mixed.append(by_source[source].pop(0))
        if not by_source[source]:
            del by_source[source]
    other = folded(mixed)
    for key, series in folded(month).series.items():
        assert (other.series[key].waiting, other.series[key].windows) == (series.waiting, series.windows)


def test_windows_are_kept_for_a_day() -> None:
    live = folded(numbered(received(1, at(22, 9))))
    closed(live, at(22, 10))
    live.take(fold(live, numbered([*received(0, at(21)), *received(2, at(23, 9, 5))])))
    assert set(live.series[FOOD].windows) == {window_of(at(23, 9, 5))}
    assert live.series[FOOD].waiting == 3
    assert all(window > window_of(at(23, 9, 5)) - WINDOWS_KEPT for window in live.series[FOOD].windows)


def test_what_comes_too_late_is_counted_and_changes_no_verdict() -> None:
    live = folded(numbered(received(1, at(24, 9))))
    closed(live, at(24, 10, 30))
    live.take(fold(live, numbered(burst(2, at(24, 9), 30))))
    series = live.series[FOOD]
    assert (series.late, series.windows[window_of(at(24, 9))].received) == (30, 31)
    assert said(closed(live, at(24, 12))) == []


def test_what_comes_a_little_late_is_seen_in_the_next_window() -> None:
    live = folded(numbered(received(1, at(24, 9))))
    closed(live, at(24, 9, 20))
    live.take(fold(live, numbered(burst(2, at(24, 9), 30))))
    (begun,) = said(closed(live, at(24, 9, 30)))
    assert (begun.began_at, begun.count) == (at(24, 9, 20), 31)


def burst(first: int, when: datetime, count: int) -> list[Spoken]:
    return [one for n in range(count) for one in received(first + n, when + timedelta(seconds=n))]


def test_a_surge_begins_once_and_ends_once() -> None:
    live, verdicts = Live(), []
    usual = [one for n in range(8) for one in burst(10 * n, at(24, 1 + n), 2)]
    for batch in (usual, burst(100, at(24, 10, 1), 15), received(200, at(24, 10, 8)), received(201, at(24, 13))):
        live.take(fold(live, numbered(batch)))
        verdicts += closed(live, batch[-1].at)
    begun, over = said(verdicts)
    assert isinstance(begun, SurgeDetected)
    assert isinstance(over, SurgeEnded)
    assert (begun.began_at, begun.count, begun.usual_count, begun.usual_hours) == (at(24, 10, 5), 15, 16, 8)
    assert (over.began_at, over.ended_at, over.count) == (at(24, 10, 5), at(24, 11, 5), 1)


def test_how_the_time_is_cut_changes_no_verdict() -> None:
    everything = numbered([*burst(0, at(24, 9), 12), *burst(50, at(24, 11, 2), 40), *received(99, at(24, 15))])
    at_once = folded(everything)
    in_steps = folded(everything)
    verdicts = [one for minutes in range(0, 400, 7) for one in closed(in_steps, at(24, 9) + timedelta(minutes=minutes))]
    assert verdicts == list(closed(at_once, at(24, 9) + timedelta(minutes=399)))
    assert [one.version for one in verdicts if one.event.watched is Watched.ITEM] == [1, 2, 3, 4]


def test_silence_ends_a_surge() -> None:
    live = folded(numbered(burst(0, at(24, 9), 12)))
    assert [type(one) for one in said(closed(live, at(24, 9, 6)))] == [SurgeDetected]
    assert said(closed(live, at(24, 9, 59))) == []
    (over,) = said(closed(live, at(26)))
    assert over.ended_at == at(24, 10, 5)


def test_lives_long_over_are_forgotten() -> None:
    live = folded(heard(*SpokenCase(1).received(at(22, 9)).concluded(at(22, 11)).said, *received(2, at(22, 9))))
    closed(live, at(23, 9))
    assert len(live.lives) == 2
    closed(live, at(23, 11, 30))
    assert len(live.lives) == 1
