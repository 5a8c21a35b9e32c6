"""The embedded bus: no broker, a loop that reads a neighbour's store after a position."""

from collections.abc import Callable, Container, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kernel.bus import Batch, Lag, Publish, Source
from kernel.bus.topics import partition_of
from kernel.events import Event, Recorded
from kernel.messages import Envelope, Heard, Message, Recalled, Unreadable, message_id, read_form
from kernel.store.codec import UnknownKindError
from kernel.store.executing import Store

if TYPE_CHECKING:
    from kernel.service import Service


class UnknownTopicError(LookupError):
    """Nobody in this hall publishes that topic."""


def envelope_of(service: str, recorded: Recorded[Event], message: Message) -> Envelope:
    """The message as it would travel: same id for the same event, however often it is sent."""
    return Envelope(
        id=message_id(recorded.stream_id, recorded.version),
        source=service,
        subject=recorded.stream_id,
        time=recorded.meta.at,
        position=recorded.position,
        correlation_id=recorded.meta.correlation_id,
        causation_id=recorded.meta.causation_id,
        body=message,
    )


class OwnLog:
    """A service's own record as a source: what it hears are its recorded events themselves."""

    def __init__(self, store: Store, wanted: Iterable[type[Event]]) -> None:
        self._store = store
        self._known = frozenset(store.codec.kinds)
        self._wanted = frozenset(cls.kind for cls in wanted)
        self.producer = store.service
        self.name = f"{store.service}:log"

    def read(self, after: int, limit: int) -> Batch:
        rows = self._store.read_rows(after, limit)
        heard = [self._heard(*row) for row in rows if self._wants(row[3])]
        return Batch(heard, rows[-1][0] if rows else after)

    def head(self) -> int:
        return self._store.head

    def is_beyond(self, position: int) -> bool:
        return self.head() > position

    async def wait_beyond(self, position: int) -> None:
        await self._store.wait_beyond(position)

    def _wants(self, kind: str) -> bool:
        if kind not in self._known:
            raise UnknownKindError(kind)
        return kind in self._wanted

    def _heard(self, position: int, stream_id: UUID | str, version: int, kind: str, state: bytes) -> Heard[Event]:
        event, header = self._store.codec.open(kind, state)
        return Recalled(
            body=event,
            subject=stream_id if isinstance(stream_id, UUID) else UUID(stream_id),
            at=datetime.fromisoformat(header["at"]),
            source=self.name,
            position=position,
            correlation_id=header["cor"],
            actor=header["by"],
            version=version,
        )


class TopicOfStore:
    """A neighbour's topic, or one partition of it, read straight from its store through what it publishes."""

    def __init__(
        self,
        store: Store,
        publish: Publish,
        topic: str,
        wanted: Iterable[type[Message]],
        part: tuple[int, int] = (0, 1),
    ) -> None:
        self._store = store
        self._publish = publish
        self._topic = topic
        self._wanted = {cls.type: cls for cls in wanted}
        self._partition, self._partitions = part
        self.producer = store.service
        self.name = f"{store.service}:{topic}:{self._partition}"

    def read(self, after: int, limit: int) -> Batch:
        recorded = self._store.read_log(after, limit)
        heard = [found for one in recorded if (found := self._as_heard(one)) is not None]
        return Batch(heard, recorded[-1].position if recorded else after)

    def head(self) -> int:
        return self._store.head

    def is_beyond(self, position: int) -> bool:
        return self.head() > position

    async def wait_beyond(self, position: int) -> None:
        await self._store.wait_beyond(position)

    def _as_heard(self, recorded: Recorded[Event]) -> Heard[Message | Unreadable] | None:
        if partition_of(recorded.stream_id, self._partitions) != self._partition:
            return None
        message = self._publish(recorded)
        if message is None or message.topic != self._topic:
            return None
        form = self._wanted.get(message.type)
        if form is None:
            return None
        envelope = envelope_of(self._store.service, recorded, message)
        return Heard(
            body=read_form(form, message.model_dump(mode="json")),
            subject=envelope.subject,
            at=envelope.time,
            source=self.name,
            position=envelope.position,
            message_id=envelope.id,
            correlation_id=envelope.correlation_id,
        )


class InProcessBus:
    """Who publishes what in this process; as many partitions as the topics have where they are real.

    On the topics `outside` others speak than services of ours: in one process nothing is heard of them.
    """

    shared = False

    def __init__(self, partitions: int = 1, outside: Container[str] = ()) -> None:
        self._partitions, self._outside = partitions, outside
        self._publishers: dict[str, tuple[Store, Publish]] = {}

    def publishes(self, store: Store, publish: Publish, topics: Sequence[str]) -> None:
        for topic in topics:
            self._publishers[topic] = (store, publish)

    def sources(self, topic: str, wanted: Sequence[type]) -> Sequence[Source]:
        if topic not in self._publishers:
            if topic in self._outside:
                return []
            raise UnknownTopicError(topic)
        store, publish = self._publishers[topic]
        return [
            TopicOfStore(store, publish, topic, wanted, (partition, self._partitions))
            for partition in range(self._partitions)
        ]

    def own(self, store: Store, wanted: Sequence[type]) -> Source:
        return OwnLog(store, wanted)

    def leads(self) -> bool:
        return True

    def is_delayed(self) -> bool:
        return False

    def lag(self) -> Mapping[tuple[str, str], Lag]:
        return {}

    def duties(self, service: "Service") -> Mapping[str, Callable[[], Coroutine[Any, Any, None]]]:
        del service
        return {}
