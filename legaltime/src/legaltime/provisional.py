"""A year nobody has published yet: week-ends and the statutory days of the 2024 放假办法, without 调休."""

from datetime import date, timedelta
from functools import lru_cache

from legaltime.year import YearCalendar

FIXED_DAYS = {"元旦": ((1, 1),), "劳动节": ((5, 1), (5, 2)), "国庆节": ((10, 1), (10, 2), (10, 3))}

# year: 春节（正月初一）, 清明, 端午, 中秋. Outside this table only the fixed days are known.
MOVING_DAYS: dict[int, tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
}


@lru_cache(maxsize=1024)
def provisional_year(year: int) -> YearCalendar:
    """暂定日历：只含周末和十三天法定假日；农历节日仅列至 2035 年，其余年份只含固定日期的假日."""
    named = [(date(year, *day), name) for name, days in FIXED_DAYS.items() for day in days]
    named += _moving_days(year)
    # Where two feasts share a day (国庆 and 中秋 in 2028, 2031), both names stand.
    holidays: dict[date, str] = {}
    for day, name in sorted(named):
        holidays[day] = f"{holidays[day]}、{name}" if day in holidays else name
    return YearCalendar(year=year, version=0, holidays=holidays, provisional=True)


def _moving_days(year: int) -> list[tuple[date, str]]:
    if year not in MOVING_DAYS:
        return []
    spring, tomb_sweeping, dragon_boat, mid_autumn = (date(year, *day) for day in MOVING_DAYS[year])
    eve_to_third = [(spring + timedelta(days=offset), "春节") for offset in (-1, 0, 1, 2)]
    return [*eve_to_third, (tomb_sweeping, "清明节"), (dragon_boat, "端午节"), (mid_autumn, "中秋节")]
