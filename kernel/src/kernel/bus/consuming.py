"""One consumer per process: it is given partitions, goes on from what the database keeps, and fills the feeds."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)
from aiokafka.structs import ConsumerRecord

from kernel import inbox, watchdog
from kernel.blocking import in_thread
from kernel.bus.feed import Arrived, Feed
from kernel.bus.topics import LIFE, Cluster
from kernel.clock import Clock
from kernel.database import Database
from kernel.watchdog import Progress

_log = structlog.get_logger("kernel.bus.consuming")
_AGAIN_S: Final = 1.0
_WAIT_MS: Final = 250
_AT_ONCE: Final = 2_000
_ADVISE_EVERY_S: Final = 5.0
_ADVICE_TAKES_S: Final = 1.0
_LOOK_EVERY_S: Final = 5.0
_PATIENCE_S: Final = 5.0
_STILL_LOOKS: Final = 12
"""What has not moved for a minute, though there is something, does not move by itself any more."""


class Consuming(ConsumerRebalanceListener):  # type: ignore[misc]  # the client has no annotations
    """Kafka's own offsets are advice: where to go on is asked of the database at every assignment."""

    def __init__(
        self,
        *,
        cluster: Cluster,
        group: str,
        replica: str,
        feeds: Sequence[Feed],
        database: Database,
        clock: Clock,
        client: Callable[..., Any] = AIOKafkaConsumer,
    ) -> None:
        self._cluster, self._group, self._replica = cluster, cluster.named(group), replica
        self._feeds = {TopicPartition(cluster.named(feed.topic), feed.partition): feed for feed in feeds}
        self._consumers: Mapping[str, Sequence[str]] = {}
        self._database, self._clock = database, clock
        self._client = client
        self._consumer: Any = None
        self._advised_at = self._looked_at = 0.0
        self._fetched: dict[TopicPartition, int] = {}
        self._progress = Progress(_STILL_LOOKS)
        self.failing = False

    def heard_by(self, consumers: Mapping[str, Sequence[str]]) -> None:
        """Who hears each topic: a partition goes on where the last of them stands."""
        self._consumers = consumers

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._consume()
            except (KafkaError, OSError, sa.exc.OperationalError) as trouble:
                self.failing = True
                _log.warning("nothing can be heard now; trying again", why=type(trouble).__name__)
            except Exception:  # noqa: BLE001 -- a loop that ends would stand still in silence
                self.failing = True
                _log.exception("hearing failed; trying again", group=self._group)
            await asyncio.sleep(_AGAIN_S)

    async def _consume(self) -> None:
        self._consumer = self._client(
            **self._cluster.client,
            group_id=self._group,
            group_instance_id=f"{self._group}-{self._replica}",
            client_id=f"{self._group}-{self._replica}",
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_partition_fetch_bytes=1_048_576,
        )
        self._consumer.subscribe(sorted({one.topic for one in self._feeds}), listener=self)
        try:
            await self._consumer.start()
            while True:
                await self._restart_where_wanted()
                self._pause_what_is_full()
                await self._hear()
                await self._advise()
                await self._must_get_on()
        finally:
            for feed in self._feeds.values():
                feed.shut()
            await self._consumer.stop()

    async def _hear(self) -> None:
        openings = {one: feed.openings for one, feed in self._feeds.items()}
        try:
            found = await self._consumer.getmany(timeout_ms=_WAIT_MS, max_records=_AT_ONCE)
        except OffsetOutOfRangeError as beyond:
            for one in beyond.args[0]:
                self._from_the_beginning(one)
            return
        except NoOffsetForPartitionError:
            await self._go_on(self._consumer.assignment())
            return
        read = {one: _read(records) for one, records in found.items()}
        for one, (_, strange) in read.items():
            for record in strange:
                await in_thread(self._park, self._feeds[one], record)
        for one, (arrived, _) in read.items():
            if self._feeds[one].openings != openings[one]:
                self._feeds[one].restart_wanted = True  # sought elsewhere meanwhile: these may be of before
                continue
            self._fetched[one] = found[one][-1].offset + 1
            self._take(one, arrived)

    def _take(self, one: TopicPartition, arrived: Sequence[Arrived]) -> None:
        feed = self._feeds[one]
        if feed.is_another_life(arrived):
            _log.warning("a topic was lost and filled again; looking where we are in it", source=feed.name)
            feed.restart_wanted = True
            return
        if feed.anchor is not None:
            if not (arrived and (arrived[0].position, arrived[0].place) == (feed.anchor.position, feed.anchor.place)):
                _log.warning(
                    "a topic does not go on where it was left; hearing it from its beginning", source=feed.name
                )
                self._from_the_beginning(one)
                return
            feed.anchor = None
        feed.take(arrived)

    # -- assignment

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        for one in revoked:
            self._feeds[one].shut()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        await self._go_on(assigned)

    async def _go_on(self, parts: Iterable[TopicPartition]) -> None:
        stands = await in_thread(self._stands)
        for one in self._consumer.assignment().intersection(parts):  # some may have gone elsewhere meanwhile
            feed = self._feeds[one]
            of_all = [stands.get((name, feed.name), inbox.Stand()) for name in self._consumers[self._feeds[one].topic]]
            start = min(of_all, key=lambda stand: stand.position)
            feed.open(start if start.place > 0 else inbox.Stand())
            self._fetched[one] = max(start.place - 1, 0)
            self._consumer.seek(one, self._fetched[one])

    def _stands(self) -> Mapping[inbox.Here, inbox.Stand]:
        return inbox.stands_of(self._database, {name for names in self._consumers.values() for name in names})

    def _from_the_beginning(self, one: TopicPartition) -> None:
        self._feeds[one].open(inbox.Stand())
        self._fetched[one] = 0
        self._consumer.seek(one, 0)

    async def _restart_where_wanted(self) -> None:
        assigned = self._consumer.assignment()
        wanted = [one for one in assigned if self._feeds[one].restart_wanted or not self._feeds[one].is_open]
        if wanted:
            await self._go_on(wanted)

    def _pause_what_is_full(self) -> None:
        paused = self._consumer.paused()
        for one in self._consumer.assignment():
            if self._feeds[one].is_full and one not in paused:
                self._consumer.pause(one)
            elif not self._feeds[one].is_full and one in paused:
                self._consumer.resume(one)

    async def _advise(self) -> None:
        """Tell Kafka now and then how far we are: for people who look at its tools, not for us."""
        if time.monotonic() - self._advised_at < _ADVISE_EVERY_S:
            return
        self._advised_at = time.monotonic()
        stands = await in_thread(self._stands)
        places = {}
        for one in self._consumer.assignment():
            kept = [
                stands.get((name, self._feeds[one].name), inbox.Stand())
                for name in self._consumers[self._feeds[one].topic]
            ]
            if (place := min(stand.place for stand in kept)) > 0:
                places[one] = place
        if not places:
            return
        try:
            async with asyncio.timeout(_ADVICE_TAKES_S):  # the library asks brokers that are away again for ever
                await self._consumer.commit(places)
        except (CommitFailedError, IllegalStateError, TimeoutError) as trouble:
            _log.info("nobody takes our advice now; it comes later", group=self._group, why=type(trouble).__name__)

    # -- whether it gets on

    async def _must_get_on(self) -> None:
        """What lies there and is neither fetched nor dealt with, with no error to be seen, needs a new process."""
        if time.monotonic() - self._looked_at < _LOOK_EVERY_S:
            return
        self._looked_at = time.monotonic()
        parts = [one for one in self._consumer.assignment() if self._feeds[one].is_open]
        try:
            async with asyncio.timeout(_PATIENCE_S):
                # Who was given nothing asks all the same: whether anybody answers is news too.
                ends = await self._consumer.end_offsets(parts or list(self._feeds)[:1])
        except (KafkaError, TimeoutError):
            self.failing = True  # the library keeps asking by itself, and hears nothing for as long as they are away
            self._progress.forget()  # no new process would help
            return
        self.failing = False
        for what in self._progress.missing(self._waiting({one: ends[one] for one in parts})):
            watchdog.end(f"no progress: {what}")

    def _waiting(self, ends: Mapping[TopicPartition, int]) -> dict[str, object]:
        """What waits, each with a mark that moves as long as somebody works on it."""
        waiting: dict[str, object] = {}
        for one, end in ends.items():
            feed = self._feeds[one]
            if not feed.is_full and self._fetched.get(one, 0) < end:
                waiting[f"{feed.name} to be fetched"] = self._fetched.get(one, 0), feed.openings
            waiting |= {f"{feed.name} to be read by {reader}": asked for reader, asked in feed.behind().items()}
        return waiting

    # -- what is no message

    def _park(self, feed: Feed, record: ConsumerRecord) -> None:
        _log.error("something on a topic is no message and was parked", source=feed.name, offset=record.offset)
        with self._database.writing() as connection:
            inbox.park_strange(connection, feed.name, record.offset, bytes(record.value or b""), self._clock.now())


def _read(records: Sequence[ConsumerRecord]) -> tuple[list[Arrived], list[ConsumerRecord]]:
    """What is a message of ours, and what is not."""
    arrived, strange = [], []
    for record in records:
        try:
            event = orjson.loads(record.value)
            life = int(dict(record.headers).get(LIFE, b"0"))
            arrived.append(Arrived(int(event["position"]), record.offset + 1, _checked(event), life))
        except (ValueError, LookupError, TypeError):
            strange.append(record)
    return arrived, strange


def _checked(event: dict[str, Any]) -> dict[str, Any]:
    """The attributes that readers rely on; an error without one of them, or where it is not what they take it for.

    Others than services of ours may write here: what made a reader stumble would hold up everything behind it.
    """
    for name in ("id", "correlationid", "data"):
        event[name]
    if not isinstance(event["type"], str):
        raise TypeError(event["type"])
    UUID(str(event["subject"]))
    datetime.fromisoformat(event["time"])
    return event
