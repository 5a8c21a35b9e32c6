"""The calendar of 2025 and 2026 as published, shared by the tests of the legal clock."""

from datetime import date, timedelta

import pytest

from legaltime import Calendar, YearCalendar

HOLIDAYS = [
    ("元旦", date(2025, 1, 1), 1),
    ("春节", date(2025, 1, 28), 8),
    ("清明节", date(2025, 4, 4), 3),
    ("劳动节", date(2025, 5, 1), 5),
    ("端午节", date(2025, 5, 31), 3),
    ("国庆节、中秋节", date(2025, 10, 1), 8),
    ("元旦", date(2026, 1, 1), 3),
    ("春节", date(2026, 2, 15), 9),
    ("清明节", date(2026, 4, 4), 3),
    ("劳动节", date(2026, 5, 1), 5),
    ("端午节", date(2026, 6, 19), 3),
    ("中秋节", date(2026, 9, 25), 3),
    ("国庆节", date(2026, 10, 1), 7),
]
MAKE_UP = {
    2025: [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    2026: [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
}


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return Calendar.of(_year(number) for number in MAKE_UP)


def _year(number: int) -> YearCalendar:
    spans = [(name, first, length) for name, first, length in HOLIDAYS if first.year == number]
    return YearCalendar(
        year=number,
        holidays={first + timedelta(days=n): name for name, first, length in spans for n in range(length)},
        makeup_days=tuple(date(number, month, day) for month, day in MAKE_UP[number]),
    )
