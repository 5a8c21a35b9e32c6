"""Upkeep: lag and parked messages are told in metrics, and the record is chained from checkpoint to checkpoint."""

from collections import deque
from pathlib import Path
from uuid import uuid4

from kernel import audit, metrics
from kernel.bus import Lag
from kernel.service import Service
from kernel.store.executing import Cause
from kernel.testing.parts import memory_parts, settle
from kernel.testing.toy import BOX, Open, Put, contents_view
from kernel.upkeep import Upkeep

CAUSE = Cause(actor="me", correlation_id="c")


def upkeep_of(service: Service) -> Upkeep:
    lags = (service.projector.lag, service.runner.lag)
    parts = service.parts
    return Upkeep(service="toy", database=service.database, store=service.store, clock=parts.clock, lags=lags)


async def test_a_view_that_is_behind_says_by_how_much(tmp_path: Path) -> None:
    service = Service(name="toy", parts=memory_parts(tmp_path), deciders=(BOX,), views=(contents_view(),))
    service.connect()
    upkeep, box = upkeep_of(service), uuid4()
    await service.store.execute(BOX, box, Open(), CAUSE)
    await service.store.execute(BOX, box, Put(thing="a"), CAUSE)
    upkeep.measure()
    line = 'hall_consumer_lag_events{consumer="contents_v1",service="toy",source="toy:log"}'
    assert f"{line} 2.0" in metrics.rendered().decode()
    await settle(service)
    upkeep.measure()
    assert f"{line} 0.0" in metrics.rendered().decode()
    await service.stop()


def test_who_is_always_a_little_behind_is_not_behind_for_long() -> None:
    heads: deque[tuple[float, int]] = deque()
    ages = [Upkeep._age(heads, Lag(position=10 * n, head=10 * n + 7), now=5.0 * n) for n in range(100)]
    assert ages == [0.0] * 100


def test_the_age_is_that_of_the_oldest_thing_not_dealt_with() -> None:
    heads: deque[tuple[float, int]] = deque()
    seen = [(0, 3), (0, 5), (3, 5), (4, 9), (9, 9), (9, 0)]
    ages = [Upkeep._age(heads, Lag(*lag), now=5.0 * n) for n, lag in enumerate(seen)]
    assert ages == [0.0, 5.0, 5.0, 10.0, 0.0, 0.0]


async def test_the_chain_goes_on_from_its_last_checkpoint(tmp_path: Path) -> None:
    service = Service(name="toy", parts=memory_parts(tmp_path), deciders=(BOX,), views=(contents_view(),))
    service.connect()
    upkeep, box = upkeep_of(service), uuid4()
    await service.store.execute(BOX, box, Open(), CAUSE)
    upkeep.chain()
    await service.store.execute(BOX, box, Put(thing="a"), CAUSE)
    upkeep.chain()
    upkeep.chain()
    with service.database.reading() as connection:
        checkpoints = audit.all_checkpoints(connection)
    rows = [audit.AuditRow(*row) for row in service.store.read_rows(0, 10)]
    assert [one.position for one in checkpoints] == [1, 2]
    assert audit.verify(lambda: rows, checkpoints).ok
    assert not audit.verify(lambda: rows[1:], checkpoints).ok
    await service.stop()
