"""T-16: what cannot be dealt with is parked with its reason, everything else goes on, and a replay makes it good."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import MessageSizeTooLargeError

from kernel import inbox
from kernel.bus.inprocess import InProcessBus
from kernel.bus.topics import LARGEST_MESSAGE
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.messages import Message
from kernel.processes import Action
from kernel.replaying import replay
from kernel.service import Service
from kernel.store.executing import Cause
from kernel.testing.hearsay import judged
from kernel.testing.replicas import HEARER, PATIENCE_S, SPEAKER, TOLD, Copying, Told, Wiring
from kernel.testing.toy import BOX, TOPIC, Put, ThingPut, ThingSeen, publish
from kernel.testing.trials import boxes, filling, running, shown_all
from kernel.timers import Timer
from kernel.views import View
from kernel.web.bodies import MAX_DOCUMENT_BYTES

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-16")]
BOXES, THINGS = 12, 8
HUGE = 10 * 1024 * 1024
BACK_WITHIN_S = 10


class Garbled(Message, type=ThingSeen.type, topic=TOPIC):
    """The form's name with data of another kind."""

    thing: int


class NeverHeardOf(Message, type="hall.toy.NeverHeardOf.v1", topic=TOPIC):
    """A form that no consumer knows."""

    thing: str


class BrokenError(RuntimeError):
    """What a faulty handler raises."""


@dataclass
class Bugs:
    """What is wrong on either side until it is mended: by box and thing."""

    garbled: set[tuple[UUID, str]] = field(default_factory=set)
    unknown: set[UUID] = field(default_factory=set)
    broken: set[tuple[UUID, str]] = field(default_factory=set)

    def publish(self, recorded: Recorded[Any]) -> Message | None:
        message = publish(recorded)
        if isinstance(recorded.event, ThingPut):
            if (recorded.stream_id, recorded.event.thing) in self.garbled:
                return Garbled(thing=int(recorded.event.thing))
            if recorded.stream_id in self.unknown:
                return NeverHeardOf(thing=recorded.event.thing)
        return message

    def handle(self, subject: UUID, thing: str) -> None:
        if (subject, thing) in self.broken:
            raise BrokenError


class FaultyCopying(Copying):
    def __init__(self, bugs: Bugs) -> None:
        self._bugs = bugs

    def react(self, heard: Any) -> Sequence[Action]:
        self._bugs.handle(heard.subject, heard.body.thing)
        return super().react(heard)

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)


def faulty_view(bugs: Bugs) -> View[Told]:
    def evolve(row: Told | None, heard: Any) -> Told | None:
        bugs.handle(heard.subject, heard.body.thing)
        return TOLD.evolve(row, heard)

    return View(name=TOLD.name, row=Told, key=TOLD.key, hears=TOLD.hears, evolve=evolve, key_of=TOLD.key_of)


def speaker(wiring: Wiring, bugs: Bugs, bus: Any = None) -> Service:
    parts = wiring.parts(SPEAKER, "0")
    parts = replace(parts, bus=bus) if bus else parts
    return Service(name=SPEAKER, parts=parts, deciders=(BOX,), publish=bugs.publish, topics=(TOPIC,))


def hearer(wiring: Wiring, bugs: Bugs, bus: Any = None) -> Service:
    parts = wiring.parts(HEARER, "0")
    parts = replace(parts, bus=bus) if bus else parts
    return Service(
        name=HEARER, parts=parts, deciders=(BOX,), views=(faulty_view(bugs),), processes=(FaultyCopying(bugs),)
    )


@asynccontextmanager
async def at_rest(wiring: Wiring, bugs: Bugs) -> AsyncIterator[Service]:
    """The hearer as `hall parked replay` builds it: beside the running one, on the stores themselves."""
    bus = InProcessBus(wiring.cluster.partitions)
    services = [speaker(wiring, bugs, bus), hearer(wiring, bugs, bus)]
    for service in services:
        service.connect()
    yield services[1]
    for service in services:
        await service.stop()


async def thrown_in(wiring: Wiring, value: bytes) -> None:
    """Somebody who has no business there writes into every partition."""
    async with AIOKafkaProducer(bootstrap_servers=wiring.cluster.bootstrap, max_request_size=2 * HUGE) as stranger:
        for number in range(wiring.cluster.partitions):
            await stranger.send_and_wait(wiring.cluster.named(TOPIC), value, partition=number)


