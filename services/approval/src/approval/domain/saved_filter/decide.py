"""保存的筛选：每人至多二十个，名称不超过二十个字，同名的代替；再存一遍、再删一遍没有变化。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from approval.domain.saved_filter import commands as c
from approval.domain.saved_filter import errors
from approval.domain.saved_filter import events as e
from approval.domain.saved_filter import states as s
from kernel.events import Decider

LONGEST_NAME = 20
MOST = 20


def decide(command: c.FilterCommand, state: s.SavedFilters, now: datetime) -> Sequence[e.FilterEvent]:
    del now  # a saved filter knows no time
    match command:
        case c.SaveFilter():
            return _save(command, state)
        case c.RemoveFilter():
            if state.named(command.name) is None:
                return ()
            return (e.FilterRemoved(name=command.name, removed_by=command.by),)
    assert_never(command)


def _save(command: c.SaveFilter, state: s.SavedFilters) -> Sequence[e.FilterEvent]:
    name = command.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise errors.FilterNameError
    if state.named(name) == s.NamedFilter(name=name, narrowing=command.narrowing):
        return ()
    if state.named(name) is None and len(state.filters) >= MOST:
        raise errors.TooManyFiltersError
    return (e.FilterSaved(name=name, narrowing=command.narrowing, saved_by=command.by),)


def evolve(state: s.SavedFilters, event: e.FilterEvent) -> s.SavedFilters:
    return s.SavedFilters(filters=s.after(state.filters, event))


SAVED_FILTER: Decider[c.FilterCommand, s.SavedFilters, e.FilterEvent] = Decider(
    name="saved_filter",
    initial=s.SavedFilters(),
    decide=decide,
    evolve=evolve,
    events=e.FilterEvent.__args__,
    states=(s.SavedFilters,),
)
