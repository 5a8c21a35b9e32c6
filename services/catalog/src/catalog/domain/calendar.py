"""工作日历：一个年度的放假与调休上班安排，按国务院办公厅的通知公布。"""

from collections.abc import Mapping, Sequence
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
    """公布或者更改一个年度的安排。"""

    year: int
    holidays: Mapping[date, str]
    makeup_days: tuple[date, ...] = ()
    source: str
    by: str


# -- decisions


def decide(command: PublishCalendar, state: YearState, now: datetime) -> Sequence[CalendarPublished]:
    del now
    makeup_days = tuple(sorted(command.makeup_days))
    match state:
        case UnpublishedYear():
            version = 1
        case PublishedYear():
            if (state.holidays, state.makeup_days) == (command.holidays, makeup_days):
                return ()
            version = state.calendar_version + 1
        case _:
            assert_never(state)
    _must_be_in_order(command)
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
    strays = [day for day in holidays | makeup_days if day.year != command.year]
    if strays or holidays & makeup_days or not holidays or len(makeup_days) < len(command.makeup_days):
        raise errors.CalendarDaysWrongError
    if any(day.weekday() < _SATURDAY for day in makeup_days):
        raise errors.MakeUpOnWorkdayError
    if not command.source:
        raise errors.NoticeMissingError


WORKING_CALENDAR: Decider[PublishCalendar, YearState, CalendarPublished] = Decider(
    name="working_calendar",
    initial=UnpublishedYear(),
    decide=decide,
    evolve=evolve,
    events=(CalendarPublished,),
    states=YearState.__args__,
)
