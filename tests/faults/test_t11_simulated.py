"""T-11: a seed decides who does what when, who dies where and what comes again; nothing is lost, nothing done twice."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from aiokafka.structs import ConsumerRecord, RecordMetadata, TopicPartition

import kernel.processes
import kernel.projecting
import kernel.relay
from kernel import inbox
from kernel.bus import OvertakenError, Publish, Source
from kernel.bus.consuming import _read
from kernel.bus.feed import Feed, KafkaSource
from kernel.bus.inprocess import OwnLog
from kernel.bus.topics import Cluster
from kernel.relay import Relay
from kernel.service import Service
from kernel.standing import Standing
from kernel.store.executing import Cause, Store
from kernel.testing import saga
from kernel.testing.parts import SetClock, memory_parts
from kernel.testing.struck import Unguarded

pytestmark = pytest.mark.fault("T-11")
PARTITIONS, ORDERS, STEPS = 3, 6, 120
_ORDERS = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")


class DeathError(BaseException):
    """The process has died here; nothing catches that."""


class Fate:
    """Kills whoever passes when the seed says so."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.deadly = 0.0

    def pass_by(self) -> None:
        if self.chance.random() < self.deadly:
            raise DeathError


FATE = Fate(random.Random(0))


class MortalStanding(Standing):
    def move(self, *args: Any) -> inbox.Stand:
        FATE.pass_by()
        stand = super().move(*args)
        FATE.pass_by()
        return stand

    def kept(self, *args: Any) -> None:
        FATE.pass_by()
        super().kept(*args)


class UnguardedStanding(Unguarded, MortalStanding):
    pass


@dataclass
class Broker:
    """Partitions that keep what they are sent, and feeds that are given it piece by piece."""

    records: dict[tuple[str, int], list[ConsumerRecord]] = field(default_factory=dict)

    def create_batch(self) -> "SentBatch":
        return SentBatch()

    async def send_batch(self, batch: "SentBatch", topic: str, *, partition: int) -> Any:
        FATE.pass_by()
        there = self.records.setdefault((topic, partition), [])
        begins = len(there)
        for key, value in batch.messages:
            there.append(record(topic, partition, len(there), key, value))
        FATE.pass_by()
        return stored(topic, partition, begins)


@dataclass
class SentBatch:
    messages: list[tuple[bytes, bytes]] = field(default_factory=list)

    def append(self, *, key: bytes, value: bytes, timestamp: int, headers: Any) -> Any:
        del timestamp, headers
        if len(self.messages) == 2:  # small, so that a step needs several
            return None
        self.messages.append((key, value))
        return self.messages

    def record_count(self) -> int:
        return len(self.messages)

    def close(self) -> None:
        pass


async def stored(topic: str, partition: int, offset: int) -> RecordMetadata:
    FATE.pass_by()
    return RecordMetadata(topic, partition, TopicPartition(topic, partition), offset, None, 0, None)


def record(topic: str, partition: int, offset: int, key: bytes, value: bytes) -> ConsumerRecord:
    return ConsumerRecord(topic, partition, offset, 0, 0, key, value, None, len(key), len(value), ())


class SimulatedBus:
    """Feeds and records of one service; the broker is the test's."""

    shared = True

    def __init__(self) -> None:
        self.feeds: dict[tuple[str, int], Feed] = {}
        self.published: tuple[Publish, Sequence[str]] | None = None

    def publishes(self, store: Store, publish: Publish, topics: Sequence[str]) -> None:
        del store
        self.published = publish, topics

    def sources(self, topic: str, wanted: Sequence[type]) -> Sequence[Source]:
        feeds = [self.feeds.setdefault((topic, n), Feed(topic, n)) for n in range(PARTITIONS)]
        return [KafkaSource(feed, wanted) for feed in feeds]

    def own(self, store: Store, wanted: Sequence[type]) -> Source:
        return OwnLog(store, wanted)

    def leads(self) -> bool:
        return True

    def lag(self) -> Mapping[tuple[str, str], int]:
        return {}

    def is_delayed(self) -> bool:
        return False

    def duties(self, service: Service) -> Mapping[str, Any]:
        del service
        return {}


