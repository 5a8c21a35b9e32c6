"""Points at which a process strikes itself, and controls that are careless where the product is not."""

import os
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Literal

import sqlalchemy as sa
from aiokafka.structs import TopicPartition

import kernel.bus.consuming
import kernel.bus.kafka
import kernel.processes
import kernel.projecting
import kernel.relay
import kernel.service
from kernel import inbox
from kernel.bus import Batch, Source
from kernel.bus.consuming import Consuming
from kernel.bus.feed import Arrived
from kernel.inbox import Stand
from kernel.processes import Action, ProcessRunner
from kernel.projecting import Projector
from kernel.relay import Relay, Saying
from kernel.standing import Standing
from kernel.views import View

Careless = Literal["", "apart", "unguarded"]
"""How the stands are kept: as they ought to be, in a transaction apart from the effect, or without comparing."""


@dataclass(frozen=True, kw_only=True)
class Strike:
    """At the `times`-th passing of `point` the process is struck."""

    point: str
    times: int = 1
    by: signal.Signals = signal.SIGKILL


_TAKES_EFFECT_S: Final = 0.2
"""A process is not stopped at once: a thread would get some way beyond its point, as far as into a transaction."""


class Points:
    """Counts the passings of marked points in this process."""

    def __init__(self, strike: Strike | None) -> None:
        self._strike = strike
        self._passed = Counter[str]()

    def reach(self, point: str) -> None:
        self._passed[point] += 1
        if self._strike is not None and (point, self._passed[point]) == (self._strike.point, self._strike.times):
            os.kill(os.getpid(), self._strike.by)
            time.sleep(_TAKES_EFFECT_S)


# -- what passes the points: each of these does what its base does


SPEAKER_POINTS: Final = ("reading", "read", "sent", "one acknowledged", "all acknowledged", "moved", "kept")
HEARER_POINTS: Final = ("arrived", "asked", "moved", "kept", "advising", "advised")
_points = Points(None)


class StruckRelay(Relay):
    def _next(self, after: int) -> tuple[int, list[Saying]]:
        _points.reach("reading")
        found = super()._next(after)
        if found[1]:
            _points.reach("read")
        return found

    async def _say(self, producer: Any, sayings: Sequence[Saying]) -> None:
        await super()._say(_Tapped(producer), sayings)
        if sayings:
            _points.reach("all acknowledged")


class _Tapped:
    """A producer that is watched."""

    def __init__(self, producer: Any) -> None:
        self._producer = producer
        self.create_batch = producer.create_batch

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> Any:
        sent = await self._producer.send_batch(batch, topic, partition=partition)
        _points.reach("sent")
        sent.add_done_callback(lambda _: _points.reach("one acknowledged"))
        return sent


class StruckStanding(Standing):
    def move(self, connection: sa.Connection, consumer: str, source: Source, batch: Batch, changed: int) -> Stand:
        stand = super().move(connection, consumer, source, batch, changed)
        _points.reach("moved")
        return stand

    def kept(self, source: Source, stands: dict[str, Stand]) -> None:
        _points.reach("kept")
        super().kept(source, stands)


class CarelessStanding(StruckStanding):
    """The control: keeps a step in a transaction of its own, before the effect's."""

    def move(self, connection: sa.Connection, consumer: str, source: Source, batch: Batch, changed: int) -> Stand:
        del connection
        with self._database.writing() as apart:
            stand = Standing.move(self, apart, consumer, source, batch, changed)
        _points.reach("moved")
        return stand


class Unguarded(Standing):
    """Another control: whoever comes writes his stand, whatever stands there."""

    def move(self, connection: sa.Connection, consumer: str, source: Source, batch: Batch, changed: int) -> Stand:
        here = (consumer, source.name)
        inbox.set_stand(connection, here, self._kept.get(here, inbox.Stand()))
        return super().move(connection, consumer, source, batch, changed)


class UnguardedStanding(Unguarded, StruckStanding):
    pass


_STANDINGS: Final[dict[Careless, type[Standing]]] = {
    "": StruckStanding,
    "apart": CarelessStanding,
    "unguarded": UnguardedStanding,
}


class StruckConsuming(Consuming):
    def _take(self, one: TopicPartition, arrived: Sequence[Arrived]) -> None:
        super()._take(one, arrived)
        _points.reach("arrived")

    async def _advise(self) -> None:
        _points.reach("advising")
        await super()._advise()
        _points.reach("advised")


class StruckProjector(Projector):
    def _apply(self, source: Source, views: list[View[Any]], batch: Batch) -> None:
        _points.reach("folding")
        super()._apply(source, views, batch)


class StruckRunner(ProcessRunner):
    async def _carry_out(self, process: Any, actions: Sequence[Action], *, key: str, correlation_id: str) -> None:
        await super()._carry_out(process, actions, key=key, correlation_id=correlation_id)
        _points.reach("asked")


def put_in(strike: Strike | None, careless: Careless, *, look_every_s: float) -> None:
    """Only in a process that was made to be struck: what it is made of passes the points."""
    global _points  # noqa: PLW0603 -- one process, one strike
    _points = Points(strike)
    standing = _STANDINGS[careless]
    struck: list[tuple[ModuleType, str, object]] = [
        (kernel.relay, "Standing", standing),
        (kernel.projecting, "Standing", standing),
        (kernel.processes, "Standing", standing),
        (kernel.service, "Projector", StruckProjector),
        (kernel.service, "ProcessRunner", StruckRunner),
        (kernel.bus.kafka, "Relay", StruckRelay),
        (kernel.bus.kafka, "Consuming", StruckConsuming),
        (kernel.bus.consuming, "_ADVISE_EVERY_S", 0.0),
        (kernel.bus.consuming, "_LOOK_EVERY_S", look_every_s),
    ]
    for module, name, value in struck:
        setattr(module, name, value)
