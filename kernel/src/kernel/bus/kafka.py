"""The distributed bus: a relay to topics, a consumer with feeds, one leader; for one service in one process."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import structlog

from kernel.blocking import in_thread
from kernel.bus import Batch, Lag, Publish, Source
from kernel.bus.consuming import Consuming
from kernel.bus.feed import Feed, KafkaSource
from kernel.bus.inprocess import OwnLog
from kernel.bus.topics import Cluster
from kernel.errors import UnavailableError
from kernel.leading import Leadership
from kernel.messages import Message
from kernel.relay import Relay
from kernel.store.executing import Store

if TYPE_CHECKING:
    from kernel.service import Service

_log = structlog.get_logger("kernel.bus")
_LOOK_EVERY_S: Final = 0.025
_PATIENCE_S: Final = 5.0


class LedLog:
    """A service's own record as a source: only its leader hears it."""

    def __init__(self, store: Store, wanted: Sequence[type], leadership: Leadership) -> None:
        self._log, self._leadership = OwnLog(store, wanted), leadership
        self.name, self.producer = self._log.name, self._log.producer

    def read(self, after: int, limit: int) -> Batch:
        return self._log.read(after, limit)

    def head(self) -> int:
        return self._log.head() if self._leadership.leads() else 0

    def is_beyond(self, position: int) -> bool:
        return self.head() > position

    async def wait_beyond(self, position: int) -> None:
        if self._leadership.leads():
            await self._log.wait_beyond(position)
            return
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._leadership.until_leading()
        except TimeoutError:
            return


class KafkaBus:
    """The bus as one process of one service sees it."""

    shared = True

    def __init__(self, *, cluster: Cluster, replica: str, leadership: Leadership) -> None:
        self._cluster, self._replica, self._leadership = cluster, replica, leadership
        self._feeds: dict[tuple[str, int], Feed] = {}
        self._published: tuple[Publish, Sequence[str]] | None = None
        self._relay: Relay | None = None
        self._consuming: Consuming | None = None

    def publishes(self, store: Store, publish: Publish, topics: Sequence[str]) -> None:
        del store
        self._published = (publish, topics)

    def sources(self, topic: str, wanted: Sequence[type]) -> Sequence[Source]:
        return [KafkaSource(self._feed(topic, partition), wanted) for partition in range(self._cluster.partitions)]

    def own(self, store: Store, wanted: Sequence[type]) -> Source:
        return LedLog(store, wanted, self._leadership)

    def leads(self) -> bool:
        return self._leadership.leads()

    def lag(self) -> Mapping[tuple[str, str], Lag]:
        return {} if self._relay is None else {("relay", "log"): self._relay.lag()}

    def is_delayed(self) -> bool:
        return any(part is not None and part.failing for part in (self._relay, self._consuming))

    def duties(self, service: "Service") -> Mapping[str, Callable[[], Coroutine[Any, Any, None]]]:
        duties: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "leading": self._leadership.run,
            "looking": lambda: self._look(service.store),
        }
        if self._published is not None:
            publish, topics = self._published
            self._relay = Relay(
                cluster=self._cluster,
                store=service.store,
                publish=publish,
                topics=topics,
                database=service.database,
                leadership=self._leadership,
            )
            duties["relaying"] = self._relay.run
        if self._feeds:
            self._consuming = self._consumer_of(service)
            duties["consuming"] = self._consuming.run
        return duties

    def _consumer_of(self, service: "Service") -> Consuming:
        topics = {topic for topic, _ in self._feeds}
        views = {topic: [view.name for view in service.views if _hears(view.hears, topic)] for topic in topics}
        processes = {topic: [one.name for one in service.processes if _hears(one.hears, topic)] for topic in topics}
        for (topic, _), feed in self._feeds.items():
            feed.readers = bool(views[topic]) + len(processes[topic])  # the views read as one
        consuming = Consuming(
            cluster=self._cluster,
            group=service.name,
            replica=self._replica,
            feeds=tuple(self._feeds.values()),
            database=service.database,
            clock=service.parts.clock,
        )
        consuming.heard_by({topic: [*views[topic], *processes[topic]] for topic in topics})
        return consuming

    def _feed(self, topic: str, partition: int) -> Feed:
        return self._feeds.setdefault((topic, partition), Feed(topic, partition))

    async def _look(self, store: Store) -> None:
        """The leader hears of what other processes record by looking."""
        while True:
            await self._leadership.until_leading()
            try:
                await in_thread(store.refresh_head)
            except UnavailableError as missing:
                _log.warning("the record cannot be looked at; trying again", code=missing.code)
            await asyncio.sleep(_LOOK_EVERY_S)


def _hears(hears: Iterable[type], topic: str) -> bool:
    return any(issubclass(cls, Message) and cls.topic == topic for cls in hears)