def reasons(service: Service) -> Counter[tuple[str, str]]:
    return Counter((one.consumer, one.reason.split()[0]) for one in inbox.parked_list(service.database))


async def test_poison_is_parked_with_its_reason_and_a_replay_makes_it_good(
    wiring: Wiring, ring: KeyRing, tmp_path: Path, sized: Callable[[int, int], int]
) -> None:
    some = boxes(sized(12, 60))
    garbled, broken, unknown = some[:2], some[2:4], some[4]
    bugs = Bugs({(box, "3") for box in garbled}, {unknown}, {(box, "2") for box in broken})
    with filling(wiring, ring, tmp_path / "histories") as client:
        async with running(speaker(wiring, bugs)), running(hearer(wiring, bugs)) as hearing:
            await client.put(some, 1)
            await thrown_in(wiring, b"{broken")
            await client.put(some, THINGS - 1)
            await shown_all(wiring, hearing, within_s=sized(int(PATIENCE_S), BACK_WITHIN_S))
            assert reasons(hearing) == injected(wiring)
            async with at_rest(wiring, bugs) as resting:
                first = next(one for one in inbox.parked_list(resting.database) if one.reason == "BrokenError")
                assert (await replay(resting, first.id)).stopped_by == "BrokenError"
                assert reasons(hearing) == injected(wiring)
            bugs.garbled.clear()
            bugs.broken.clear()
            more = asyncio.create_task(client.put(some, THINGS))
            async with at_rest(wiring, bugs) as resting:
                outcome = await replay(resting)
                assert outcome.stopped_by == ""
                assert outcome.unsaid == wiring.cluster.partitions
                await more
                await shown_all(wiring, hearing)
                # What came while it was replayed may have been parked behind it.
                assert (await replay(resting)).stopped_by == ""
            assert inbox.parked_list(hearing.database) == []
    findings = (await judged(wiring, tmp_path / "histories")).findings
    assert [one for one in findings if str(unknown) not in one.about] == []
    assert len(findings) == 2 * 2 * THINGS, "what nobody hears is neither shown nor copied"


def injected(wiring: Wiring) -> Counter[tuple[str, str]]:
    expected = Counter({(inbox.STRANGE, "NO_CLOUDEVENT"): wiring.cluster.partitions})
    for consumer in (TOLD.name, Copying.name):
        expected[consumer, "UNREADABLE"] = expected[consumer, "BrokenError"] = 2
        expected[consumer, "BEHIND_PARKED"] = 2 * (THINGS - 3) + 2 * (THINGS - 2)
    return expected


async def test_a_payload_of_ten_megabytes_is_refused_or_parked_and_the_largest_document_is_said(
    wiring: Wiring, ring: KeyRing, tmp_path: Path
) -> None:
    bugs, some = Bugs(), boxes(BOXES)
    with pytest.raises(MessageSizeTooLargeError):
        await thrown_in(wiring, b"x" * HUGE)
    await let_in(wiring, 2 * HUGE)
    document = "文" * (MAX_DOCUMENT_BYTES // 3)
    with filling(wiring, ring, tmp_path / "histories") as client:
        async with running(speaker(wiring, bugs)) as speaking, running(hearer(wiring, bugs)) as hearing:
            await client.put(some, THINGS)
            await thrown_in(wiring, b"x" * HUGE)
            await client.put(some, THINGS)
            await shown_all(wiring, hearing)
            assert reasons(hearing) == {(inbox.STRANGE, "NO_CLOUDEVENT"): wiring.cluster.partitions}
            assert (await judged(wiring, tmp_path / "histories")).findings == []
            await let_in(wiring, LARGEST_MESSAGE)
            cause = Cause(actor="trial", correlation_id="large", key="large")
            await speaking.store.execute(BOX, some[0], Put(thing=document), cause)
            await shown_all(wiring, hearing)
            row = hearing.read.get(TOLD, str(some[0]))
    assert row is not None
    assert row.told.endswith(f" {document}")


async def let_in(wiring: Wiring, largest: int) -> None:
    """Somebody sets the topic's limit."""
    admin = AIOKafkaAdminClient(bootstrap_servers=wiring.cluster.bootstrap)
    await admin.start()
    name, settings = wiring.cluster.named(TOPIC), {"max.message.bytes": str(largest)}
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, settings)])
    await admin.close()
