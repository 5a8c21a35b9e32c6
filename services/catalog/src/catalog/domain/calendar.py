"""工作日历：一个年度的放假与调休上班安排，按国务院办公厅的通知公布。"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, assert_never

from catalog.domain import errors
from kernel.events import Command, Decider, Event, State

_SATURDAY: Final = 5

# -- events


class CalendarPublished(Event, kind="catalog.CalendarPublished"):
    """工作日历：公布一个年度的放假与调休上班安排；安排有变的，版本加一。"""

    year: int
    calendar_version: int
    holidays: Mapping[date, str]
    makeup_days: tuple[date, ...]
    source: str
    published_by: str


# -- state


class UnpublishedYear(State):
    """该年度尚未公布。"""


class PublishedYear(State):
    """该年度已公布：现行安排。"""

    calendar_version: int
    holidays: Mapping[date, str]
    makeup_days: tuple[date, ...]


YearState = UnpublishedYear | PublishedYear


def evolve(state: YearState, event: CalendarPublished) -> YearState:
    del state
    return PublishedYear(
        calendar_version=event.calendar_version, holidays=event.holidays, makeup_days=event.makeup_days
    )


# -- commands


class PublishCalendar(Command):
    """公布或者更改一个年度的安排；写明是第几版的，只能是现行版本的下一版。"""

    year: int
    calendar_version: int | None = None
    holidays: Mapping[date, str]
    makeup_days: tuple[date, ...] = ()
    source: str
    by: str


# -- decisions


def decide(command: PublishCalendar, state: YearState, now: datetime) -> Sequence[CalendarPublished]:
    """The same days once more are quiet, whatever version they are called."""
    del now
    match state:
        case UnpublishedYear():
            version = 1
        case PublishedYear():
            if (state.holidays, state.makeup_days) == (command.holidays, tuple(sorted(command.makeup_days))):
                return ()
            version = state.calendar_version + 1
        case _:
            assert_never(state)
    _must_be_in_order(command)
    _must_be_the_next(command, version)
    return (_published(command, version),)


def _published(command: PublishCalendar, version: int) -> CalendarPublished:
    return CalendarPublished(
        year=command.year,
        calendar_version=version,
        holidays=dict(sorted(command.holidays.items())),
        makeup_days=tuple(sorted(command.makeup_days)),
        source=command.source,
        published_by=command.by,
    )


def _must_be_in_order(command: PublishCalendar) -> None:
    holidays, makeup_days = set(command.holidays), set(command.makeup_days)
    if strays := [day for day in holidays | makeup_days if day.year != command.year]:
        raise errors.CalendarDaysWrongError(_written(strays))
    if not holidays:
        raise errors.HolidaysMissingError
    if unnamed := [day for day, name in command.holidays.items() if not name.strip()]:
        raise errors.HolidayUnnamedError(_written(unnamed))
    if both := holidays & makeup_days:
        raise errors.HolidayAndMakeUpError(_written(both))
    if twice := [day for day in makeup_days if command.makeup_days.count(day) > 1]:
        raise errors.MakeUpTwiceError(_written(twice))
    if workdays := [day for day in makeup_days if day.weekday() < _SATURDAY]:
        raise errors.MakeUpOnWorkdayError(_written(workdays))
    if not command.source.strip():
        raise errors.NoticeMissingError


def _must_be_the_next(command: PublishCalendar, version: int) -> None:
    if command.calendar_version is None or command.calendar_version == version:
        return
    if command.calendar_version < version:
        raise errors.CalendarVersionTakenError
    raise errors.CalendarVersionSkippedError


def _written(days: Iterable[date]) -> str:
    return "、".join(day.isoformat() for day in sorted(days))


WORKING_CALENDAR: Decider[PublishCalendar, YearState, CalendarPublished] = Decider(
    name="working_calendar",
    initial=UnpublishedYear(),
    decide=decide,
    evolve=evolve,
    events=(CalendarPublished,),
    states=YearState.__args__,
)
