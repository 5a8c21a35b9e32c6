"""T-15: six partitions at very different speeds; each has its own position, so nothing of the slowest is lost."""

import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from aiokafka import TopicPartition

import kernel.bus.kafka
import kernel.processes
import kernel.projecting
from kernel.bus.consuming import Consuming
from kernel.bus.topics import partition_of
from kernel.keyring import KeyRing
from kernel.service import Service
from kernel.standing import Standing
from kernel.testing.checker import Fault
from kernel.testing.hearsay import Judged, judged
from kernel.testing.replicas import TOLD, Wiring
from kernel.testing.trials import boxes, filling, newest_said, running, until

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-15")]
BOXES, THINGS = 30, 3


class Uneven(Consuming):
    """Some partitions stand still as long as a test holds them."""

    held: ClassVar[set[int]] = set()

    def _pause_what_is_full(self) -> None:
        super()._pause_what_is_full()
        self._hold(self._consumer.assignment())

    async def on_partitions_assigned(self, assigned: Any) -> None:
        await super().on_partitions_assigned(assigned)
        self._hold(assigned)

    def _hold(self, parts: set[TopicPartition]) -> None:
        for one in parts:
            if one.partition in self.held:
                self._consumer.pause(one)


class PerApplication(Standing):
    """The control: one position for all that an application says, as the library tracks it."""

    def position(self, consumer: str, source: Any) -> int:
        return super().position(consumer, application(source))

    def is_due(self, consumers: Any, source: Any, upto: int) -> bool:
        return super().is_due(consumers, application(source), upto)

    def move(self, connection: Any, consumer: str, source: Any, batch: Any, changed: int) -> Any:
        return super().move(connection, consumer, application(source), batch, changed)

    def kept(self, source: Any, stands: Any) -> None:
        super().kept(application(source), stands)

    def passed(self, consumer: str, source: Any, upto: int) -> None:
        super().passed(consumer, application(source), upto)


def application(source: Any) -> Any:
    return SimpleNamespace(name=getattr(source, "producer", source.name))


async def dealt_with(hearer: Service, wiring: Wiring, number: int) -> None:
    """Return when everything of this partition has come in and nobody waits for anything that has come in."""
    source, newest = hearer.projector.sources[TOLD.name][number], newest_said(wiring)[number]
    await until(lambda: source.head() >= newest and hearer.caught_up(), f"partition {number} has been heard")


async def told(wiring: Wiring, ring: KeyRing, folder: Path, chance: random.Random) -> Judged:
    """Partition after partition is let go, and in between more comes for all of them."""
    order = chance.sample(range(wiring.cluster.partitions), wiring.cluster.partitions)
    some = boxes(BOXES)
    assert {partition_of(box, wiring.cluster.partitions) for box in some} == set(order)
    Uneven.held = set(order)
    with filling(wiring, ring, folder) as client:
        async with running(wiring.speaker()), running(wiring.hearer()) as hearer:
            for number in order:
                await client.put(some, THINGS)
                Uneven.held.discard(number)
                await dealt_with(hearer, wiring, number)
            for number in order:
                await dealt_with(hearer, wiring, number)
    return await judged(wiring, folder)


@pytest.fixture(autouse=True)
def uneven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel.bus.kafka, "Consuming", Uneven)


async def test_nothing_of_the_slowest_partition_is_lost(
    wiring: Wiring, ring: KeyRing, tmp_path: Path, chance: random.Random
) -> None:
    assert (await told(wiring, ring, tmp_path / "histories", chance)).findings == []


async def test_one_position_for_the_whole_application_loses_what_comes_late(
    wiring: Wiring, ring: KeyRing, tmp_path: Path, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (kernel.projecting, kernel.processes):
        monkeypatch.setattr(module, "Standing", PerApplication)
    findings = (await told(wiring, ring, tmp_path / "histories", chance)).findings
    assert {finding.fault for finding in findings} == {Fault.LOST}
    assert any(finding.about.startswith("shown") for finding in findings)
    assert any(finding.about.startswith("copied") for finding in findings)
