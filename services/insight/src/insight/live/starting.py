"""Before the worker starts: are the topics as declared, is it the only one, where did it stop."""

import asyncio
import sys
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from insight.live.progress import Progress
from insight.live.settings import HEARD, LiveSettings
from insight.live.wire import Place
from kernel.bus.declaring import wrong_topics

_AGAIN_S: Final = 1.0
_log = structlog.get_logger("insight.live")


async def ready(settings: LiveSettings) -> tuple[Progress, int]:
    """Waits for brokers and for a worker that is still there; where each partition stands, and how often it is kept."""
    waited = False
    while True:
        try:
            if wrong := await wrong_topics(settings.cluster, settings.topics):
                sys.exit(wrong[0])
            if not await _others(settings):
                return await _standing(settings)
            why = "another worker is at work or has not been missed yet"
        except (KafkaError, OSError) as trouble:
            why = f"no broker answers: {type(trouble).__name__}"
        if not waited:
            _log.warning("the live worker waits", why=why)
        waited = True
        await asyncio.sleep(_AGAIN_S)


async def _others(settings: LiveSettings) -> int:
    """Counts are kept per row, not per partition: two workers at once would each see a part."""
    admin = AIOKafkaAdminClient(**settings.cluster.client)
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([settings.group])
    finally:
        await admin.close()
    ((_, _, _, _, _, members, *_),) = answer.groups
    return len(members)


async def _standing(settings: LiveSettings) -> tuple[Progress, int]:
    cluster, progress = settings.cluster, Progress()
    places = {
        TopicPartition(cluster.named(topic), number): Place(topic, number)
        for topic in HEARD
        for number in range(cluster.partitions)
    }
    consumer: Any = AIOKafkaConsumer(**cluster.client, group_id=settings.group, enable_auto_commit=False)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(places))
        for one, place in places.items():
            progress.next[place] = await consumer.committed(one) or 0
            progress.ends[place] = ends[one]
        replicas = await _replicas(consumer, next(iter(places)))
    finally:
        await consumer.stop()
    return progress, replicas


async def _replicas(consumer: Any, one: TopicPartition) -> int:
    """The worker's own topic is kept as often as those it reads."""
    metadata = await consumer._client.fetch_all_metadata()  # noqa: SLF001 -- the consumer has no other way to ask
    return len(metadata._partitions[one.topic][one.partition].replicas)  # noqa: SLF001 -- as above
