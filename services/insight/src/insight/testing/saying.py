"""What a neighbour's topic would bring: heard things with their places, for whoever folds them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from insight.testing.scenarios import Spoken
from kernel.bus.topics import partition_of
from kernel.messages import Envelope, Heard, message_id


@dataclass(slots=True)
class Topics:
    """Gives each thing said the next position of its producer, and the partition of its stream."""

    partitions: int = 6
    _positions: dict[str, int] = field(default_factory=dict)

    def heard(self, said: Iterable[Spoken]) -> Iterator[Heard[Any]]:
        for position, one in self._numbered(said):
            producer = one.message.topic.partition(".")[0]
            yield Heard(
                body=one.message,
                subject=one.subject,
                at=one.at,
                source=f"{producer}:{one.message.topic}:{partition_of(one.subject, self.partitions)}",
                position=position,
                message_id=message_id(one.subject, position),
                correlation_id=str(one.subject),
            )

    def envelopes(self, said: Iterable[Spoken]) -> Iterator[Envelope]:
        """The same as it travels."""
        for one, spoken in self._numbered(said):
            yield Envelope(
                id=message_id(spoken.subject, one),
                source=spoken.message.topic.partition(".")[0],
                subject=spoken.subject,
                time=spoken.at,
                position=one,
                correlation_id=str(spoken.subject),
                causation_id="",
                body=spoken.message,
            )

    def _numbered(self, said: Iterable[Spoken]) -> Iterator[tuple[int, Spoken]]:
        for one in said:
            producer = one.message.topic.partition(".")[0]
            self._positions[producer] = self._positions.get(producer, 0) + 1
            yield self._positions[producer], one
