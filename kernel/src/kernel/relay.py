"""From the record to the topics: all is said, in recorded order, at least once; the store itself is the outbox."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from kernel.blocking import in_thread
from kernel.bus import NO_PLACE, Batch, Lag, OvertakenError, Publish
from kernel.bus.inprocess import OwnLog, envelope_of
from kernel.bus.topics import LIFE, Cluster, key_of, partition_of
from kernel.database import Database
from kernel.errors import UnavailableError
from kernel.leading import Leadership
from kernel.standing import Standing
from kernel.store.executing import Store

NAME: Final = "relay"
CONTENT_TYPE: Final = ("content-type", b"application/cloudevents+json; charset=utf-8")
_BATCH: Final = 2_000
_AGAIN_S: Final = 1.0
_LOOK_S: Final = 0.25
_PATIENCE_S: Final = 5.0
_LATE_S: Final = 5.0
_LATEST_S: Final = 60.0
_LARGEST_BATCH: Final = 262_144
_WIPED_TAKES_S: Final = 1.0
"""A cluster is not killed, emptied and up again in less: whoever was answered since need not look."""

_log = structlog.get_logger("kernel.relay")


class Saying(NamedTuple):
    """One message ready to be sent."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    at_ms: int
    life: bytes


class WipedError(RuntimeError):
    """A topic ends before what it was known to hold: it is another one, and must hear everything from the beginning."""


class UnansweredError(RuntimeError):
    """No broker has acknowledged for a while: what was sent is given up, and said again from the record.

    The library would send it again and again by itself, also into topics that were made anew in the meantime, where
    it would lie before everything else.
    """


_PASSING: Final = (
    KafkaError,
    OvertakenError,
    WipedError,
    UnansweredError,
    OSError,
    sa.exc.OperationalError,
    UnavailableError,
)


