"""A figure by itself: pairs of whole numbers, half up at the edge, nothing divided by nothing."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.metrics.figure import Figure, Kind, half_up
from insight.metrics.scope import Period, Scope
from insight.testing.scenarios import at


def figure(numerator: int, denominator: int | None, **other: Any) -> Figure:
    told: dict[str, Any] = {
        "metric": "m",
        "variant": "v",
        "definition_version": 1,
        "kind": Kind.RATE if denominator is not None else Kind.COUNT,
        "unit": "件",
        "scale": 1,
        "target": None,
        "period": "today",
        "since": None,
        "until": date(2026, 9, 24),
        "as_of": at(24),
    }
    return Figure(numerator=numerator, denominator=denominator, **{**told, **other})


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(49, 10000), 2, "0.00"),
        (Fraction(199999, 2), 0, "100,000"),
        (Fraction(-1, 8), 2, "-0.12"),
        (Fraction(12904), 0, "12,904"),
        (Fraction(99995, 1000), 2, "100.00"),
    ],
)
def test_a_half_goes_up(number: Fraction, digits: int, text: str) -> None:
    assert half_up(number, digits) == text


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 4))
def test_what_is_written_is_within_half_a_step(numerator: int, denominator: int, digits: int) -> None:
    exact = Fraction(numerator, denominator)
    written = Fraction(half_up(exact, digits).replace(",", ""))
    assert -Fraction(1, 2) < (exact - written) * 10**digits < Fraction(1, 2) or (
        (written - exact) * 10**digits == Fraction(1, 2)
    )


def test_nothing_divided_by_nothing_is_no_rate() -> None:
    empty = figure(0, 0, target=Fraction(98, 100))
    assert (empty.rate, empty.text, empty.reached, empty.distance) == (None, "—", None, 0)


def test_the_distance_is_what_is_still_needed() -> None:
    short = figure(40112, 41606, target=Fraction(98, 100))
    assert (short.text, short.reached, short.distance) == ("96.41", False, 662)


def test_a_target_just_met_is_reached() -> None:
    met = figure(98, 100, target=Fraction(98, 100))
    assert (met.reached, met.distance) == (True, 0)


def test_a_count_is_compared_with_its_target_as_it_stands() -> None:
    kinds = figure(116, None, target=Fraction(150))
    assert (kinds.text, kinds.reached, kinds.distance, kinds.missing) == ("116", False, 34, 0)


@pytest.mark.parametrize(
    ("period", "since"),
    [
        (Period.TODAY, date(2026, 9, 24)),
        (Period.WEEK, date(2026, 9, 21)),
        (Period.MONTH, date(2026, 9, 1)),
        (Period.YEAR, date(2026, 1, 1)),
        (Period.ALL, None),
    ],
)
def test_periods_are_calendar_periods(period: Period, since: date | None) -> None:
    assert Scope(as_of=at(24, 0, 5), period=period).since == since
