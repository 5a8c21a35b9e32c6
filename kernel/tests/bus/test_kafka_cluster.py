"""The Kafka of the tests itself: it starts, keeps what it acknowledged, and is what the fault tests believe it is."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from kernel.brokers.cluster import KafkaCluster
from kernel.testing.faultproxy import FaultProxy, Moment

pytestmark = pytest.mark.kafka

Made = Callable[..., KafkaCluster]


async def topic_on(bootstrap: str, *, copies: int = 1) -> str:
    name = f"t-{uuid4().hex}"
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=copies)])
    finally:
        await admin.close()
    return name


async def setting_of(bootstrap: str, topic: str, name: str) -> str:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        async with asyncio.timeout(30):
            while name not in (found := await settings_of(admin, topic)):  # noqa: ASYNC110 -- nobody tells us
                await asyncio.sleep(0.1)  # the broker that answers has not heard of the new topic yet
    finally:
        await admin.close()
    return found[name]


async def settings_of(admin: AIOKafkaAdminClient, topic: str) -> dict[str, str]:
    (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    return {key: value for key, value, *_ in answer.resources[0][4]}


async def sent(bootstrap: str, topic: str, *values: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer:
        for value in values:
            await producer.send_and_wait(topic, value)


async def kept(bootstrap: str, topic: str, count: int) -> list[bytes | None]:
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False) as consumer:
        consumer.assign([TopicPartition(topic, 0)])
        await consumer.seek_to_beginning()
        return [(await consumer.getone()).value for _ in range(count)]


async def test_a_message_goes_in_and_comes_out(kafka: str) -> None:
    topic = await topic_on(kafka)
    await sent(kafka, topic, b"one", b"two")
    assert await kept(kafka, topic, 2) == [b"one", b"two"]


@pytest.mark.slow
async def test_a_killed_broker_comes_back_with_what_it_acknowledged(kafka_cluster: Made) -> None:
    with kafka_cluster() as cluster:
        topic = await topic_on(cluster.bootstrap)
        await sent(cluster.bootstrap, topic, b"one", b"two")
        cluster.kill(1)
        assert cluster.running == set()
        cluster.restart(1)
        assert cluster.leader_of(topic, 0) == 1
        assert await kept(cluster.bootstrap, topic, 2) == [b"one", b"two"]


@pytest.mark.slow
async def test_a_wiped_cluster_is_empty(kafka_cluster: Made) -> None:
    with kafka_cluster() as cluster:
        topic = await topic_on(cluster.bootstrap)
        assert (topic, 0) in cluster.partitions()
        cluster.wipe()
        cluster.start()
        assert cluster.partitions() == {}


@pytest.mark.slow
async def test_of_three_brokers_two_go_on_when_the_leader_is_killed(kafka_cluster: Made) -> None:
    with kafka_cluster(3) as cluster:
        topic = await topic_on(cluster.bootstrap, copies=3)
        assert await setting_of(cluster.bootstrap, topic, "min.insync.replicas") == "2"
        await sent(cluster.bootstrap, topic, b"one")
        leader = cluster.leader_of(topic, 0)
        cluster.kill(leader)
        await sent(cluster.bootstrap, topic, b"two")
        assert cluster.leader_of(topic, 0) != leader
        cluster.restart(leader)
        cluster.until_in_sync()
        assert cluster.partitions(topic)[topic, 0].in_sync == {1, 2, 3}
        assert await kept(cluster.bootstrap, topic, 2) == [b"one", b"two"]


@pytest.mark.slow
async def test_a_producer_behind_cutting_proxies_loses_and_doubles_nothing(kafka_cluster: Made) -> None:
    cluster = kafka_cluster()
    values = [b"%03d" % number for number in range(200)]
    try:
        async with FaultProxy(cluster.ports[1].client, seed=11).serving() as proxy:
            await asyncio.to_thread(cluster.start, advertised=[proxy.port])
            assert cluster.bootstrap == f"127.0.0.1:{proxy.port}"
            topic = await topic_on(cluster.bootstrap)
            proxy.delay(0.002, jitter_s=0.002)
            async with AIOKafkaProducer(
                bootstrap_servers=cluster.bootstrap, acks="all", enable_idempotence=True
            ) as producer:
                for value in values:
                    if int(value) % 50 == 25:
                        proxy.cut_at(value, list(Moment)[int(value) // 50 % 3])
                    await producer.send_and_wait(topic, value)
            assert proxy.cuts == 4
            proxy.heal()
            assert await kept(cluster.bootstrap, topic, len(values)) == values
    finally:
        cluster.kill_all()
