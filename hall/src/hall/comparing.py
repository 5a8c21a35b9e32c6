"""A distributed hall, compared part by part: each record with its topics, and with all views and processes."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from rich.console import Console

import insight.published
from hall.databases import create_missing
from hall.embedded import BUILDERS, DATABASES
from hall.examining import examined
from hall.preparing import resting_parts
from kernel import inbox
from kernel.bus.inprocess import envelope_of
from kernel.bus.topics import Cluster, partition_of
from kernel.relay import NAME as RELAY
from kernel.service import Service
from kernel.serving import ServingSettings
from kernel.views import View

SAID_BY_THE_WORKER = frozenset(insight.published.TOPICS)
"""No store stands behind these in a distributed hall (decision 0015), so there is nothing to compare them with."""
_READ = 5_000
_STILL_S = 2.0
_LOOK_EVERY_S = 0.5
_PATIENCE = 120

Said = dict[tuple[str, int], list[tuple[int, str]]]
"""Of each topic and partition, in order: the producer's position and the message's id."""


@dataclass(slots=True)
class Compared:
    """One comparison and what was wrong with it, if anything."""

    what: str
    count: int
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{'=' if not self.wrong else '≠'} {self.what}: {self.count}" + "".join(
            f"\n    {one}" for one in self.wrong
        )


async def compare_hall(settings: ServingSettings) -> int:
    """0 when stores, topics and views are one; a line per comparison."""
    create_missing(map(settings.database_url, DATABASES))
    parts = resting_parts(settings)
    services = [build(parts) for build in BUILDERS]
    console = Console(soft_wrap=True, markup=False, highlight=False)
    still = await _still(services)
    wrong = 0 if still else 1
    if not still:
        console.print("大厅还在忙：下面的比较可能说的是半路上的事。")
    for service in services:
        service.views = [view for view in service.views if not _hears_the_worker(view)]
        service.connect()
    for service in services:
        for one in [*await _record(service), *await _topics(service, settings.cluster)]:
            console.print(str(one))
            wrong += bool(one.wrong)
    for service in services:
        await service.stop()
    parts.keyring.close()
    console.print("store = topics = views" if not wrong else f"{wrong} comparisons failed")
    return 1 if wrong else 0


async def _still(services: Sequence[Service]) -> bool:
    """Wait (bounded) until nobody moves any more: everything said, everything heard."""
    seen, still_for = None, 0.0
    for service in services:
        inbox.create_tables(service.database)
    for _ in range(_PATIENCE):
        now = [(service.store.refresh_head(), inbox.all_stands(service.database)) for service in services]
        said_all = all(
            _relayed(stands) >= head or not service.topics
            for service, (head, stands) in zip(services, now, strict=True)
        )
        still_for = still_for + _LOOK_EVERY_S if now == seen and said_all else 0.0
        if still_for >= _STILL_S:
            return True
        seen = now
        await asyncio.sleep(_LOOK_EVERY_S)
    return False


def _relayed(stands: dict[inbox.Here, inbox.Stand]) -> int:
    return max((stand.position for (consumer, _), stand in stands.items() if consumer == RELAY), default=0)


async def _record(service: Service) -> list[Compared]:
    """The record in itself, its effects on its own processes, and each view beside its rebuild."""
    found = await examined(service, alone=False)
    views = [
        Compared(
            f"{service.name} view {name} = rebuild", _rows_of(service, name), [f"{rows} rows differ"] if rows else []
        )
        for name, rows in found.views_differ.items()
    ]
    effects = Compared(
        f"{service.name} record, chain and effects", found.events, [*found.broken, *found.lost, *found.doubled]
    )
    parked = [Compared(f"{service.name} parked", len(found.parked), found.parked)] if found.parked else []
    return [effects, *views, *parked]


def _rows_of(service: Service, view: str) -> int:
    return service.read.count(service.projector.views[view])


def _hears_the_worker(view: View[Any]) -> bool:
    return any(getattr(form, "topic", "") in SAID_BY_THE_WORKER for form in view.hears)


async def _topics(service: Service, cluster: Cluster) -> list[Compared]:
    """What the record says should have been said, beside what the topics hold."""
    topics = [topic for topic in service.topics if topic not in SAID_BY_THE_WORKER]
    if service.publish is None or not topics:
        return []
    expected = await asyncio.to_thread(_expected, service, cluster.partitions)
    held = await _held(cluster, topics)
    compared = []
    for topic in topics:
        one = Compared(f"{service.name} store = topic {topic}", 0)
        for partition in range(cluster.partitions):
            should, does = expected[topic, partition], _first_times(held[topic, partition])
            one.count += len(does)
            if does != should:
                missing, extra = len(set(should) - set(does)), len(set(does) - set(should))
                one.wrong.append(f"partition {partition}: {missing} missing, {extra} nobody recorded, or out of order")
        compared.append(one)
    return compared


def _expected(service: Service, partitions: int) -> Said:
    said: Said = defaultdict(list)
    position = 0
    while recorded := service.store.read_log(position, _READ):
        position = recorded[-1].position
        for one in recorded:
            message = service.publish(one) if service.publish is not None else None
            if message is not None:
                here = (message.topic, partition_of(one.stream_id, partitions))
                said[here].append((one.position, envelope_of(service.name, one, message).id))
    return said


def _first_times(held: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """As every consumer hears it: what is not newer than what came before is a repeat of a relay."""
    newest, first = 0, []
    for position, message_id in held:
        if position > newest:
            newest = position
            first.append((position, message_id))
    return first


async def _held(cluster: Cluster, topics: Sequence[str]) -> Said:
    """Everything the topics hold, from their beginning to where they end now."""
    held: Said = defaultdict(list)
    names = {cluster.named(topic): topic for topic in topics}
    consumer: Any = AIOKafkaConsumer(**cluster.client, enable_auto_commit=False)
    await consumer.start()
    try:
        parts = [TopicPartition(name, n) for name in names for n in range(cluster.partitions)]
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        left = {part: end for part, end in (await consumer.end_offsets(parts)).items() if end}
        while left:
            for part, records in (await consumer.getmany(timeout_ms=1_000, max_records=_READ)).items():
                for record in records:
                    event = orjson.loads(record.value)
                    held[names[part.topic], part.partition].append((int(event["position"]), event["id"]))
                if part in left and records[-1].offset + 1 >= left[part]:
                    del left[part]
    finally:
        await consumer.stop()
    return held
