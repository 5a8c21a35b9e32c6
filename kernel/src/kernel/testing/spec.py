"""Given these events, when asked this, then these events: how every domain spec reads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, Self

from kernel.clock import CHINA_TIME
from kernel.errors import RuleBrokenError
from kernel.events import Command, CommandT, Decider, EventT, StateT

NOON = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)


@dataclass(frozen=True, slots=True)
class Spec(Generic[CommandT, StateT, EventT]):
    """`given(DECIDER, *events).when(command, at=…).then(*events)`; times default to one Thursday morning."""

    decider: Decider[CommandT, StateT, EventT]
    history: tuple[EventT, ...]
    command: CommandT | None = None
    now: datetime = NOON

    def when(self, command: CommandT, *, at: datetime = NOON) -> Self:
        return replace(self, command=command, now=at)

    def then(self, *expected: EventT) -> Self:
        """Exactly these events, in this order; the spec that follows them is returned, to go on from there."""
        happened = self._decide()
        assert list(happened) == list(expected), f"\nexpected {expected!r}\nhappened {happened!r}"
        return replace(self, history=(*self.history, *happened), command=None)

    def then_nothing(self) -> Self:
        """Quiet: the second identical request, or one that changes nothing."""
        return self.then()

    def then_refused(self, error: type[RuleBrokenError]) -> RuleBrokenError:
        """The named rule says no, and nothing happens."""
        try:
            happened = self._decide()
        except error as refusal:
            return refusal
        raise AssertionError(f"expected {error.__name__}, happened {happened!r}")

    def happens(self) -> tuple[EventT, ...]:
        """What happens, for specs that look at part of it."""
        return tuple(self._decide())

    @property
    def state(self) -> StateT:
        state = self.decider.initial
        for event in self.history:
            state = self.decider.evolve(state, event)
        return state

    def _decide(self) -> Sequence[EventT]:
        assert self.command is not None, "a spec needs its when(…)"
        return self.decider.decide(self.command, self.state, self.now)


def given(decider: Decider[CommandT, StateT, EventT], *history: EventT) -> Spec[CommandT, StateT, EventT]:
    return Spec(decider, history)


def repeating_is_quiet(
    decider: Decider[Any, Any, Any], history: Sequence[Any], command: Command, now: datetime
) -> bool:
    """Whether a command that just succeeded does nothing (or is refused) when asked again."""
    first = given(decider, *history).when(command, at=now).happens()
    again = given(decider, *history, *first).when(command, at=now)
    try:
        return again.happens() == ()
    except RuleBrokenError:
        return True