@dataclass
class Ends:
    """Where the topics end, as far as this relay has seen."""

    witness: AIOKafkaConsumer | None = None
    known: dict[TopicPartition, int] = field(default_factory=dict)
    answered_at: float = 0.0

    def total(self) -> int:
        """How many messages lie there at least."""
        return sum(self.known.values()) if self.known else NO_PLACE

    async def look(self, parts: Sequence[TopicPartition]) -> None:
        if parts and self.witness is not None:
            self.known = await self.witness.end_offsets(parts)
            self.answered_at = time.monotonic()

    async def look_after_a_rest(self) -> None:
        """WipedError where something has gone; while answers come in, they tell it by themselves."""
        if self.known and time.monotonic() - self.answered_at > _WIPED_TAKES_S:
            before = self.known
            await self.look(list(before))
            if any(self.known[part] < end for part, end in before.items()):
                raise WipedError

    def answered(self, part: TopicPartition, offset: int, count: int) -> None:
        """Something was acknowledged there; a repeat that the broker knew already is acknowledged nowhere (-1)."""
        if 0 <= offset < self.known.get(part, 0):
            raise WipedError(f"{part.topic}/{part.partition} goes on at {offset}")
        self.known[part] = max(offset + count, self.known.get(part, 0)) if offset >= 0 else self.known.get(part, 0)
        self.answered_at = time.monotonic()


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
    _ends: Ends = field(default_factory=Ends)
    _ahead: "asyncio.Task[tuple[int, list[Saying]]] | None" = None
    _patience_s: float = _LATE_S

    def __post_init__(self) -> None:
        self._standing = Standing(self.database, [NAME], shared=True)
        self._log_of_own = OwnLog(self.store, ())

    def lag(self) -> Lag:
        """What has not been said yet; nobody but the leader knows."""
        position = self._position()
        return Lag(position, self.store.head if self.leadership.leads() else position)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.leadership.until_leading()
            try:
                await self._relay()
            except _PASSING as trouble:
                self.failing = True
                _log.warning("relaying stopped; going on from what is kept", why=type(trouble).__name__)
            except Exception:  # noqa: BLE001 -- a loop that ends would stand still in silence, and lead all the same
                self.failing = True
                _log.exception("relaying failed; trying again", service=self.store.service)
            await asyncio.sleep(_AGAIN_S if self.failing else 0)

    async def _relay(self) -> None:
        await in_thread(self._standing.look_again)
        producer = AIOKafkaProducer(
            **self.cluster.client,
            enable_idempotence=True,
            acks="all",
            max_batch_size=_LARGEST_BATCH,
            request_timeout_ms=10_000,
        )
        witness = AIOKafkaConsumer(**self.cluster.client, request_timeout_ms=5_000)
        try:
            await producer.start()
            await witness.start()
            self._ends = Ends(witness)
            await self._again_if_wiped()
            self.failing = False
            while self.leadership.leads():
                if not await self._step(producer):
                    await self.store.wait_beyond(self._position(), poll_s=_PATIENCE_S)
                    await self._ends.look_after_a_rest()
        finally:
            ahead, self._ahead = self._ahead, None
            if ahead is not None:
                await asyncio.gather(ahead, return_exceptions=True)  # whatever it met, it is read again
            await asyncio.gather(_let_go(producer), witness.stop())

    async def _step(self, producer: AIOKafkaProducer) -> bool:
        """Say the next events, and keep how far that went when every broker has them."""
        after = self._position()
        upto, sayings = await self._read(after)
        if upto <= after:
            return False
        if self.store.head > upto:  # what comes next is read while the brokers write this
            self._ahead = asyncio.create_task(in_thread(self._next, upto))
        await self._ends.look_after_a_rest()
        await self._say(producer, sayings)
        await in_thread(self._keep, upto)
        return True

    async def _read(self, after: int) -> tuple[int, list[Saying]]:
        """What was read ahead begins where the last step was kept; a step that was not kept ends the relaying."""
        ahead, self._ahead = self._ahead, None
        return await (ahead or in_thread(self._next, after))

    def _position(self) -> int:
        return self._standing.position(NAME, self._log_of_own)

    def _next(self, after: int) -> tuple[int, list[Saying]]:
        recorded = self.store.read_log(after, _BATCH)
        life = str(self._standing.changes[NAME]).encode()
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
                        envelope.as_bytes(),
                        int(one.meta.at.timestamp() * 1000),
                        life,
                    )
                )
        return (recorded[-1].position if recorded else after), sayings

    async def _say(self, producer: AIOKafkaProducer, sayings: Sequence[Saying]) -> None:
        """Partitions side by side; in each one batch after another, so that none overtakes one that failed."""
        batches, since = self._batches(producer, sayings), time.monotonic()
        saying = asyncio.gather(*(self._in_turn(producer, *here, ready) for here, ready in batches.items()))
        try:
            while not (await asyncio.wait([saying], timeout=_LOOK_S))[0]:
                self._still_answered(since)
            await saying
        finally:
            saying.cancel()
        self.failing, self._patience_s = False, _LATE_S

    def _still_answered(self, since: float) -> None:
        """UnansweredError after a while of silence; brokers that are merely slow are given longer every time."""
        if time.monotonic() - max(since, self._ends.answered_at) > self._patience_s:
            _log.warning("no broker has acknowledged for a while", service=self.store.service)
            self._patience_s = min(self._patience_s * 2, _LATEST_S)
            raise UnansweredError

    async def _in_turn(self, producer: AIOKafkaProducer, topic: str, partition: int, batches: Sequence[Any]) -> None:
        for batch in batches:
            acknowledged = await producer.send_batch(batch, topic, partition=partition)
            stored = await acknowledged
            self._ends.answered(TopicPartition(topic, partition), stored.offset, batch.record_count())

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
            stand = self._standing.move(connection, NAME, self._log_of_own, Batch([], upto, self._ends.total()), 0)
        self._standing.kept(self._log_of_own, {NAME: stand})

    async def _again_if_wiped(self) -> None:
        """Topics that hold less than was said: the cluster is a new one, and hears it all again."""
        named = [self.cluster.named(topic) for topic in self.topics]
        await self._ends.look([TopicPartition(topic, n) for topic in named for n in range(self.cluster.partitions)])
        said = self._standing.place(NAME, self._log_of_own.name).place
        if self.topics and self._position() > 0 and self._ends.total() < max(said, 1):
            _log.warning("the topics are not those we left: everything is said again", service=self.store.service)
            await in_thread(self._set_back)

    def _set_back(self) -> None:
        """From the first event on, and in a new life: readers who had come further look where they are."""
        with self.database.writing() as connection:
            self._standing.set_anew(connection, NAME, {self._log_of_own.name: 0})
        self._standing.look_again()


async def _let_go(producer: Any) -> None:
    """What the brokers have not got is said again from the record: nobody waits for those that are away.

    The library's own `stop` does, for as long as they stay away; it has no door for whoever does not want that.
    """
    await producer._sender.close()  # noqa: SLF001 -- see above
    producer._closed = True  # noqa: SLF001 -- see above
    await producer.client.close()


class TooLargeError(RuntimeError):
    """A message that no batch can hold: it cannot be said, and nothing behind it may overtake it."""


def _added(batch: Any, one: Saying) -> Callable[..., Any] | None:
    added: Callable[..., Any] | None = batch.append(
        key=one.key, value=one.value, timestamp=one.at_ms, headers=[CONTENT_TYPE, (LIFE, one.life)]
    )
    return added
