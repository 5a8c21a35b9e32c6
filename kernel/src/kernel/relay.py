"""From the record to the topics: all is said, in recorded order, at least once; the store itself is the outbox."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson
import sqlalchemy as sa
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from kernel.blocking import in_thread
from kernel.bus import Batch, OvertakenError, Publish
from kernel.bus.inprocess import OwnLog, envelope_of
from kernel.bus.topics import Cluster, key_of, partition_of
from kernel.database import Database
from kernel.errors import UnavailableError
from kernel.leading import Leadership
from kernel.standing import Standing
from kernel.store.executing import Store

NAME: Final = "relay"
CONTENT_TYPE: Final = ("content-type", b"application/cloudevents+json; charset=utf-8")
_BATCH: Final = 2_000
_AGAIN_S: Final = 1.0
_PATIENCE_S: Final = 5.0
_LARGEST_BATCH: Final = 262_144

_log = structlog.get_logger("kernel.relay")


class Saying(NamedTuple):
    """One message ready to be sent."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    at_ms: int


@dataclass(kw_only=True)
class Relay:
    """Of one service; works while its process leads."""

    cluster: Cluster
    store: Store
    publish: Publish
    topics: Sequence[str]
    database: Database
    leadership: Leadership
    failing: bool = False
    _standing: Standing = field(init=False)
    _log_of_own: OwnLog = field(init=False)

    def __post_init__(self) -> None:
        self._standing = Standing(self.database, [NAME], shared=True)
        self._log_of_own = OwnLog(self.store, ())

    def lag(self) -> int:
        """How many recorded events have not been said yet; nobody but the leader knows."""
        return self.store.head - self._position() if self.leadership.leads() else 0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.leadership.until_leading()
            try:
                await self._relay()
            except (KafkaError, OvertakenError, OSError, sa.exc.OperationalError, UnavailableError) as trouble:
                self.failing = True
                _log.warning("relaying stopped; going on from what is kept", why=type(trouble).__name__)
            except Exception:  # noqa: BLE001 -- a loop that ends would stand still in silence, and lead all the same
                self.failing = True
                _log.exception("relaying failed; trying again", service=self.store.service)
            await asyncio.sleep(_AGAIN_S if self.failing else 0)

    async def _relay(self) -> None:
        await in_thread(self._standing.look_again)
        producer = AIOKafkaProducer(
            bootstrap_servers=self.cluster.bootstrap,
            enable_idempotence=True,
            acks="all",
            max_batch_size=_LARGEST_BATCH,
            request_timeout_ms=10_000,
        )
        try:
            await producer.start()
            await self._again_if_wiped()
            self.failing = False
            while self.leadership.leads():
                if not await self._step(producer):
                    await self.store.wait_beyond(self._position(), poll_s=_PATIENCE_S)
        finally:
            await producer.stop()

    async def _step(self, producer: AIOKafkaProducer) -> bool:
        """Say the next events, and keep how far that went when every broker has them."""
        after = self._position()
        upto, sayings = await in_thread(self._next, after)
        if upto <= after:
            return False
        await self._say(producer, sayings)
        await in_thread(self._keep, upto)
        return True

    def _position(self) -> int:
        return self._standing.position(NAME, self._log_of_own)

    def _next(self, after: int) -> tuple[int, list[Saying]]:
        recorded = self.store.read_log(after, _BATCH)
        sayings = []
        for one in recorded:
            message = self.publish(one)
            if message is not None:
                envelope = envelope_of(self.store.service, one, message)
                sayings.append(
                    Saying(
                        self.cluster.named(message.topic),
                        partition_of(one.stream_id, self.cluster.partitions),
                        key_of(one.stream_id),
                        orjson.dumps(envelope.as_json()),
                        int(one.meta.at.timestamp() * 1000),
                    )
                )
        return (recorded[-1].position if recorded else after), sayings

    async def _say(self, producer: AIOKafkaProducer, sayings: Sequence[Saying]) -> None:
        """Partitions side by side; in each one batch after another, so that none overtakes one that failed."""
        batches = self._batches(producer, sayings)
        await asyncio.gather(*(self._in_turn(producer, *here, ready) for here, ready in batches.items()))

    @staticmethod
    async def _in_turn(producer: AIOKafkaProducer, topic: str, partition: int, batches: Sequence[Any]) -> None:
        for batch in batches:
            acknowledged = await producer.send_batch(batch, topic, partition=partition)
            await acknowledged

    @staticmethod
    def _batches(producer: AIOKafkaProducer, sayings: Sequence[Saying]) -> dict[tuple[str, int], list[Any]]:
        """Of each partition what is to be sent there, in order."""
        batches = defaultdict[tuple[str, int], list[Any]](list)
        for one in sayings:
            ready = batches[one.topic, one.partition]
            if ready and _added(ready[-1], one) is not None:
                continue
            ready.append(producer.create_batch())
            if _added(ready[-1], one) is None:
                raise TooLargeError(f"{one.topic}: {len(one.value)} bytes")
        for ready in batches.values():
            for batch in ready:
                batch.close()
        return batches

    def _keep(self, upto: int) -> None:
        with self.database.writing() as connection:
            stand = self._standing.move(connection, NAME, self._log_of_own, Batch([], upto), 0)
        self._standing.kept(self._log_of_own, {NAME: stand})

    async def _again_if_wiped(self) -> None:
        """Topics without anything, though something was said: the cluster is a new one, and hears it all again."""
        if self._position() == 0 or not self.topics:
            return
        consumer = AIOKafkaConsumer(bootstrap_servers=self.cluster.bootstrap)
        try:
            await consumer.start()
            parts = [
                TopicPartition(self.cluster.named(topic), n)
                for topic in self.topics
                for n in range(self.cluster.partitions)
            ]
            ends = await consumer.end_offsets(parts)
        finally:
            await consumer.stop()
        if not any(ends.values()):
            _log.warning("the topics are empty: everything recorded is said again", service=self.store.service)
            await in_thread(self._set_back)

    def _set_back(self) -> None:
        with self.database.writing() as connection:
            self._standing.set_anew(connection, NAME, {self._log_of_own.name: 0})
        self._standing.look_again()


class TooLargeError(RuntimeError):
    """A message that no batch can hold: it cannot be said, and nothing behind it may overtake it."""


def _added(batch: Any, one: Saying) -> Callable[..., Any] | None:
    added: Callable[..., Any] | None = batch.append(
        key=one.key, value=one.value, timestamp=one.at_ms, headers=[CONTENT_TYPE]
    )
    return added
