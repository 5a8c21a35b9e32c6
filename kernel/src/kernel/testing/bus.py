"""A bus on which a test speaks for the neighbours, beside the real in-process one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.bus import Batch, Source
from kernel.bus.inprocess import InProcessBus
from kernel.messages import Heard, Message, message_id, read_form


class SpokenTopic:
    """A neighbour's topic whose messages a test says."""

    def __init__(self, topic: str) -> None:
        self.producer = topic.partition(".")[0]
        self.name = f"{self.producer}:{topic}:0"
        self._said: list[tuple[UUID, str, dict[str, Any], datetime]] = []
        self._wanted: dict[str, type[Message]] = {}

    def want(self, wanted: Sequence[type]) -> None:
        self._wanted |= {cls.type: cls for cls in wanted if issubclass(cls, Message)}

    def say(self, subject: UUID, message: Message, at: datetime) -> None:
        self._said.append((subject, message.type, message.model_dump(mode="json"), at))

    def read(self, after: int, limit: int) -> Batch:
        found = enumerate(self._said[after : after + limit], start=after + 1)
        heard = [
            Heard(
                body=read_form(self._wanted[kind], body),
                subject=subject,
                at=at,
                source=self.name,
                position=position,
                message_id=message_id(subject, position),
                correlation_id=str(subject),
            )
            for position, (subject, kind, body, at) in found
            if kind in self._wanted
        ]
        return Batch(heard, min(after + limit, max(len(self._said), after)))

    def head(self) -> int:
        return len(self._said)

    def is_beyond(self, position: int) -> bool:
        return self.head() > position

    async def wait_beyond(self, position: int) -> None:
        del position


class SpokenBus(InProcessBus):
    """Real publishers where there are some, a test's voice where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._topics: dict[str, SpokenTopic] = {}

    def sources(self, topic: str, wanted: Sequence[type]) -> Sequence[Source]:
        if topic in self._publishers:
            return super().sources(topic, wanted)
        spoken = self._topics.setdefault(topic, SpokenTopic(topic))
        spoken.want(wanted)
        return [spoken]

    def say(self, subject: UUID, message: Message, at: datetime) -> None:
        self._topics.setdefault(message.topic, SpokenTopic(message.topic)).say(subject, message, at)
