"""The distributed bus on a real Kafka and a real PostgreSQL: what is recorded here is shown there, in order, once."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from psycopg.sql import SQL, Identifier

from kernel import inbox
from kernel.bus.declaring import apply_topics, wrong_topics
from kernel.bus.kafka import KafkaBus
from kernel.bus.topics import Cluster, TopicSpec
from kernel.clock import SystemClock
from kernel.keyring import KeyRing
from kernel.leading import Leadership
from kernel.service import Parts, Service
from kernel.serving import topics_must_be_right
from kernel.sessions import Sessions
from kernel.store.executing import Cause
from kernel.testing.toy import BOX, TOPIC, Open, Put, ThingSeen, contents_view, publish
from kernel.testing.trials import running

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]

SPEC = TopicSpec(TOPIC, partitions=3, replication=1, min_in_sync=1)
CAUSE = Cause(actor="me", correlation_id="c")
SEEN = contents_view("seen_v1", (ThingSeen,))
OWN = contents_view()
PATIENCE_S = 30.0


@pytest.fixture
async def cluster(kafka: str) -> Cluster:
    cluster = Cluster(kafka, f"{uuid4().hex}.", partitions=3)
    assert await apply_topics(cluster, [SPEC]) == [TOPIC]
    return cluster


@pytest.fixture
def parts_of(cluster: Cluster, postgres_url: str, tmp_path: Path) -> Callable[[str, str], Parts]:
    def made(name: str, replica: str) -> Parts:
        url = database_of(postgres_url, name)
        return Parts(
            clock=SystemClock(),
            keyring=KeyRing(f"sqlite:///{tmp_path / 'keys.db'}", b"k" * 32),
            bus=KafkaBus(cluster=cluster, replica=replica, leadership=Leadership(url, name)),
            sessions=Sessions(b"s" * 32),
            database_url=lambda _: url,
            files=tmp_path,
        )

    with psycopg.connect(postgres_url, autocommit=True) as admin:
        for name in ("toy", "neighbour"):
            admin.execute(
                SQL("CREATE DATABASE {}").format(Identifier(urlsplit(database_of(postgres_url, name)).path[1:]))
            )
    return made


def database_of(url: str, name: str) -> str:
    address = urlsplit(url)
    return address._replace(path=f"{address.path}_{name}").geturl()


def speaker(parts_of: Callable[[str, str], Parts], replica: str = "0") -> Service:
    parts = parts_of("toy", replica)
    return Service(name="toy", parts=parts, deciders=(BOX,), publish=publish, topics=(TOPIC,), views=(OWN,))


def hearer(parts_of: Callable[[str, str], Parts], replica: str = "0") -> Service:
    return Service(name="neighbour", parts=parts_of("neighbour", replica), views=(SEEN,))


async def shown(service: Service, box: UUID, count: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        seen = 0
        while (row := service.read.get(SEEN, str(box))) is None or row.count < count:
            seen = await service.projector.changed([SEEN], seen)
    assert row.count == count


async def filled(service: Service, box: UUID, things: int) -> None:
    await service.store.execute(BOX, box, Open(), CAUSE)
    for n in range(things):
        await service.store.execute(BOX, box, Put(thing=f"{n}"), CAUSE)


async def test_what_one_service_records_another_one_shows(parts_of: Callable[[str, str], Parts]) -> None:
    boxes = [uuid4() for _ in range(10)]
    async with running(speaker(parts_of)) as toy, running(hearer(parts_of)) as neighbour:
        await asyncio.gather(*(filled(toy, box, 20) for box in boxes))
        for box in boxes:
            await shown(neighbour, box, 20)
            assert neighbour.read.get(SEEN, str(box)).last == "19"  # type: ignore[union-attr]


async def test_after_a_restart_it_goes_on_where_it_was(parts_of: Callable[[str, str], Parts]) -> None:
    box = uuid4()
    async with running(speaker(parts_of)) as toy:
        async with running(hearer(parts_of)) as neighbour:
            await filled(toy, box, 5)
            await shown(neighbour, box, 5)
        await toy.store.execute(BOX, box, Put(thing="later"), CAUSE)
        async with running(hearer(parts_of)) as neighbour:
            await shown(neighbour, box, 6)


async def test_replicas_share_the_work_and_each_shows_all_of_it(parts_of: Callable[[str, str], Parts]) -> None:
    boxes = [uuid4() for _ in range(30)]
    async with AsyncExitStack() as stack:
        toys = [await stack.enter_async_context(running(speaker(parts_of, f"{n}"))) for n in range(2)]
        neighbours = [await stack.enter_async_context(running(hearer(parts_of, f"{n}"))) for n in range(2)]
        await asyncio.gather(*(filled(toys[n % 2], box, 10) for n, box in enumerate(boxes)))
        for box in boxes:
            for neighbour in neighbours:
                await shown(neighbour, box, 10)
        stored = await toys[1].store.execute(BOX, boxes[0], Put(thing="own"), CAUSE)
        for toy in toys:
            await toy.projector.reached(OWN, "toy", stored.position, within_s=PATIENCE_S)
            assert toy.read.get(OWN, str(boxes[0])).last == "own"  # type: ignore[union-attr]


async def test_a_relay_that_says_everything_again_changes_nothing(parts_of: Callable[[str, str], Parts]) -> None:
    box = uuid4()
    async with running(hearer(parts_of)) as neighbour:
        async with running(speaker(parts_of)) as toy:
            await filled(toy, box, 8)
            await shown(neighbour, box, 8)
            with toy.database.writing() as connection:
                inbox.set_stand(connection, ("relay", "toy:log"), inbox.Stand())
        async with running(speaker(parts_of)) as toy:
            await toy.store.execute(BOX, box, Put(thing="new"), CAUSE)
            await shown(neighbour, box, 9)


async def test_what_is_no_message_is_parked_and_others_go_on(
    parts_of: Callable[[str, str], Parts], cluster: Cluster
) -> None:
    box = uuid4()
    async with running(speaker(parts_of)) as toy, running(hearer(parts_of)) as neighbour:
        async with AIOKafkaProducer(bootstrap_servers=cluster.bootstrap) as stranger:
            for n in range(3):
                await stranger.send_and_wait(cluster.named(TOPIC), b"{broken", partition=n)
        await filled(toy, box, 3)
        await shown(neighbour, box, 3)
        parked = inbox.parked_list(neighbour.database)
    assert [one.reason for one in parked] == ["NO_CLOUDEVENT"] * 3


async def test_a_topic_that_is_not_as_declared_is_named(cluster: Cluster) -> None:
    other = TopicSpec("toy.lost.v1", partitions=3)
    more = TopicSpec(TOPIC, partitions=4, replication=1)
    assert await wrong_topics(cluster, [SPEC]) == []
    missing, counted = await wrong_topics(cluster, [other, more])
    assert "toy.lost.v1 不存在" in missing
    assert "有 3 个分区，应当是 4 个" in counted


async def test_topics_set_up_to_forget_are_named(cluster: Cluster) -> None:
    forgetful = {"cleanup.policy": "compact", "retention.ms": "1000", "max.message.bytes": "1000"}
    admin = AIOKafkaAdminClient(**cluster.client)
    await admin.start()
    await admin.create_topics([NewTopic(cluster.named("toy.forgetful.v1"), 3, 1, topic_configs=forgetful)])
    async with asyncio.timeout(PATIENCE_S):
        while cluster.named("toy.forgetful.v1") not in await admin.list_topics():  # noqa: ASYNC110 -- nobody tells us
            await asyncio.sleep(0.05)
    await admin.close()
    kept, cleaned, largest = await wrong_topics(cluster, [TopicSpec("toy.forgetful.v1", partitions=3, replication=1)])
    assert "保留时间是 1000，应当是 -1" in kept
    assert "清理方式是 compact" in cleaned
    assert "消息上限是 1000 字节" in largest


async def test_a_service_without_its_topic_does_not_start_and_says_which(
    parts_of: Callable[[str, str], Parts], cluster: Cluster
) -> None:
    without = Cluster(cluster.bootstrap, f"{uuid4().hex}.", partitions=3)
    async with running(hearer(parts_of)) as service:
        with pytest.raises(SystemExit) as refused:
            await topics_must_be_right(service, without)
        await topics_must_be_right(service, cluster)
    assert refused.value.code == f"主题 {TOPIC} 不存在，请先运行 hall topics apply。"