class Leader:
    def leads(self) -> bool:
        return True


class Life:
    """One process of a service, from its start to its death, and perhaps beyond: a zombie does not know."""

    def __init__(self, service: Service, broker: Broker, bus: SimulatedBus) -> None:
        self._broker = broker
        self.feeds = bus.feeds = {}
        service.connect()
        self.name, self.projector, self.runner = service.name, service.projector, service.runner
        self.processes, self.database = service.processes, service.database
        assert bus.published is not None
        publish, topics = bus.published
        self.relay = Relay(
            cluster=Cluster("", partitions=PARTITIONS),
            store=service.store,
            publish=publish,
            topics=topics,
            database=service.database,
            leadership=Leader(),  # type: ignore[arg-type]  # nobody votes here
        )
        self._next: dict[tuple[str, int], int] = {}
        for one, feed in self.feeds.items():
            feed.readers = 2
            self.go_on(one)

    def go_on(self, one: tuple[str, int]) -> None:
        """As a consumer that is given a partition does: from where the last of those who hear it stands."""
        names = [*self.projector.views, *(process.name for process in self.processes)]
        stands = inbox.stands_of(self.database, names)
        feed = self.feeds[one]
        start = min((stands.get((name, feed.name), inbox.Stand()) for name in names), key=lambda stand: stand.position)
        feed.open(start if start.place > 0 else inbox.Stand())
        feed.anchor = None
        self._next[one] = max(start.place - 1, 0)

    def hear(self, one: tuple[str, int], count: int) -> bool:
        feed = self.feeds[one]
        if feed.restart_wanted or not feed.is_open:
            self.go_on(one)
        there = self._broker.records.get(one, [])[self._next[one] :][:count]
        self._next[one] += len(there)
        feed.take(_read(there)[0])
        return bool(there)

    async def relays(self) -> bool:
        return await self.relay._step(self._broker)

    async def shows(self) -> bool:
        return await self.projector.step()

    async def acts(self) -> bool:
        return any([await self.runner.step(process) for process in self.processes])

    async def fires(self) -> bool:
        await self.runner.fire_due()
        return False

    def look_again(self) -> None:
        self.relay._standing.look_again()
        self.projector._standing.look_again()
        self.runner._standing.look_again()


