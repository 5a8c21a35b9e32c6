"""A stream as it stands: its state, its version, and the keys it has answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, Generic

from kernel.events import Decider, Event, Recorded, StateT


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an earlier command with this key left in the stream."""

    fingerprint: str
    version: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded(Generic[StateT]):
    """A stream folded up to a version, with the keys it has already answered; `repeated`: up to an earlier asking."""

    state: StateT
    version: int = 0
    position: int = 0
    repeated: bool = False
    keys: dict[str, Answered] = field(default_factory=dict)

    def and_then(self, state: StateT, recorded: Recorded[Event]) -> "Folded[StateT]":
        """The next folding; it shares `keys` with this one, for a copy would grow with the stream."""
        if recorded.meta.command_key:
            self.keys[recorded.meta.command_key] = Answered(
                fingerprint=recorded.meta.fingerprint, version=recorded.version, position=recorded.position
            )
        return Folded(state=state, version=recorded.version, position=recorded.position, keys=self.keys)


def fold(
    decider: Decider[Any, StateT, Any], folded: Folded[StateT], recorded: Iterable[Recorded[Any]]
) -> Folded[StateT]:
    """One event after another."""
    for one in recorded:
        folded = folded.and_then(decider.evolve(folded.state, one.event), one)
    return folded


def fold_until(decider: Decider[Any, StateT, Any], stream: Sequence[Recorded[Any]], key: str) -> Folded[StateT]:
    """The stream as it stood before the first event that was asked for under `key`."""
    before = takewhile(lambda one: one.meta.command_key != key, stream)
    return replace(fold(decider, Folded(state=decider.initial), before), repeated=True)
