"""The port between services: ordered sources of what was said, one per topic and partition, read by position."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kernel.messages import Heard


@dataclass(frozen=True, slots=True)
class Batch:
    """What stands after a position: the things heard, and how far this reading went."""

    heard: Sequence[Heard[Any]]
    upto: int


class Source(Protocol):
    """One ordered, replayable source: our own log, or a neighbour's topic."""

    @property
    def name(self) -> str:
        """Stable: positions hang on it (`producer:topic-version:partition`, or `producer:log`)."""

    @property
    def producer(self) -> str: ...

    def read(self, after: int, limit: int) -> Batch:
        """Blocking read of at most `limit` records after a position, in recorded order."""

    def head(self) -> int:
        """The newest position known."""

    async def wait_beyond(self, position: int) -> None:
        """Return when there may be more, at the latest after a bounded while."""


class Bus(Protocol):
    """Where a consumer finds the sources of what it wants to hear."""

    def source(self, topic: str, wanted: Sequence[type]) -> Source: ...
