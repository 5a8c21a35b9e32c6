"""The topics as declared, made where they are missing; those that are there otherwise are named, never changed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from kernel.bus.topics import Cluster, TopicSpec

_SEEN_WITHIN_S: Final = 30.0
_GLANCE_S: Final = 0.05


async def apply_topics(cluster: Cluster, specs: Sequence[TopicSpec]) -> list[str]:
    """Make what is missing; the names of what was made."""
    async with _admin(cluster) as admin:
        there = set(await admin.list_topics())
        missing = [spec for spec in specs if cluster.named(spec.name) not in there]
        if missing:
            await admin.create_topics([_new(cluster, spec) for spec in missing])
            await _seen(admin, {cluster.named(spec.name) for spec in missing})
    return [spec.name for spec in missing]


async def brokers_of(cluster: Cluster) -> int:
    """How many brokers there are."""
    async with _admin(cluster) as admin:
        described = await admin.describe_cluster()
    return len(described["brokers"])


async def wrong_topics(cluster: Cluster, specs: Sequence[TopicSpec]) -> list[str]:
    """What is missing or not as declared, a sentence each; empty when a service may start."""
    async with _admin(cluster) as admin:
        there = set(await admin.list_topics())
        wrong = [
            f"主题 {spec.name} 不存在，请先运行 hall topics apply。"
            for spec in specs
            if _is_missing(cluster, spec, there)
        ]
        present = [spec for spec in specs if not _is_missing(cluster, spec, there)]
        names = [cluster.named(spec.name) for spec in present]
        counts = {one["topic"]: len(one["partitions"]) for one in await admin.describe_topics(names)} if names else {}
        kept = await _settings(admin, names) if names else {}
    for spec in present:
        name = cluster.named(spec.name)
        if counts[name] != spec.partitions:
            wrong.append(f"主题 {spec.name} 有 {counts[name]} 个分区，应当是 {spec.partitions} 个；分区数不得改动。")
        if (retention := kept[name]["retention.ms"]) != str(spec.retention_ms):
            wrong.append(f"主题 {spec.name} 的保留时间是 {retention}，应当是 {spec.retention_ms}（不限）。")
        if (cleaned := kept[name]["cleanup.policy"]) != "delete":
            wrong.append(f"主题 {spec.name} 的清理方式是 {cleaned}，应当是 delete：压实会丢掉旧消息。")
        if int(largest := kept[name]["max.message.bytes"]) < spec.max_message_bytes:
            wrong.append(f"主题 {spec.name} 的消息上限是 {largest} 字节，应当不小于 {spec.max_message_bytes}。")
    return wrong


async def _settings(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    found: dict[str, dict[str, str]] = {}
    for answer in await admin.describe_configs(asked):
        for _, _, _, name, settings in answer.resources:
            found[name] = {key: value for key, value, *_ in settings}
    return found


async def _seen(admin: AIOKafkaAdminClient, names: AbstractSet[str]) -> None:
    """A broker is told of a new topic a moment after it was made."""
    async with asyncio.timeout(_SEEN_WITHIN_S):
        while not names <= set(await admin.list_topics()):  # noqa: ASYNC110 -- nobody tells us
            await asyncio.sleep(_GLANCE_S)


def _is_missing(cluster: Cluster, spec: TopicSpec, there: set[str]) -> bool:
    return cluster.named(spec.name) not in there


def _new(cluster: Cluster, spec: TopicSpec) -> Any:
    settings = {
        "retention.ms": str(spec.retention_ms),
        "cleanup.policy": "delete",
        "min.insync.replicas": str(spec.min_in_sync),
        "max.message.bytes": str(spec.max_message_bytes),
    }
    return NewTopic(cluster.named(spec.name), spec.partitions, spec.replication, topic_configs=settings)


@asynccontextmanager
async def _admin(cluster: Cluster) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**cluster.client)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
