"""T-33: an order across two services; each step fails before and after its effect, answers come late and twice."""

import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from kernel.bus.inprocess import InProcessBus
from kernel.keyring import KeyRing
from kernel.processes import Action
from kernel.service import Service
from kernel.store.executing import Cause, Store
from kernel.store.recorders import open_recorder
from kernel.testing import saga
from kernel.testing.parts import SetClock, memory_parts, settle
from kernel.testing.replicas import Options, Replica, Wiring
from kernel.testing.struck import HEARER_POINTS, SPEAKER_POINTS, Strike
from kernel.testing.trials import prepared, put_until_ended, removed, running, until

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-33")]
_ORDERS = UUID("4f6b1f9a-3333-5c0b-9d5e-0d7b1f6c2a10")
SERVICES = (saga.ORDERS, saga.STOCK)
POINTS = sorted({*SPEAKER_POINTS, *HEARER_POINTS})
AT_ONCE = 5
PATIENCE_S = 2.0
KINDS = SQL("SELECT originator_id, string_agg(topic, ' ' ORDER BY notification_id) FROM stored_events GROUP BY 1")


@dataclass
class Shop:
    """Where orders are placed from outside, and where one looks what has become of them."""

    wiring: Wiring
    store: Store
    chance: random.Random
    asked: list[UUID] = field(default_factory=list)

    async def place(self) -> None:
        for _ in range(AT_ONCE):
            order = uuid5(_ORDERS, str(len(self.asked)))
            self.asked.append(order)
            cause = Cause(actor="trial", correlation_id=str(order), key=str(order))
            await self.store.execute(saga.ORDER, order, saga.Place(wanted=self.chance.randint(0, 3)), cause)

    def verdict(self) -> list[str]:
        ordered, held = (self._asked_of(name, KINDS) for name in SERVICES)
        told = SQL('SELECT "order", told FROM {}')
        heard_by_orders = self._asked_of(saga.ORDERS, told.format(Identifier(saga.HEARD_BY_ORDERS.name)))
        heard_by_stock = self._asked_of(saga.STOCK, told.format(Identifier(saga.HEARD_BY_STOCK.name)))
        return saga.half_done(self.asked, ordered, held, (heard_by_orders, heard_by_stock))

    def _asked_of(self, service: str, question: Any) -> dict[str, str]:
        with psycopg.connect(self.wiring.url(service)) as connection:
            return {str(order): words for order, words in connection.execute(question)}


@contextmanager
def opened(wiring: Wiring, ring: KeyRing, chance: random.Random) -> Iterator[Shop]:
    recorder = open_recorder(wiring.url(saga.ORDERS))
    store = Store(
        service=saga.ORDERS, recorder=recorder, deciders=(saga.ORDER,), clock=SetClock(), keyring=ring, shared=True
    )
    yield Shop(wiring, store, chance)
    store.close()


@pytest.fixture
async def shop(wiring: Wiring, postgres_server: str, ring: KeyRing, chance: random.Random) -> AsyncIterator[Shop]:
    await prepared(wiring, postgres_server, services=SERVICES, topics=(saga.ORDERS_TOPIC, saga.STOCK_TOPIC))
    with opened(wiring, ring, chance) as shop:
        yield shop
    removed(wiring, postgres_server, services=SERVICES)


async def struck(shop: Shop, role: str, points: list[str]) -> None:
    """One service is killed at point after point, while the other works."""
    (other,) = set(SERVICES) - {role}
    alive = Replica(shop.wiring, Options(role=other, patience_s=PATIENCE_S))
    for point in points:
        strike = Strike(point=point, times=shop.chance.randint(1, 3))
        dying = Replica(shop.wiring, Options(role=role, strike=strike, patience_s=PATIENCE_S))
        assert await put_until_ended(dying, shop.place) == -9, strike
    alive.kill()


async def test_no_order_is_left_half_done_wherever_either_side_dies(
    shop: Shop, sized: Callable[[int, int], int]
) -> None:
    for role in SERVICES:
        points = shop.chance.sample(POINTS, sized(3, len(POINTS))) * sized(1, 4)
        await struck(shop, role, points)
    parts = {name: shop.wiring.parts(name, "0") for name in SERVICES}
    patience = timedelta(seconds=PATIENCE_S)
    async with running(saga.orders(parts[saga.ORDERS], patience)), running(saga.stock(parts[saga.STOCK])):
        while len(shop.asked) < sized(0, 500):
            await shop.place()
        await until(lambda: not shop.verdict(), "every order has come to one of its ends")
    assert shop.verdict() == []


class Forgetful(saga.Keeping):
    """The control: does not give back what is not wanted any more."""

    def react(self, heard: Any) -> list[Action]:
        return [] if isinstance(heard.body, saga.OrderGivenUp) else list(super().react(heard))


@pytest.mark.parametrize(("keeping", "wrong"), [(saga.Keeping(), 0), (Forgetful(), 1)])
async def test_who_does_not_undo_is_found_to_have_left_it_half_done(
    keeping: saga.Keeping, wrong: int, tmp_path: Path
) -> None:
    clock = SetClock()
    parts = replace(memory_parts(tmp_path, clock=clock), bus=InProcessBus())
    orders, stock = saga.orders(parts), saga.stock(parts)
    stock.processes = (keeping,)
    for service in (orders, stock):
        service.connect()
    order = uuid5(_ORDERS, "late")
    cause = Cause(actor="trial", correlation_id="late", key="late")
    await orders.store.execute(saga.ORDER, order, saga.Place(wanted=1), cause)
    await settle(orders)
    clock.forward(days=1)
    await orders.runner.fire_due()
    await settle(orders, stock)
    words = [
        {row.order: row.told for row in service.read.find(view)}
        for service, view in ((orders, saga.HEARD_BY_ORDERS), (stock, saga.HEARD_BY_STOCK))
    ]
    found = saga.half_done([order], kinds_of(orders), kinds_of(stock), (words[0], words[1]))
    assert len(found) == wrong
    for service in (orders, stock):
        await service.stop()


def kinds_of(service: Service) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for one in service.store.read_log(0, 100):
        stream = str(one.stream_id)
        kinds[stream] = f"{kinds[stream]} {one.event.kind}" if stream in kinds else one.event.kind
    return kinds
