"""What the toy services stored, said, showed and did, read past all of them; and whether it is what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition
from psycopg.sql import SQL, Identifier

from kernel.bus.topics import Cluster
from kernel.testing.checker import Effect, Finding, check, check_stage
from kernel.testing.clients import stored_boxes
from kernel.testing.history import read_histories
from kernel.testing.replicas import HEARER, SPEAKER, TOLD, Wiring, copy_of
from kernel.testing.toy import TOPIC, ThingPut

_KEPT = "SELECT COALESCE(max(position), 0) FROM positions WHERE consumer = 'relay'"
_NEWEST = "SELECT COALESCE(max(notification_id), 0) FROM stored_events"


class Said(NamedTuple):
    """One message as it stands on a topic."""

    partition: int
    offset: int
    effect: Effect


async def all_said(cluster: Cluster, topic: str = TOPIC) -> list[Said]:
    """Everything on a topic, partition by partition, in its order; what is no message is left out."""
    consumer = AIOKafkaConsumer(bootstrap_servers=cluster.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        parts = [TopicPartition(cluster.named(topic), number) for number in range(cluster.partitions)]
        consumer.assign(parts)
        ends, said = await consumer.end_offsets(parts), list[Said]()
        for part in parts:
            while await consumer.position(part) < ends[part]:
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    said += [one for record in records if (one := _said(record)) is not None]
    finally:
        await consumer.stop()
    return sorted(said, key=lambda one: (one.partition, one.offset))


def _said(record: Any) -> Said | None:
    try:
        event = orjson.loads(record.value)
    except ValueError:
        return None
    # A thing is called by its number in its box; the box itself was the first event of its stream.
    version = int(event["data"]["thing"]) + 1
    effect = Effect(stream=event["subject"], version=version, position=int(event["position"]))
    return Said(record.partition, record.offset, effect)


def unsaid(wiring: Wiring) -> range:
    """The positions that whoever relays now says next, some of them perhaps once more."""
    with psycopg.connect(wiring.url(SPEAKER)) as connection:
        kept, newest = (connection.execute(question).fetchone() for question in (_KEPT, _NEWEST))
    assert kept is not None
    assert newest is not None
    return range(kept[0] + 1, newest[0] + 1)


def shown(wiring: Wiring) -> list[Effect]:
    """What the hearer's view was told of each box, in the order in which it was told."""
    with psycopg.connect(wiring.url(HEARER)) as connection:
        rows = connection.execute(SQL("SELECT box, told FROM {}").format(Identifier(TOLD.name))).fetchall()
    return [Effect(stream=box, version=int(thing) + 1) for box, told in rows for thing in told.split()]


def copied(wiring: Wiring, boxes: Sequence[UUID]) -> list[Effect]:
    """What the hearer's process put into its own boxes, in the order of its record."""
    origins = {str(copy_of(box)): str(box) for box in boxes}
    with psycopg.connect(wiring.url(HEARER)) as connection:
        rows = connection.execute(
            "SELECT originator_id, state FROM stored_events WHERE topic = %s ORDER BY notification_id",
            (ThingPut.kind,),
        ).fetchall()
    return [Effect(stream=origins[str(copy)], version=int(_thing(state)) + 1) for copy, state in rows]


def _thing(state: bytes) -> str:
    thing: str = orjson.loads(bytes(state))["e"]["thing"]
    return thing


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is wrong, and what was looked at."""

    findings: list[Finding]
    stored: list[Effect]
    said: list[Said]


async def judged(wiring: Wiring, histories: Path) -> Judged:
    """Acknowledged is stored, stored is said, said is shown and done: all of it, each stream in order, and once."""
    stored = stored_boxes(wiring.url(SPEAKER))
    things = [one for one in stored if one.version > 1]
    boxes = [UUID(stream) for stream in {one.stream for one in stored}]
    said = await all_said(wiring.cluster)
    findings = [
        *check(read_histories(histories), stored),
        *check_stage("said", things, [one.effect for one in said], repeats=True),
        *check_stage("shown", things, shown(wiring)),
        *check_stage("copied", things, copied(wiring, boxes)),
    ]
    return Judged(findings=findings, stored=stored, said=said)