class World:
    """Two services, a broker, a clock, and the dead who do not know it."""

    def __init__(self, folder: Path, chance: random.Random, restless: float) -> None:
        self.restless = restless  # how often one of the dead acts
        self.chance, self.clock, self.broker = chance, SetClock(), Broker()
        self.parts = memory_parts(folder, clock=self.clock)
        self.buses = {name: SimulatedBus() for name in (saga.ORDERS, saga.STOCK)}
        self.services = {
            saga.ORDERS: saga.orders(replace(self.parts, bus=self.buses[saga.ORDERS])),
            saga.STOCK: saga.stock(replace(self.parts, bus=self.buses[saga.STOCK])),
        }
        self.lives = {name: self.born(name) for name in self.services}
        self.dead: list[Life] = []
        self.asked: list[UUID] = []

    def born(self, name: str) -> Life:
        return Life(self.services[name], self.broker, self.buses[name])

    async def step(self) -> None:
        """One thing happens somewhere."""
        if self.chance.random() < 0.1 and len(self.asked) < ORDERS:
            await self.place()
        if self.chance.random() < 0.1:
            self.clock.forward(minutes=self.chance.randint(1, 40))
        if self.chance.random() < 0.05:
            again = self.chance.choice(list(self.lives.values()))
            again.go_on(self.chance.choice(list(again.feeds)))
        zombie = self.dead and self.chance.random() < self.restless
        life = self.chance.choice(self.dead if zombie else list(self.lives.values()))
        try:
            await self.chance.choice([life.relays, life.shows, life.acts, life.fires, self.hearing(life)])()
        except OvertakenError:
            life.look_again()
        except DeathError:
            self.dead.append(life)
            self.lives[life.name] = self.born(life.name)

    def hearing(self, life: Life) -> Callable[[], Any]:
        async def hears() -> bool:
            return life.hear(self.chance.choice(list(life.feeds)), self.chance.randint(1, 3))

        return hears

    async def place(self) -> None:
        order = uuid5(_ORDERS, str(len(self.asked)))
        self.asked.append(order)
        cause = Cause(actor="trial", correlation_id=str(order), key=str(order))
        wanted = saga.Place(wanted=self.chance.randint(0, 3))
        await self.services[saga.ORDERS].store.execute(saga.ORDER, order, wanted, cause)

    async def to_the_end(self) -> None:
        """Nobody dies any more; all that waits is done, what is late is over, and all that follows is done."""
        self.lives = {name: self.born(name) for name in self.services}
        for _ in range(2):
            while any([await self.moves(life) for life in self.lives.values()]):
                pass
            self.clock.forward(days=1)
            for life in self.lives.values():
                await life.fires()

    async def moves(self, life: Life) -> bool:
        heard = [life.hear(one, 100) for one in life.feeds]
        return any([*heard, await life.relays(), await life.shows(), await life.acts()])

    def verdict(self) -> list[str]:
        parked = [str(one) for service in self.services.values() for one in inbox.parked_list(service.database)]
        ordered, held = (recorded(self.services[name]) for name in (saga.ORDERS, saga.STOCK))
        words = [
            {row.order: row.told for row in self.services[name].read.find(view)}
            for name, view in ((saga.ORDERS, saga.HEARD_BY_ORDERS), (saga.STOCK, saga.HEARD_BY_STOCK))
        ]
        return [*parked, *saga.half_done(self.asked, ordered, held, (words[0], words[1]))]

    def close(self) -> None:
        for service in self.services.values():
            service.store.close()
            service.database.close()
        self.parts.keyring.close()


def recorded(service: Service) -> dict[str, str]:
    kinds: dict[str, list[str]] = {}
    for one in service.store.read_log(0, 10_000):
        kinds.setdefault(str(one.stream_id), []).append(one.event.kind)
    return {stream: " ".join(found) for stream, found in kinds.items()}


@contextmanager
def mortal(standing: type[Standing], chance: random.Random, patch: pytest.MonkeyPatch) -> Iterator[None]:
    FATE.chance, FATE.deadly = chance, 0.03
    for module in (kernel.relay, kernel.projecting, kernel.processes):
        patch.setattr(module, "Standing", standing)
    yield
    FATE.deadly = 0.0


async def lived(
    folder: Path, seed: int, standing: type[Standing], patch: pytest.MonkeyPatch, *, restless: float = 0.2
) -> list[str]:
    """What is wrong at the end of the world that this seed made."""
    chance = random.Random(seed)
    world = World(folder, chance, restless)
    try:
        with mortal(standing, chance, patch):
            for _ in range(STEPS):
                await world.step()
        while len(world.asked) < ORDERS:
            await world.place()
        await world.to_the_end()
        return world.verdict()
    finally:
        world.close()


async def test_in_no_world_anything_is_lost_or_done_twice(
    tmp_path: Path, seed: int, sized: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(seed, seed + sized(100, 2_000)):
        assert await lived(tmp_path, number, MortalStanding, monkeypatch) == [], f"HALL_FAULTS_SEED={number}"


async def test_where_nobody_compares_before_he_swaps_some_worlds_are_wrong(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(seed, seed + 100):
        if await lived(tmp_path, number, UnguardedStanding, monkeypatch, restless=0.6):
            return
    pytest.fail("the control went well in 100 worlds: the test does not bite")
