"""Hearing: the inbox beside a bare consumer, and how soon a command shows in another service's view over Kafka."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition
from psycopg.sql import SQL, Identifier

from bench.figures import Figure, Pair, compared
from bench.views import CAUSE, filled
from bench.wired import again, counted, said, until, with_topics
from kernel.bus.topics import PARTITIONS, partition_of
from kernel.messages import Heard
from kernel.service import Service
from kernel.testing.replicas import HEARER, Wiring
from kernel.testing.toy import BOX, TOPIC, Put, ThingSeen, contents_view
from kernel.testing.trials import running
from kernel.views import View

_CALLERS, _BOXES, _COMMANDS = 64, 400, 2_000
_CAPACITY_S: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One row for each message."""

    message_id: str
    thing: str


def _id_of(heard: Heard[Any]) -> str:
    return heard.message_id


SEEN: Final = View(
    name="bench_seen_v1",
    row=Seen,
    key="message_id",
    hears=(ThingSeen,),
    evolve=lambda _, heard: Seen(message_id=heard.message_id, thing=heard.body.thing),
    key_of=_id_of,
)


async def inbox_round(wiring: Wiring, number: int) -> Pair:
    """Messages a second from the first rows that are kept to the last, and of a consumer that only parses."""
    wiring = again(wiring, number)
    ends = await said([wiring])
    with psycopg.connect(wiring.url(HEARER)) as connection:
        connection.execute("DROP TABLE IF EXISTS positions")
        connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(SEEN.name)))
    hearer = _hearer(wiring, SEEN)
    count = SQL("SELECT count(*) FROM {}").format(Identifier(SEEN.name))

    async def kept() -> int:
        return await asyncio.to_thread(counted, wiring, count, HEARER)

    async with running(hearer):
        before = await until(kept, 1)
        began = time.perf_counter()
        after = await until(kept, ends)
        own = (after - before) / (time.perf_counter() - began)
    return own, await _bare_consumer(wiring, ends)


def _hearer(wiring: Wiring, view: View[Any]) -> Service:
    return Service(name=HEARER, parts=wiring.parts(HEARER, "0"), deciders=(BOX,), views=(view,))


async def _bare_consumer(wiring: Wiring, ends: int) -> float:
    heard = before = 0
    began = time.perf_counter()
    consumer = AIOKafkaConsumer(bootstrap_servers=wiring.cluster.bootstrap, enable_auto_commit=False)
    async with consumer:
        parts = [TopicPartition(wiring.cluster.named(TOPIC), number) for number in range(PARTITIONS)]
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        while heard < ends:
            for records in (await consumer.getmany(timeout_ms=250)).values():
                heard += len([orjson.loads(record.value) for record in records])
            if heard and not before:
                before, began = heard, time.perf_counter()
    return (heard - before) / (time.perf_counter() - began)


def inbox_figure(rounds: Sequence[Pair]) -> Figure:
    return compared(
        "inbox_vs_bare_consumer",
        rounds,
        goal=0.15,
        peer="bare aiokafka consumer that only parses, messages/s",
        limit="a row and its index entry in PostgreSQL for every message",
    )


# -- becoming visible


async def visible_figure(wiring: Wiring) -> Figure:
    """Both services in this process, so all their work takes turns in one interpreter."""
    wiring = again(wiring, 9)
    await with_topics(wiring)
    async with (
        running(wiring.speaker()) as speaker,
        running(_hearer(wiring, contents_view(hears=(ThingSeen,)))) as hearer,
    ):
        asking = Asking(speaker, hearer)
        asking.boxes = [await filled(speaker.store, 0) for _ in range(_BOXES)]
        await asking.once(0)
        capacity = await asking.closed(_CALLERS, _CAPACITY_S)
        delays = sorted(await asking.open(capacity / 2, _COMMANDS))
    return Figure(
        name="visible_kafka_p99_ms",
        value=delays[int(len(delays) * 0.99)] * 1000,
        unit="ms",
        goal=250,
        sense="<=",
        peer=f"median at {capacity / 2:.0f} commands/s, half of what {_CALLERS} callers reach, ms",
        peer_value=statistics.median(delays) * 1000,
        limit="each step waits for the turn of one interpreter: commit, relay, acknowledgement, fetch, commit",
    )


class Asking:
    """Commands to one service, each until the other one shows it."""

    def __init__(self, speaker: Service, hearer: Service) -> None:
        self._speaker, self._projector = speaker, hearer.projector
        (self._view,) = hearer.views
        self._sources = {int(one.name.rpartition(":")[2]): one for one in self._projector.sources[self._view.name]}
        self.boxes: list[Any] = []

    async def once(self, number: int) -> float:
        box, began = self.boxes[number % len(self.boxes)], time.perf_counter()
        stored = await self._speaker.store.execute(BOX, box, Put(thing=f"{number}"), CAUSE)
        source = self._sources[partition_of(box, PARTITIONS)]
        # Of a box's own partition: `reached` is content with any.
        shown = await self._projector._come_true(  # noqa: SLF001 -- see above
            lambda: self._projector._position(self._view, source) >= stored.position,  # noqa: SLF001 -- as above
            60.0,
        )
        assert shown
        return time.perf_counter() - began

    async def closed(self, callers: int, for_s: float) -> float:
        """Commands a second when so many callers ask one after the other."""
        done, end = 0, time.perf_counter() + for_s

        async def caller(first: int) -> None:
            nonlocal done
            number = first
            while time.perf_counter() < end:
                await self.once(number)
                number += callers
                done += 1

        await asyncio.gather(*(caller(number) for number in range(callers)))
        return done / for_s

    async def open(self, per_s: float, count: int) -> list[float]:
        """Commands that come at their moments, however the earlier ones fare."""
        began, asked = time.perf_counter(), []
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / per_s - time.perf_counter()))
            asked.append(asyncio.create_task(self.once(number)))
        return list(await asyncio.gather(*asked))
