"""The port between services: ordered sources of what was said, one per topic and partition, read by position."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from kernel.events import Recorded
from kernel.messages import Heard, Message

if TYPE_CHECKING:
    from kernel.service import Service
    from kernel.store.executing import Store

Publish = Callable[[Recorded[Any]], Message | None]
NO_PLACE: Final = -1


class Lag(NamedTuple):
    """Where a consumer stands on a source, and where that ends."""

    position: int
    head: int

    @property
    def events(self) -> int:
        return self.head - self.position


class OvertakenError(RuntimeError):
    """Another process has done this work already: look again where it stands, nothing was changed."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What stands after a position: the things heard, and how far this reading went; `place` is the bus's own mark."""

    heard: Sequence[Heard[Any]]
    upto: int
    place: int = NO_PLACE


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

    def is_beyond(self, position: int) -> bool:
        """Whether there is more after a position; a reader asks, and has dealt with everything up to there."""

    async def wait_beyond(self, position: int) -> None:
        """Return when there may be more, at the latest after a bounded while."""


class Bus(Protocol):
    """Where a consumer finds the sources of what it wants to hear."""

    @property
    def shared(self) -> bool:
        """Whether other processes work on the same databases: then nothing remembered is taken for granted."""

    def publishes(self, store: "Store", publish: "Publish", topics: Sequence[str]) -> None:
        """Say on these topics what `publish` makes of the store's events."""

    def sources(self, topic: str, wanted: Sequence[type]) -> Sequence[Source]:
        """One source per partition."""

    def own(self, store: "Store", wanted: Sequence[type]) -> Source:
        """A service's own record as a source."""

    def leads(self) -> bool:
        """Whether this process hears its service's own record and fires its timers; one process at a time does."""

    def is_delayed(self) -> bool:
        """Whether saying or hearing fails just now: nothing is lost by it, it comes later."""

    def lag(self) -> Mapping[tuple[str, str], Lag]:
        """What waits to be said, by who says it and from where."""

    def duties(self, service: "Service") -> Mapping[str, Callable[[], Coroutine[Any, Any, None]]]:
        """What has to run beside a service, by name: relaying, consuming, leading."""
